// SPDX-License-Identifier: GPL-3.0-or-later
// test_client.c - what is asked and what is answered, by servers that drip, lie, break off, go on for ever or say nothing.
//
// Would catch: an answer cut short that is taken for whole, one without end, a deadline or a cancel that is not kept, a header that
// smuggles another one, a connection made anew for each call.
#include <dlfcn.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "tests/http/strangers.h"

#define SLOW_NAME "slow.example.org"
#define SLOW_NAME_US (10 * G_USEC_PER_SEC)
// Within which a deadline or a cancel is kept, at any load. An idle libcurl that nobody wakes looks around after ten seconds.
#define NOTICE_US (3 * G_USEC_PER_SEC)
#define CANCEL_AFTER_US (G_USEC_PER_SEC * 3 / 10) // a new connection has no times of its own any more

// In place of the C library's, for libcurl as well: a name server that does not answer.
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **) = dlsym(RTLD_NEXT, "getaddrinfo");
    if (node && strcmp(node, SLOW_NAME) == 0) {
        g_usleep(SLOW_NAME_US);
        return EAI_AGAIN;
    }
    return real(node, service, hints, found);
}

static HttpClientRequest make_request(const char *path)
{
    return (HttpClientRequest){
        .path = path, .deadline_mono_us = clock_mono_us() + STRANGERS_PATIENT_US, .answer_bytes_max = STRANGERS_BYTES_MAX};
}

static void call(HttpClient *client, const HttpClientRequest *request, HttpClientAnswer *out_answer)
{
    g_autoptr(GError) error = NULL;
    http_client_call(client, request, out_answer, &error);
    g_assert_no_error(error);
}

static void assert_says(const char *text, const char *words)
{
    if (!strstr(text, words))
        g_error("'%s' is not in: %s", words, text);
}

static void a_request_says_what_it_was_given(gconstpointer data)
{
    g_autofree char *address = strangers_address(data, "http", "plain"), *base = g_strconcat(address, "/echo/", NULL);
    g_autoptr(GError) error = NULL;
    g_autoptr(HttpClient) client = http_client_new(&(HttpClientOptions){.base = base, .is_plain_allowed = true}, &error);
    g_assert_no_error(error);
    static const HttpClientHeader headers[] = {{"Authorization", "Device secret"}, {"If-None-Match", "\"a, b\""}};
    HttpClientRequest request = make_request("/orders/../x/?since=2026-01-01T00%3A00");
    request.method = HTTP_CLIENT_POST;
    request.headers = headers;
    request.header_count = G_N_ELEMENTS(headers);
    request.content_type = "application/json";
    request.body = "[1]\0[2]";
    request.body_length = 7;
    g_auto(HttpClientAnswer) answer = {0};
    call(client, &request, &answer);
    g_assert_cmpuint(answer.status, ==, 200);
    g_assert_true(g_str_has_prefix(answer.body, "POST /echo/orders/../x/?since=2026-01-01T00%3A00 HTTP/1.1\n"));
    assert_says(answer.body, "\nAuthorization: Device secret\nIf-None-Match: \"a, b\"\nContent-Type: application/json\n");
    assert_says(answer.body, "\nContent-Length: 7\n");
    assert_says(answer.body, "\nUser-Agent: lanyard/");
    g_assert_null(strstr(answer.body, "Encoding"));
    g_assert_null(strstr(answer.body, "Expect"));
    g_assert_cmpmem(answer.body + answer.body_length - 7, 7, "[1]\0[2]", 7);
    // Nothing of it is left for the next one.
    g_auto(HttpClientAnswer) next = {0};
    strangers_get(client, "/", &next);
    g_assert_true(g_str_has_prefix(next.body, "GET /echo/ HTTP/1.1\n"));
    g_assert_null(strstr(next.body, "Authorization"));
    g_assert_null(strstr(next.body, "Content-"));
}

static void each_method_is_sent(gconstpointer data)
{
    static const char *const names[] = {"GET ", "POST ", "PUT ", "PATCH ", "DELETE "};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        HttpClientRequest request = make_request("/echo");
        request.method = (HttpClientMethod)i;
        g_auto(HttpClientAnswer) answer = {0};
        call(client, &request, &answer);
        g_assert_true(g_str_has_prefix(answer.body, names[i]));
        g_assert_null(strstr(answer.body, "Content-Type"));
    }
}

