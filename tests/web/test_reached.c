// SPDX-License-Identifier: GPL-3.0-or-later
// test_reached.c - the page reached from elsewhere: through a proxy under another name, over TLS, and by one browser at two stations.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "scanner/http/connections.h"
#include "tests/scratch.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

#define PUBLIC "https://desk3.example.org"

static Web *start(Stage *stage)
{
    g_autoptr(GError) error = NULL;
    Web *web = web_start(&(WebOptions){.station = stage->station}, &error);
    g_assert_no_error(error);
    return web;
}

static Answer sign_in(guint16 port, const char *host, const char *origin)
{
    static const char body[] = "{\"name\":\"Desi\",\"pin\":\"" STAGE_PIN "\"}";
    g_autofree char *request = g_strdup_printf("POST /api/sign-in HTTP/1.1\r\nHost: %s\r\nOrigin: %s\r\nConnection: close\r\n"
                                               "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                                               host, origin, strlen(body), body);
    const Client client = {.port = port};
    return client_raw(&client, request, -1);
}

// What a proxy hands on: its own name or the station's, and always the origin that the browser knows.
static void test_proxy(void)
{
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    stage->station->settings->public_url = g_strdup(PUBLIC);
    g_autoptr(Web) web = start(stage);
    g_autofree char *own = g_strdup_printf("127.0.0.1:%u", web_port(web));
    const char *hosts[] = {"desk3.example.org", "DESK3.example.org", own};
    for (gsize i = 0; i < G_N_ELEMENTS(hosts); i++) {
        g_auto(Answer) answer = sign_in(web_port(web), hosts[i], PUBLIC);
        g_assert_cmpuint(answer.status, ==, 200);
        g_assert_nonnull(strstr(answer.head, "; Secure")); // the browser speaks TLS with the proxy
    }
    static const struct {
        const char *host, *origin;
        guint status;
    } refused[] = {{"desk3.example.org", "http://desk3.example.org", 403},
                   {"desk3.example.org", "https://evil.example", 403},
                   {"desk3.example.org.evil.example", PUBLIC, 421},
                   {"desk3.example.org:444", PUBLIC, 421}};
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_auto(Answer) answer = sign_in(web_port(web), refused[i].host, refused[i].origin);
        g_assert_cmpuint(answer.status, ==, refused[i].status);
    }
}

// Browsers send cookies of one address to all its ports.
static void test_two_stations(void)
{
    g_autoptr(Stage) one = stage_new("desk", "registration");
    g_autoptr(Stage) other = stage_new("desk", "registration");
    g_autoptr(Web) first = start(one);
    g_autoptr(Web) second = start(other);
    g_auto(Client) desk = {.port = web_port(first)};
    g_auto(Client) door = {.port = web_port(second)};
    client_sign_in(&desk, "Desi");
    client_sign_in(&door, "Dora");
    char *both = g_strconcat(desk.cookie, "; ", door.cookie, NULL);
    g_free(desk.cookie);
    desk.cookie = both;
    g_free(door.cookie);
    door.cookie = g_strdup(both);
    const Client *clients[] = {&desk, &door};
    static const char *const names[] = {"Desi", "Dora"};
    for (gsize i = 0; i < G_N_ELEMENTS(clients); i++) {
        g_auto(Answer) hello = client_get(clients[i], "/api/hello");
        g_assert_cmpstr(json_text(json_object_get(hello.json, "who"), "name", ""), ==, names[i]);
    }
}

static bool run(const char *const *words, char **out_text)
{
    int status = -1;
    g_autoptr(GError) error = NULL;
    g_spawn_sync(NULL, (char **)words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, out_text, NULL,
                 &status, &error);
    g_assert_no_error(error);
    return g_spawn_check_wait_status(status, NULL);
}

// curl is the other side: it knows the certificate and nothing else of us.
static void test_tls(void)
{
    g_autofree char *openssl = g_find_program_in_path("openssl");
    g_autofree char *curl = g_find_program_in_path("curl");
    if (!openssl || !curl) {
        g_test_skip("openssl or curl is missing");
        return;
    }
    g_autofree char *folder = g_dir_make_tmp("lanyard-tls-XXXXXX", NULL);
    g_autofree char *certificate = g_build_filename(folder, "page.crt", NULL);
    g_autofree char *key = g_build_filename(folder, "page.key", NULL);
    const char *const make[] = {openssl,
                                "req",
                                "-x509",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:prime256v1",
                                "-nodes",
                                "-keyout",
                                key,
                                "-out",
                                certificate,
                                "-days",
                                "2",
                                "-subj",
                                "/CN=station",
                                "-addext",
                                "subjectAltName=IP:127.0.0.1",
                                NULL};
    g_assert_true(run(make, NULL));
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    stage->station->settings->certificate = g_strdup(certificate);
    stage->station->settings->certificate_key = g_strdup(key);
    g_autoptr(Web) web = start(stage);
    g_autofree char *secure = g_strdup_printf("https://127.0.0.1:%u/api/hello", web_port(web));
    g_autofree char *plain = g_strdup_printf("http://127.0.0.1:%u/api/hello", web_port(web));
    g_autofree char *said = NULL;
    const char *const ask[] = {curl, "--silent", "--include", "--max-time", "60", "--cacert", certificate, secure, NULL};
    g_assert_true(run(ask, &said));
    g_assert_nonnull(strstr(said, "200 OK"));
    g_assert_nonnull(strstr(said, "Strict-Transport-Security: max-age="));
    g_assert_nonnull(strstr(said, "\"rehearsal\""));
    const char *const ask_plainly[] = {curl, "--silent", "--max-time", "60", plain, NULL};
    g_autofree char *nothing = NULL;
    g_assert_false(run(ask_plainly, &nothing) && *nothing);
    scratch_remove(folder);
}

static void test_no_certificate(void)
{
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    stage->station->settings->certificate = g_strdup("missing.crt");
    stage->station->settings->certificate_key = g_strdup("missing.key");
    g_autoptr(GError) error = NULL;
    g_assert_null(web_start(&(WebOptions){.station = stage->station}, &error));
    g_assert_nonnull(strstr(error->message, "missing.crt"));
}

// Whoever has one address of this machine, or of an IPv6 network, has them all.
static void test_addresses(void)
{
    static const char *const names[][2] = {
        {"127.0.0.1", "loopback"},        {"127.9.8.7", "loopback"},       {"::1", "loopback"},
        {"::ffff:127.0.0.1", "loopback"}, {"192.0.2.7", "192.0.2.7"},      {"::ffff:192.0.2.7", "192.0.2.7"},
        {"2001:db8::1", "2001:db8::"},    {"2001:db8::2:3", "2001:db8::"}, {"2001:db8:0:1::1", "2001:db8:0:1::"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autoptr(GSocketAddress) address = g_inet_socket_address_new_from_string(names[i][0], 80);
        _Alignas(16) guint8 native[128]; // a struct sockaddr_storage
        g_assert_true(g_socket_address_to_native(address, native, sizeof native, NULL));
        g_autofree char *name = connections_address_name((const struct sockaddr *)(const void *)native);
        g_assert_cmpstr(name, ==, names[i][1]);
    }
    g_autofree char *none = connections_address_name(NULL);
    g_assert_cmpstr(none, ==, "loopback");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/reached/through-a-proxy", test_proxy);
    g_test_add_func("/web/reached/one-browser-two-stations", test_two_stations);
    g_test_add_func("/web/reached/over-tls", test_tls);
    g_test_add_func("/web/reached/no-certificate-no-page", test_no_certificate);
    g_test_add_func("/web/reached/addresses", test_addresses);
    return g_test_run();
}
