// SPDX-License-Identifier: GPL-3.0-or-later
// ipp_host.h - the other end of IPP over HTTP (RFC 8010), on libcups's reader of messages: what stands in for a printer or a print server.
#pragma once

#include <cups/cups.h>
#include <gio/gio.h>
#include <stdbool.h>

// On a free port of the loopback, to be accepted from by httpAcceptConnection(). The caller owns it.
GSocket *ipp_host_listen(guint16 *out_port);

// The next request, whose document is still to be read; NULL when the connection is closed or what came is none. Free with ippDelete.
ipp_t *ipp_host_receive(http_t *http);
// False: the connection broke.
bool ipp_host_send(http_t *http, ipp_t *response);