static void a_large_body_is_sent_whole_at_once(gconstpointer data)
{
    g_autofree char *body = g_strnfill(3 << 20, 'b');
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    HttpClientRequest request = make_request("/echo");
    request.method = HTTP_CLIENT_PUT;
    request.content_type = "text/plain";
    request.body = body;
    request.body_length = strlen(body);
    request.answer_bytes_max = 4 << 20;
    g_auto(HttpClientAnswer) answer = {0};
    call(client, &request, &answer);
    g_assert_null(strstr(answer.body, "Expect"));
    g_assert_cmpstr(strstr(answer.body, "bbb"), ==, body);
}

static void no_header_smuggles_another(gconstpointer data)
{
    static const HttpClientHeader bad[] = {{"X-A", "b\r\nX-Secret: c"},
                                           {"X-A", "b\nX-Secret: c"},
                                           {"X-A", "b\rX-Secret: c"},
                                           {"X-A\r\nX-Secret", "c"},
                                           {"X-A: b", "c"},
                                           {"X A", "secret"},
                                           {"", "secret"},
                                           {"X-A", ""},
                                           {"X-A", "\x7f"},
                                           {"X-\xc3\xa4", "c"},
                                           {"Host", "secret"},
                                           {"content-length", "0"},
                                           {"Transfer-Encoding", "chunked"},
                                           {"Accept-Encoding", "gzip"},
                                           {"Proxy-Authorization", "secret"}};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        HttpClientRequest request = make_request("/echo");
        request.headers = &bad[i];
        request.header_count = 1;
        strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    }
    HttpClientRequest request = make_request("/echo");
    request.method = HTTP_CLIENT_POST;
    request.content_type = "text/plain\r\nX-Secret: c";
    strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    request.content_type = NULL;
    request.body = "secret";
    request.body_length = 6;
    strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    request.method = HTTP_CLIENT_GET;
    request.content_type = "text/plain";
    strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NOT_ALLOWED);
}

static void no_path_leaves_its_line(gconstpointer data)
{
    static const char *const bad[] = {"",         "echo",         "@secret/", ":1/echo", "/echo HTTP/1.1", "/echo\r\nX-Secret: c",
                                      "/echo\tb", "/echo#secret", "/\xc3\xa4"};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++)
        strangers_expect_get_error(client, bad[i], HTTP_CLIENT_ERROR_NOT_ALLOWED);
}

static void a_status_is_an_answer(gconstpointer data)
{
    static const guint statuses[] = {200, 304, 400, 401, 404, 409, 429, 500, 503};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        g_autofree char *path = g_strdup_printf("/status/%u", statuses[i]);
        g_auto(HttpClientAnswer) answer = {0};
        strangers_get(client, path, &answer);
        g_assert_cmpuint(answer.status, ==, statuses[i]);
        g_assert_cmpstr(answer.body, ==, statuses[i] == 304 ? "" : "why");
        g_assert_cmpint(answer.retry_after_ms, ==, -1);
    }
}

static void headers_are_found_by_name(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_auto(HttpClientAnswer) answer = {0};
    strangers_get(client, "/say?ETag=%22a%22&Link=one&LINK=two&X-Empty=", &answer);
    g_assert_cmpstr(http_client_answer_header(&answer, "etag"), ==, "\"a\"");
    g_assert_cmpstr(http_client_answer_header(&answer, "link"), ==, "one, two");
    g_assert_cmpstr(http_client_answer_header(&answer, "x-empty"), ==, "");
    g_assert_null(http_client_answer_header(&answer, "last-modified"));
    HttpClientAnswer none = {0};
    g_assert_null(http_client_answer_header(&none, "etag"));
}

static void what_is_no_part_of_the_head_is_no_header(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_auto(HttpClientAnswer) interim = {0}, trailer = {0};
    strangers_get(client, "/interim", &interim);
    g_assert_cmpuint(interim.status, ==, 200);
    g_assert_cmpstr(interim.body, ==, "done");
    g_assert_null(http_client_answer_header(&interim, "etag"));
    g_assert_null(http_client_answer_header(&interim, "x-hint"));
    strangers_get(client, "/trailer", &trailer);
    g_assert_cmpstr(http_client_answer_header(&trailer, "etag"), ==, "head");
    g_assert_cmpint(trailer.retry_after_ms, ==, -1);
}

