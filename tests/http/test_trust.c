// SPDX-License-Identifier: GPL-3.0-or-later
// test_trust.c - whom a client talks to: certificates, pinned keys, redirects, proxies, addresses.
//
// Would catch: a stranger's certificate that is taken, a pin that is not compared or outlives a changed key, a password that goes with a
// redirect to somebody else or to a proxy, a proxy that only the environment names, plain HTTP to another computer.
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "tests/http/strangers.h"

static HttpClient *make_client(const HttpClientOptions *options)
{
    g_autoptr(GError) error = NULL;
    HttpClient *client = http_client_new(options, &error);
    g_assert_no_error(error);
    return client;
}

// A client of a server with TLS; `pin` is the name of a key, or NULL.
static HttpClient *secure_client(const Strangers *strangers, const char *name, const char *pin, const char *trust_file)
{
    g_autofree char *base = strangers_address(strangers, "https", name);
    return make_client(
        &(HttpClientOptions){.base = base, .pin = pin ? strangers_value(strangers, pin) : NULL, .trust_file = trust_file});
}

static void expect_answer(HttpClient *client)
{
    g_auto(HttpClientAnswer) answer = {0};
    strangers_get(client, "/echo", &answer);
    g_assert_cmpuint(answer.status, ==, 200);
}

// Of the test's authority: the good one alone. The system trusts none of them.
static void a_certificate_must_be_trusted(gconstpointer data)
{
    static const char *const bad[] = {"past", "other-name", "self-signed", "renewed", "changed"};
    g_autoptr(HttpClient) good = secure_client(data, "good", NULL, strangers_trust_file(data));
    expect_answer(good);
    expect_answer(good);
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(HttpClient) client = secure_client(data, bad[i], NULL, strangers_trust_file(data));
        strangers_expect_get_error(client, "/echo", HTTP_CLIENT_ERROR_CERTIFICATE);
        g_autofree char *seen = strangers_seen(data, bad[i]);
        g_assert_nonnull(strstr(seen, " 0 requests"));
    }
    g_autoptr(HttpClient) of_system = secure_client(data, "good", NULL, NULL);
    strangers_expect_get_error(of_system, "/echo", HTTP_CLIENT_ERROR_CERTIFICATE);
    g_autoptr(HttpClient) of_nobody = secure_client(data, "good", NULL, "/nonexistent");
    strangers_expect_get_error(of_nobody, "/echo", HTTP_CLIENT_ERROR_CERTIFICATE);
}

static void a_pinned_key_decides_alone(gconstpointer data)
{
    static const struct {
        const char *server, *pin;
        bool is_taken;
    } cases[] = {
        {"self-signed", "pin-own", true}, {"renewed", "pin-own", true}, // another certificate, name and date, the same key
        {"changed", "pin-own", false},    {"self-signed", "pin-stranger", false},
        {"good", "pin-site", true},       {"good", "pin-root", false}, // it has signed, and is not the key that is shown
        {"good", "pin-own", false},                                    // trusted, and not the one
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(HttpClient) client = secure_client(data, cases[i].server, cases[i].pin, strangers_trust_file(data));
        if (cases[i].is_taken)
            expect_answer(client);
        else
            strangers_expect_get_error(client, "/echo", HTTP_CLIENT_ERROR_CERTIFICATE);
    }
    g_autofree char *seen = strangers_seen(data, "changed");
    g_assert_nonnull(strstr(seen, " 0 requests"));
}

// A resumed session would let a server speak that has changed its key. (libcurl 7.88 resumes none of these even when it may.)
static void each_connection_shows_its_key(gconstpointer data)
{
    static const char *const servers[] = {"good", "older"};
    for (gsize i = 0; i < G_N_ELEMENTS(servers); i++) {
        g_autoptr(HttpClient) client = secure_client(data, servers[i], "pin-site", NULL);
        g_auto(HttpClientAnswer) one = {0}, other = {0};
        strangers_get(client, "/bye", &one); // the server closes the connection after it
        strangers_get(client, "/bye", &other);
        g_assert_cmpstr(http_client_answer_header(&one, "x-connection"), !=, http_client_answer_header(&other, "x-connection"));
        g_assert_cmpstr(http_client_answer_header(&other, "x-resumed"), ==, "False");
    }
}

