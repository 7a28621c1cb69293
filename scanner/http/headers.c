// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/headers.h"

#include <string.h>

typedef struct {
    const char *name, *value; // NULL = it is not said
} Header;

// The page needs nothing but its own files; images are the labels' previews.
static const Header fixed_headers[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; base-uri 'none'; "
     "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
};

static void add_headers(struct MHD_Response *response, const Header *headers, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (headers[i].value)
            MHD_add_response_header(response, headers[i].name, headers[i].value);
}

void headers_add(struct MHD_Response *response, const HttpAnswer *answer, bool insists_on_tls)
{
    // A connection ends after what has no end, and nothing can follow it.
    const Header own[] = {{"Strict-Transport-Security", insists_on_tls ? "max-age=31536000" : NULL},
                          {"Cache-Control", answer->cache ? answer->cache : "no-store"},
                          {"ETag", answer->etag},
                          {"Vary", answer->is_varied ? "Accept-Encoding" : NULL},
                          {"Content-Encoding", answer->is_gzip ? "gzip" : NULL},
                          {"Content-Type", answer->content_type},
                          {"Set-Cookie", answer->set_cookie},
                          {"Allow", answer->allow},
                          {"Retry-After", answer->retry_after},
                          {"Connection", answer->stream || answer->is_last ? "close" : NULL}};
    add_headers(response, fixed_headers, G_N_ELEMENTS(fixed_headers));
    add_headers(response, own, G_N_ELEMENTS(own));
}

typedef struct {
    guint count;
    bool is_odd;
} Lengths;

static enum MHD_Result count_length(void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
    (void)kind;
    Lengths *lengths = data;
    bool is_coding = g_ascii_strcasecmp(name, "Transfer-Encoding") == 0;
    if (!is_coding && g_ascii_strcasecmp(name, "Content-Length") != 0)
        return MHD_YES;
    lengths->count++;
    bool is_plain =
        is_coding ? g_ascii_strcasecmp(value, "chunked") == 0 : *value && strspn(value, "0123456789") == strlen(value);
    lengths->is_odd = lengths->is_odd || !is_plain;
    return MHD_YES;
}

bool headers_have_one_length(struct MHD_Connection *connection)
{
    Lengths lengths = {0};
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_length, &lengths);
    return lengths.count <= 1 && !lengths.is_odd;
}
