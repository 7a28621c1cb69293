// SPDX-License-Identifier: GPL-3.0-or-later
// listen.h - private to scanner/http: where the server listens and with which certificate, as station.ini says it.
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

// Of "ADDRESS:PORT" or "[IPV6]:PORT"; NULL with HTTP_SERVER_ERROR_LISTEN. The caller owns it.
GSocketAddress *listen_address(const char *listen, GError **error);
// The text of a PEM file that holds `mark`; HTTP_SERVER_ERROR_CERTIFICATE. The caller owns the text, also after a failure.
bool listen_pem(const char *path, const char *mark, char **out_text, GError **error);