static void old_and_missing_tls_is_no_answer(gconstpointer data)
{
    static const char *const names[] = {"weak", "plain"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(HttpClient) client = secure_client(data, names[i], "pin-site", NULL);
        strangers_expect_get_error(client, "/echo", HTTP_CLIENT_ERROR_NO_ANSWER);
    }
}

// Cut without TLS saying that it is the end: what came might be half of it.
static void an_end_that_tls_does_not_confirm_is_none(gconstpointer data)
{
    g_autoptr(HttpClient) client = secure_client(data, "good", "pin-site", NULL);
    strangers_expect_get_error(client, "/until-close/5", HTTP_CLIENT_ERROR_NO_ANSWER);
}

static HttpClientRequest secret_request(const char *path, HttpClientMethod method)
{
    static const HttpClientHeader headers[] = {{"Authorization", "Device secret"}};
    return (HttpClientRequest){.method = method,
                               .path = path,
                               .headers = headers,
                               .header_count = 1,
                               .deadline_mono_us = clock_mono_us() + STRANGERS_PATIENT_US,
                               .answer_bytes_max = STRANGERS_BYTES_MAX};
}

static void a_redirect_stays_at_home(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_autofree char *here = strangers_address(data, "http", "plain"), *other = strangers_address(data, "http", "other"),
                    *secure = strangers_address(data, "https", "good");
    g_autofree char *whole = g_strdup_printf("/hop?to=%s/echo?token=secret", here);
    const char *const allowed[] = {"/hop?to=/echo", "/hop?to=echo", whole, "/hop?to=/echo&status=301",
                                   "/hop?to=/echo&status=307"};
    for (gsize i = 0; i < G_N_ELEMENTS(allowed); i++) {
        HttpClientRequest request = secret_request(allowed[i], HTTP_CLIENT_GET);
        g_auto(HttpClientAnswer) answer = {0};
        g_assert_true(http_client_call(client, &request, &answer, NULL));
        g_assert_nonnull(strstr(answer.body, "Authorization: Device secret"));
    }
    g_autofree char *port = g_strdup_printf("/hop?to=%s/echo", other), *scheme = g_strdup_printf("/hop?to=%s/echo", secure),
                    *host = g_strdup_printf("/hop?to=http://localhost:%s/echo", strangers_value(data, "plain")),
                    *user = g_strdup_printf("/hop?to=http://secret@127.0.0.1:%s/echo", strangers_value(data, "plain")),
                    *no_scheme = g_strdup_printf("/hop?to=//127.0.0.1:%s/echo", strangers_value(data, "other"));
    const char *const refused[] = {port, scheme, host, user, no_scheme, "/hop?to=file:///etc/passwd", "/hop?to=http://[secret/"};
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        HttpClientRequest request = secret_request(refused[i], HTTP_CLIENT_GET);
        strangers_expect_error(client, &request, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    }
    g_autofree char *seen = strangers_seen(data, "other");
    g_assert_cmpstr(seen, ==, "0 connections, 0 requests\n");
}

static void redirects_end(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    g_auto(HttpClientAnswer) answer = {0}, nowhere = {0}, choice = {0};
    strangers_get(client, "/hops/3", &answer);
    g_assert_true(g_str_has_prefix(answer.body, "GET /echo?a=b "));
    strangers_expect_get_error(client, "/hops/4", HTTP_CLIENT_ERROR_NOT_ALLOWED);
    // To nowhere: an answer like any other.
    strangers_get(client, "/hop", &nowhere);
    g_assert_cmpuint(nowhere.status, ==, 302);
    g_assert_cmpstr(nowhere.body, ==, "elsewhere");
    // So is one that only names a place.
    strangers_get(client, "/hop?status=300&to=/echo", &choice);
    g_assert_cmpuint(choice.status, ==, 300);
    g_assert_cmpstr(choice.body, ==, "elsewhere");
}

