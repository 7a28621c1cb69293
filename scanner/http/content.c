// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/content.h"

#include <gio/gio.h>
#include <string.h>

#define ETAG_HEX 24
#define SMALL 512 // bytes that are not worth compressing

// Weak: the same file, compressed or not.
static char *etag_of(GBytes *body)
{
    g_autofree char *digest = g_compute_checksum_for_bytes(G_CHECKSUM_SHA256, body);
    return g_strdup_printf("W/\"%.*s\"", ETAG_HEX, digest);
}

// "gzip, deflate;q=0.5" takes it; "gzip;q=0" does not.
static bool takes_gzip(const HttpRequest *request)
{
    const char *gzip = request->accept_encoding ? strstr(request->accept_encoding, "gzip") : NULL;
    return gzip && !g_regex_match_simple("^gzip *; *q=0(\\.0*)? *(,|$)", gzip, 0, 0);
}

static bool is_text(const char *content_type)
{
    return g_str_has_prefix(content_type, "text/") || g_str_has_prefix(content_type, "application/json") ||
           g_str_has_prefix(content_type, "image/svg");
}

// NULL when it cannot be: it goes out as it is.
static GBytes *compressed(GBytes *body)
{
    g_autoptr(GConverter) gzip = G_CONVERTER(g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1));
    g_autoptr(GInputStream) plain = g_memory_input_stream_new_from_bytes(body);
    g_autoptr(GInputStream) in = g_converter_input_stream_new(plain, gzip);
    g_autoptr(GOutputStream) out = g_memory_output_stream_new_resizable();
    GOutputStreamSpliceFlags flags = G_OUTPUT_STREAM_SPLICE_CLOSE_SOURCE | G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET;
    bool is_done = g_output_stream_splice(out, in, flags, NULL, NULL) >= 0;
    return is_done ? g_memory_output_stream_steal_as_bytes(G_MEMORY_OUTPUT_STREAM(out)) : NULL;
}

void content_prepare(const HttpRequest *request, HttpAnswer *answer)
{
    if (answer->cache && strcmp(answer->cache, CONTENT_FOR_EVER) != 0) {
        answer->etag = etag_of(answer->body);
        if (request->if_none_match && strstr(request->if_none_match, answer->etag)) {
            g_clear_pointer(&answer->body, g_bytes_unref);
            answer->status = 304;
            return;
        }
    }
    answer->is_varied = is_text(answer->content_type);
    bool is_worth_it = answer->is_varied && g_bytes_get_size(answer->body) >= SMALL && takes_gzip(request);
    GBytes *smaller = is_worth_it ? compressed(answer->body) : NULL;
    if (!smaller)
        return;
    g_bytes_unref(answer->body);
    answer->body = smaller;
    answer->is_gzip = true;
}