static void retry_after_is_seconds_or_a_date(gconstpointer data)
{
    static const struct {
        const char *query;
        gint64 wait_ms;
    } cases[] = {
        {"Retry-After=0", 0},
        {"Retry-After=120", 120000},
        {"Retry-After=86401", HTTP_CLIENT_RETRY_AFTER_MAX_MS},
        {"Retry-After=99999999999999999999999", HTTP_CLIENT_RETRY_AFTER_MAX_MS},
        {"Retry-After=Fri,%2031%20Dec%202027%2023:59:59%20GMT&Date=Fri,%2031%20Dec%202027%2023:59:29%20GMT", 30000},
        {"Retry-After=Friday,%2031-Dec-27%2023:59:59%20GMT&Date=Fri,%2031%20Dec%202027%2023:59:29%20GMT", 30000},
        {"Retry-After=Fri%20Dec%2031%2023:59:59%202027&Date=Fri,%2031%20Dec%202027%2023:59:29%20GMT", 30000},
        {"Retry-After=Fri,%2031%20Dec%202027%2023:59:59%20GMT&Date=Sat,%2001%20Jan%202028%2000:00:00%20GMT", 0},
        {"Retry-After=Sun,%2006%20Nov%201994%2008:49:37%20GMT", 0},
        {"Retry-After=Thu,%2001%20Jan%201970%2000:00:00%20GMT", 0},
        {"Retry-After=Sun,%2006%20Nov%201994%2008:49:37%20GMT&Date=nonsense", 0},
        {"Retry-After=Fri,%2031%20Dec%202027%2023:59:59%20GMT&Date=Sun,%2006%20Nov%201994%2008:49:37%20GMT",
         HTTP_CLIENT_RETRY_AFTER_MAX_MS},
        {"Retry-After=", -1},
        {"Retry-After=soon", -1},
        {"Retry-After=-5", -1},
        {"Retry-After=%2B5", -1},
        {"Retry-After=1.5", -1},
        {"Retry-After=5s", -1},
        {"Retry-After=5&Retry-After=6", -1},
        {"Retry-After=10:00", -1},
        {"Retry-After=Fri,%2099%20Foo%202027%2023:59:59%20GMT", -1},
        {"Retry-After=31%20Dec%202027%2023:59:59", -1},
        {"Retry-After=Fri,%2031%20Dec%202027", -1},
        {"ETag=a", -1},
    };
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *path = g_strconcat("/say?", cases[i].query, NULL);
        g_auto(HttpClientAnswer) answer = {0};
        strangers_get(client, path, &answer);
        if (answer.retry_after_ms != cases[i].wait_ms)
            g_error("%s: %" G_GINT64_FORMAT, cases[i].query, answer.retry_after_ms);
    }
}

static void a_ceiling_is_a_ceiling(gconstpointer data)
{
    static const char *const kinds[] = {"bytes", "chunked", "until-close"};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
        g_autofree char *path = g_strdup_printf("/%s/1000", kinds[i]);
        HttpClientRequest request = make_request(path);
        request.answer_bytes_max = 1000;
        g_auto(HttpClientAnswer) answer = {0};
        call(client, &request, &answer);
        g_assert_cmpuint(answer.body_length, ==, 1000);
        g_assert_cmpuint(strlen(answer.body), ==, 1000);
        request.answer_bytes_max = 999;
        strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_TOO_BIG);
    }
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    strangers_expect_get_error(client, "/endless/announced", HTTP_CLIENT_ERROR_TOO_BIG);
    strangers_expect_get_error(client, "/endless/unannounced", HTTP_CLIENT_ERROR_TOO_BIG);
    strangers_expect_get_error(client, "/heads", HTTP_CLIENT_ERROR_NO_ANSWER);
}

// Ten megabytes of zeros in some ten kilobytes: the ceiling is for what is kept.
static void nothing_is_unpacked(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_auto(HttpClientAnswer) answer = {0};
    strangers_get(client, "/gzip/Content-Encoding", &answer);
    g_assert_cmpuint(answer.body_length, <, 20000);
    g_assert_cmpmem(answer.body, 2, "\x1f\x8b", 2);
    HttpClientRequest request = make_request("/gzip/Transfer-Encoding");
    g_auto(HttpClientAnswer) unpacked = {0};
    if (http_client_call(client, &request, &unpacked, NULL))
        g_assert_cmpuint(unpacked.body_length, <=, STRANGERS_BYTES_MAX);
}

static void what_is_broken_off_is_no_answer(gconstpointer data)
{
    static const char *const paths[] = {"/cut/length", "/cut/chunked", "/garbage"};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        strangers_expect_get_error(client, paths[i], HTTP_CLIENT_ERROR_NO_ANSWER);
    g_auto(HttpClientAnswer) answer = {0};
    strangers_get(client, "/echo", &answer);
}

static void expect_late(HttpClient *client, const char *path)
{
    HttpClientRequest request = make_request(path);
    request.deadline_mono_us = clock_mono_us() + STRANGERS_SOON_US;
    strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NO_ANSWER);
    g_assert_cmpint(clock_mono_us(), >=, request.deadline_mono_us - STRANGERS_SOON_US / 10); // libcurl counts milliseconds
    g_assert_cmpint(clock_mono_us() - request.deadline_mono_us, <, NOTICE_US);
}

