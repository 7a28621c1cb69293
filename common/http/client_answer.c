// SPDX-License-Identifier: GPL-3.0-or-later
// client_answer.c - headers, and how long a server asks to wait.
#include "common/http/client_answer.h"

#include <string.h>

#include "common/base/clock.h"

void http_client_answer_clear(HttpClientAnswer *answer)
{
    g_clear_pointer(&answer->body, g_free);
    g_clear_pointer(&answer->headers, g_hash_table_unref);
    *answer = (HttpClientAnswer){0};
}

const char *http_client_answer_header(const HttpClientAnswer *answer, const char *name)
{
    return answer->headers ? g_hash_table_lookup(answer->headers, name) : NULL;
}

static void keep_headers(CURL *easy, HttpClientAnswer *answer)
{
    answer->headers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    // Of the last answer only: not those of a proxy, of "100 Continue", or behind the body.
    for (struct curl_header *header = NULL; (header = curl_easy_nextheader(easy, CURLH_HEADER, -1, header));) {
        g_autofree char *name = g_ascii_strdown(header->name, -1);
        const char *earlier = g_hash_table_lookup(answer->headers, name);
        char *value = earlier ? g_strdup_printf("%s, %s", earlier, header->value) : g_strdup(header->value);
        // Of an empty value libcurl 7.88 gives the end of its line.
        g_hash_table_replace(answer->headers, g_steal_pointer(&name), g_strchomp(value));
    }
}

gint64 http_client_answer_date_utc_ms(const HttpClientAnswer *answer)
{
    const char *date = http_client_answer_header(answer, "date");
    return date ? MAX((gint64)curl_getdate(date, NULL), 0) * 1000 : 0;
}

// Seconds, or a date (RFC 9110, 10.2.3). A date is compared with the server's own: our clocks need not agree.
static gint64 read_retry_after(const HttpClientAnswer *answer)
{
    const char *value = http_client_answer_header(answer, "retry-after");
    if (!value)
        return -1;
    guint64 seconds = 0;
    if (g_ascii_string_to_unsigned(value, 10, 0, HTTP_CLIENT_RETRY_AFTER_MAX_MS / 1000, &seconds, NULL))
        return (gint64)seconds * 1000;
    if (strspn(value, "0123456789") == strlen(value) && *value)
        return HTTP_CLIENT_RETRY_AFTER_MAX_MS;
    // Each of the three forms of a date begins with a day's name and has a time.
    time_t then = g_ascii_isalpha(*value) && strchr(value, ':') ? curl_getdate(value, NULL) : -1;
    gint64 now_utc_ms = http_client_answer_date_utc_ms(answer);
    if (then < 0)
        return -1;
    gint64 wait_ms = (gint64)then * 1000 - (now_utc_ms ? now_utc_ms : clock_utc_ms());
    return CLAMP(wait_ms, 0, HTTP_CLIENT_RETRY_AFTER_MAX_MS);
}

void client_answer_read_head(HttpClientAnswer *answer, CURL *easy)
{
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    answer->status = (guint)status;
    keep_headers(easy, answer);
    answer->retry_after_ms = read_retry_after(answer);
}
