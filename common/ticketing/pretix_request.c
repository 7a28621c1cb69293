// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/ticketing/pretix.h"

char *pretix_escape(const char *text)
{
    return g_uri_escape_string(text ? text : "", NULL, FALSE);
}

void pretix_request(const TicketingLink *link, TicketingRequest *out, HttpClientMethod method, json_t *body, const char *format,
                    ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *path = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    *out = (TicketingRequest){.method = method, .path = g_strconcat("/api/v1/", path, NULL)};
    if (link->token)
        out->authorization = g_strconcat(link->device ? "Device " : "Token ", link->token, NULL);
    out->body = body ? json_canonical(body) : NULL;
    json_decref(body);
}