static void a_deadline_is_kept(gconstpointer data)
{
    static const char *const paths[] = {"/silence", "/drip/body", "/drip/head"};
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++)
        expect_late(client, paths[i]);
    HttpClientRequest request = make_request("/echo");
    request.deadline_mono_us = clock_mono_us() - STRANGERS_SOON_US; // it is past before the call
    strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NO_ANSWER);
}

static void a_name_that_is_not_found_does_not_outlast_it(gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(HttpClient) client = http_client_new(&(HttpClientOptions){.base = "https://" SLOW_NAME}, &error);
    g_assert_no_error(error);
    expect_late(client, "/");
}

static void nobody_there_is_no_answer(gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(HttpClient) client =
        http_client_new(&(HttpClientOptions){.base = "http://127.0.0.1:1", .is_plain_allowed = true}, &error);
    g_assert_no_error(error);
    strangers_expect_get_error(client, "/", HTTP_CLIENT_ERROR_NO_ANSWER);
}

static const char *connection_of(HttpClient *client, const char *path, HttpClientAnswer *answer)
{
    http_client_answer_clear(answer);
    strangers_get(client, path, answer);
    return http_client_answer_header(answer, "x-connection");
}

static void a_connection_is_kept(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_auto(HttpClientAnswer) answer = {0};
    g_autofree char *first = g_strdup(connection_of(client, "/echo", &answer));
    g_assert_cmpstr(connection_of(client, "/status/404", &answer), ==, first);
    g_assert_cmpstr(connection_of(client, "/chunked/10", &answer), ==, first);
    g_assert_cmpstr(connection_of(client, "/bye", &answer), ==, first);
    // The server has closed it without a word; a new one is made, and nobody notices.
    g_assert_cmpstr(connection_of(client, "/echo", &answer), !=, first);
}

static void old_servers_and_ipv6_are_understood(gconstpointer data)
{
    static const char *const names[] = {"old", "plain6"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        if (strcmp(strangers_value(data, names[i]), "0") == 0)
            continue;
        g_autoptr(HttpClient) client = strangers_plain_client(data, names[i]);
        g_auto(HttpClientAnswer) answer = {0}, again = {0};
        strangers_get(client, "/echo", &answer);
        strangers_get(client, "/until-close/5", &again);
        g_assert_cmpstr(again.body, ==, "xxxxx");
    }
}

static gpointer cancel_soon(gpointer data)
{
    g_usleep(CANCEL_AFTER_US);
    http_client_cancel(data);
    return NULL;
}

static void a_long_poll_can_be_cancelled(gconstpointer data)
{
    static const char *const paths[] = {"/silence", "/drip/body", "/drip/head"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
        GThread *other = g_thread_new("cancel", cancel_soon, client);
        gint64 begun_mono_us = clock_mono_us();
        strangers_expect_get_error(client, paths[i], HTTP_CLIENT_ERROR_CANCELLED);
        g_assert_cmpint(clock_mono_us() - begun_mono_us, <, CANCEL_AFTER_US + NOTICE_US);
        g_thread_join(other);
        strangers_expect_get_error(client, "/echo", HTTP_CLIENT_ERROR_CANCELLED); // and for good
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Strangers) strangers = strangers_new();
    if (!strangers)
        return 77;
    static const struct {
        const char *name;
        GTestDataFunc test;
    } tests[] = {
        {"/http/client/request", a_request_says_what_it_was_given},
        {"/http/client/methods", each_method_is_sent},
        {"/http/client/large-body", a_large_body_is_sent_whole_at_once},
        {"/http/client/header-smuggled", no_header_smuggles_another},
        {"/http/client/path", no_path_leaves_its_line},
        {"/http/client/status", a_status_is_an_answer},
        {"/http/client/headers", headers_are_found_by_name},
        {"/http/client/not-headers", what_is_no_part_of_the_head_is_no_header},
        {"/http/client/retry-after", retry_after_is_seconds_or_a_date},
        {"/http/client/ceiling", a_ceiling_is_a_ceiling},
        {"/http/client/encodings", nothing_is_unpacked},
        {"/http/client/broken-off", what_is_broken_off_is_no_answer},
        {"/http/client/deadline", a_deadline_is_kept},
        {"/http/client/slow-name", a_name_that_is_not_found_does_not_outlast_it},
        {"/http/client/nobody", nobody_there_is_no_answer},
        {"/http/client/keep-alive", a_connection_is_kept},
        {"/http/client/old-and-ipv6", old_servers_and_ipv6_are_understood},
        {"/http/client/cancel", a_long_poll_can_be_cancelled},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, strangers, tests[i].test);
    return g_test_run();
}