static void a_post_is_not_made_a_get(gconstpointer data)
{
    g_autoptr(HttpClient) client = strangers_plain_client(data, "plain");
    HttpClientRequest moved = secret_request("/hop?to=/echo", HTTP_CLIENT_POST);
    strangers_expect_error(client, &moved, HTTP_CLIENT_ERROR_NOT_ALLOWED);
    HttpClientRequest kept = secret_request("/hop?to=/echo&status=308", HTTP_CLIENT_POST);
    kept.content_type = "text/plain";
    kept.body = "body";
    kept.body_length = 4;
    g_auto(HttpClientAnswer) answer = {0};
    g_assert_true(http_client_call(client, &kept, &answer, NULL));
    g_assert_true(g_str_has_prefix(answer.body, "POST /echo"));
    g_assert_true(g_str_has_suffix(answer.body, "body"));
}

static void a_proxy_gets_a_tunnel_and_no_secret(gconstpointer data)
{
    g_autofree char *base = strangers_address(data, "https", "good");
    g_autofree char *proxy = g_strdup_printf("http://me:word@127.0.0.1:%s", strangers_value(data, "proxy")),
                    *refusing = g_strdup_printf("http://secret:refused@127.0.0.1:%s", strangers_value(data, "proxy"));
    g_autoptr(HttpClient) client =
        make_client(&(HttpClientOptions){.base = base, .pin = strangers_value(data, "pin-site"), .proxy = proxy});
    HttpClientRequest request = secret_request("/echo?token=secret", HTTP_CLIENT_GET);
    g_auto(HttpClientAnswer) answer = {0};
    g_assert_true(http_client_call(client, &request, &answer, NULL));
    g_assert_nonnull(strstr(answer.body, "Authorization: Device secret"));
    g_assert_null(strstr(answer.body, "Proxy-"));
    g_assert_null(http_client_answer_header(&answer, "etag"));
    g_autofree char *seen = strangers_seen(data, "proxy");
    g_assert_nonnull(strstr(seen, "1 connections, 1 requests\nCONNECT 127.0.0.1:"));
    g_assert_nonnull(strstr(seen, "Proxy-Authorization: Basic bWU6d29yZA==")); // me:word
    g_assert_null(strstr(seen, "secret"));
    g_autoptr(HttpClient) unknown =
        make_client(&(HttpClientOptions){.base = base, .pin = strangers_value(data, "pin-site"), .proxy = refusing});
    strangers_expect_error(unknown, &request, HTTP_CLIENT_ERROR_NO_ANSWER);
    g_autoptr(HttpClient) wrong =
        make_client(&(HttpClientOptions){.base = base, .pin = strangers_value(data, "pin-own"), .proxy = proxy});
    strangers_expect_error(wrong, &request, HTTP_CLIENT_ERROR_CERTIFICATE);
}

// The environment names a proxy for everything (main has set it), and nobody asks it.
static void the_environment_is_not_asked(gconstpointer data)
{
    g_autofree char *before = strangers_seen(data, "proxy");
    g_autoptr(HttpClient) secure = secure_client(data, "good", "pin-site", NULL), plain = strangers_plain_client(data, "plain");
    expect_answer(secure);
    expect_answer(plain);
    g_autofree char *after = strangers_seen(data, "proxy");
    g_assert_cmpstr(after, ==, before);
}

// And it names exceptions, which are none of ours.
static void a_proxy_that_is_named_is_used_for_all(gconstpointer data)
{
    g_autofree char *base = strangers_address(data, "https", "good");
    g_autoptr(HttpClient) client =
        make_client(&(HttpClientOptions){.base = base, .pin = strangers_value(data, "pin-site"), .proxy = "http://127.0.0.1:1"});
    g_setenv("no_proxy", "127.0.0.1", TRUE);
    strangers_expect_get_error(client, "/echo", HTTP_CLIENT_ERROR_NO_ANSWER);
    g_setenv("no_proxy", "", TRUE);
}

