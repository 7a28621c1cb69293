// SPDX-License-Identifier: GPL-3.0-or-later
// client_address.h - private to common/http: the options of a client, checked.
#pragma once

#include "common/http/http_client.h"

typedef struct {
    char *origin; // "SCHEME://HOST:PORT": what redirects are compared with, and errors name
    char *base;   // the origin with the prefix, without a "/" at its end
    char *pin;    // as libcurl writes it; NULL = none
    char *proxy;  // NULL = none
} ClientAddress;

// Sets HTTP_CLIENT_ERROR_NOT_ALLOWED with the sentence, and answers false.
bool client_refuse(const char *sentence, GError **error);

// HTTP_CLIENT_ERROR_NOT_ALLOWED when an option is not as http_client.h says; client_address_clear() may be called then, too.
bool client_address_init(ClientAddress *address, const HttpClientOptions *options, GError **error);
void client_address_clear(ClientAddress *address);

// Whether a whole URL has the same scheme, host and port, and no user.
bool client_address_is_home(const ClientAddress *address, const char *url);