static void only_addresses_of_the_right_form_are_taken(gconstpointer data)
{
    const char *pin = strangers_value(data, "pin-own");
    g_autofree char *longer = g_strconcat(pin, ";sha256//", pin, NULL), *prefixed = g_strconcat("sha256//", pin, NULL),
                    *followed = g_strconcat(pin, ";", NULL);
    const struct {
        HttpClientOptions options;
        bool is_taken;
    } cases[] = {
        {{.base = "https://example.org"}, true},
        {{.base = "https://example.org/pretix/"}, true},
        {{.base = "https://[2001:db8::1]:8443", .pin = pin, .proxy = "http://a:b@proxy.example.org:3128"}, true},
        {{.base = "http://127.0.0.1:80", .is_plain_allowed = true}, true},
        {{.base = "http://127.9.9.9", .is_plain_allowed = true}, true},
        {{.base = "http://[::1]", .is_plain_allowed = true}, true},
        {{.base = "http://127.0.0.1"}, false},
        {{.base = "http://192.0.2.1", .is_plain_allowed = true}, false},
        {{.base = "http://0.0.0.0", .is_plain_allowed = true}, false},
        {{.base = "http://[::ffff:192.0.2.1]", .is_plain_allowed = true}, false},
        {{.base = "http://127.0.0.1.example.org", .is_plain_allowed = true}, false},
        {{.base = "http://localhost", .is_plain_allowed = true}, false},
        {{.base = "http://127.0.0.1", .is_plain_allowed = true, .pin = pin}, false},
        {{.base = "http://127.0.0.1", .is_plain_allowed = true, .proxy = "http://127.0.0.1:3128"}, false},
        {{.base = "ftp://127.0.0.1", .is_plain_allowed = true}, false},
        {{.base = "file:///etc/passwd", .is_plain_allowed = true}, false},
        {{.base = "example.org"}, false},
        {{.base = ""}, false},
        {{.base = "https://"}, false},
        {{.base = "https://secret@example.org"}, false},
        {{.base = "https://me:secret@example.org"}, false},
        {{.base = "https://example.org/?token=secret"}, false},
        {{.base = "https://example.org/#secret"}, false},
        {{.base = "https://example.org:99999"}, false},
        {{.base = "https://example.org/a b"}, false},
        {{.base = "https://example.org", .pin = ""}, false},
        {{.base = "https://example.org", .pin = "c2VjcmV0"}, false},
        {{.base = "https://example.org", .pin = "/etc/ssl/secret.pem"}, false},
        {{.base = "https://example.org", .pin = longer}, false},
        {{.base = "https://example.org", .pin = prefixed}, false},
        {{.base = "https://example.org", .pin = followed}, false},
        {{.base = "https://example.org", .proxy = "socks5://me:secret@proxy.example.org"}, false},
        {{.base = "https://example.org", .proxy = "proxy.example.org:3128"}, false},
        {{.base = "https://example.org", .proxy = "http://proxy.example.org/secret"}, false},
        {{.base = "https://example.org", .proxy = ""}, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(HttpClient) client = http_client_new(&cases[i].options, &error);
        if ((client != NULL) != cases[i].is_taken)
            g_error("%s with pin %s and proxy %s", cases[i].options.base, cases[i].options.pin, cases[i].options.proxy);
        g_assert_true((error == NULL) == cases[i].is_taken);
        if (error) {
            g_assert_error(error, HTTP_CLIENT_ERROR, HTTP_CLIENT_ERROR_NOT_ALLOWED);
            strangers_check_sentence(error);
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Strangers) strangers = strangers_new();
    if (!strangers)
        return 77;
    g_autofree char *proxy = g_strdup_printf("http://127.0.0.1:%s", strangers_value(strangers, "proxy"));
    static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        g_setenv(names[i], proxy, TRUE);
    g_setenv("no_proxy", "", TRUE);
    static const struct {
        const char *name;
        GTestDataFunc test;
    } tests[] = {
        {"/http/trust/certificate", a_certificate_must_be_trusted},
        {"/http/trust/pin", a_pinned_key_decides_alone},
        {"/http/trust/each-connection", each_connection_shows_its_key},
        {"/http/trust/old-tls", old_and_missing_tls_is_no_answer},
        {"/http/trust/unconfirmed-end", an_end_that_tls_does_not_confirm_is_none},
        {"/http/trust/redirect", a_redirect_stays_at_home},
        {"/http/trust/redirects-end", redirects_end},
        {"/http/trust/redirected-post", a_post_is_not_made_a_get},
        {"/http/trust/proxy", a_proxy_gets_a_tunnel_and_no_secret},
        {"/http/trust/environment", the_environment_is_not_asked},
        {"/http/trust/no-exceptions", a_proxy_that_is_named_is_used_for_all},
        {"/http/trust/addresses", only_addresses_of_the_right_form_are_taken},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++)
        g_test_add_data_func(tests[i].name, strangers, tests[i].test);
    return g_test_run();
}
