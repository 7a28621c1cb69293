// SPDX-License-Identifier: GPL-3.0-or-later
// test_serve.c - the device listener as a stranger's client sees it: who is answered what, and what ends.
//
// Would catch: a client that is answered without its secret, a difference between unknown and wrong, one that was turned off and goes on,
// routes or cookies of the page here, a body without end, a client that drips, and booths that push each other out of one address.
#include <string.h>

#include "common/store/record/station.h"
#include "scanner/serve/wrong_tries.h"
#include "scanner/web/web.h"
#include "tests/serve/served.h"

#define BOOTHS 300
#define PER_ADDRESS 320 // README.md
#define SILENT 400

static void test_hello(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *body = NULL;
    g_assert_cmpint(served_hello(served, NULL, served->authorization, &body), ==, 200);
    g_autoptr(json_t) hello = json_loads(body, 0, NULL);
    const json_t *event = json_object_get(hello, "event"), *client = json_object_get(hello, "client");
    const json_t *station = json_array_get(json_object_get(hello, "stations"), 0);
    g_assert_cmpstr(json_text(event, "id", ""), ==, "rehearsal");
    g_assert_cmpstr(json_text(event, "name", ""), ==, "PyCon Rehearsal");
    g_assert_cmpstr(json_text(client, "sponsor", ""), ==, "acme");
    g_assert_cmpstr(json_text(client, "name", ""), ==, "Acme, hall 2");
    g_assert_cmpstr(json_text(client, "id", ""), ==, served->id);
    g_assert_null(json_object_get(client, "secret"));
    g_assert_false(json_bool(hello, "is_paused", true));
    g_assert_null(json_object_get(hello, "skew_ms")); // no hub was heard
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(json_text(hello, "time", ""), NULL);
    g_assert_nonnull(time);
    g_autofree char *address = g_strdup_printf("https://127.0.0.1:%u", serve_port(served->serve));
    g_autofree char *pin = serve_pin(served->stage->station->settings, NULL);
    g_assert_cmpstr(json_text(station, "url", ""), ==, address);
    g_assert_cmpstr(json_text(station, "pin", ""), ==, pin);
}

// All of these are the same answer, byte for byte.
static void test_unknown(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *other_id = NULL, *other = served_client(served, &other_id);
    const char *secret = strchr(served->authorization, '.');
    g_autofree char *mixed = g_strconcat("Bearer ", other_id, secret, NULL);
    g_autofree char *nobody = g_strconcat("Bearer 00000000000000ff", secret, NULL);
    g_autofree char *no_secret = g_strconcat("Bearer ", served->id, ".", NULL);
    g_autofree char *no_dot = g_strconcat("Bearer ", served->id, secret + 1, NULL);
    g_autofree char *basic = g_strconcat("Basic ", served->authorization + strlen("Bearer "), NULL);
    g_autofree char *longer = g_strconcat(served->authorization, "0", NULL);
    g_autofree char *shorter = g_strndup(served->authorization, strlen(served->authorization) - 1);
    g_autofree char *colon = g_strdup(served->authorization);
    *strchr(colon, '.') = ':';
    const char *const wrong[] = {mixed,  nobody,  no_secret, no_dot,     colon, basic,
                                 longer, shorter, "Bearer ", "Bearer .", "",    NULL};
    g_autofree char *wanted = NULL;
    g_assert_cmpint(served_hello(served, NULL, mixed, &wanted), ==, 401);
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++) {
        g_autofree char *body = NULL;
        g_assert_cmpint(served_hello(served, NULL, wrong[i], &body), ==, 401);
        g_assert_cmpstr(body, ==, wanted);
    }
    g_assert_cmpint(served_hello(served, NULL, served->authorization, NULL), ==, 200);
}

static void test_off(Served *served, gconstpointer data)
{
    (void)data;
    g_autofree char *other_id = NULL, *other = served_client(served, &other_id), *body = NULL, *wrong_body = NULL;
    g_autofree char *wrong = g_strconcat("Bearer ", served->id, strchr(other, '.'), NULL);
    g_assert_cmpint(served_hello(served, "its", served->authorization, NULL), ==, 200);
    g_assert_cmpint(served_hello(served, "other", other, NULL), ==, 200);
    served_turn_off(served, served->id);
    // What it had open ends, though it says nothing; others' stays.
    g_autoptr(json_t) ended = asker_do(served->asker, json_pack("{s:s,s:s}", "do", "is_closed", "keep", "its"));
    g_assert_true(json_bool(ended, "closed", false));
    g_assert_cmpint(served_hello(served, "other", other, NULL), ==, 200);
    g_assert_cmpint(served_hello(served, NULL, served->authorization, &body), ==, 403);
    g_assert_nonnull(strstr(body, "\"off\""));
    g_assert_cmpint(served_hello(served, NULL, wrong, &wrong_body), ==, 401); // who has not its secret is not told
    g_assert_null(strstr(wrong_body, "off"));
}

// Refused from the very next request on, also over a connection that is in use.
static void test_off_at_once(Served *served, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 20; i++) {
        g_autofree char *id = NULL, *authorization = served_client(served, &id);
        g_assert_cmpint(served_hello(served, "its", authorization, NULL), ==, 200);
        served_turn_off(served, id);
        int status = served_hello(served, "its", authorization, NULL);
        g_assert_true(status == 403 || status == 0); // refused, or ended already
        g_autoptr(json_t) gone =
            status == 403 ? asker_do(served->asker, json_pack("{s:s,s:s}", "do", "is_closed", "keep", "its")) : json_object();
        g_assert_true(json_bool(gone, "closed", status == 0));
    }
}

static void test_page_is_elsewhere(Served *served, gconstpointer data)
{
    (void)data;
    static const char *const paths[] = {"/",           "/app/main.js", "/api/state",    "/lang/en.json",
                                        "/setup.html", "/device",      "/device/hello/"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:s}", "method", "GET", "path", paths[i]));
        g_assert_cmpint(json_int(answer, "status", 0), ==, 404);
    }
    g_autoptr(json_t) sign_in = served_ask(
        served, json_pack("{s:s,s:s}", "path", "/api/sign-in", "body", "{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}"));
    g_assert_cmpint(json_int(sign_in, "status", 0), ==, 404);
    g_autoptr(json_t) get = served_ask(served, json_pack("{s:s}", "method", "GET"));
    g_assert_cmpint(json_int(get, "status", 0), ==, 405);
    g_autoptr(json_t) plain = served_do(served, "plain");
    g_assert_null(strstr(json_text(plain, "body", "HTTP"), "HTTP"));
}

// Who is signed in at the page is nobody here, and what another page asks is not answered.
static void test_cookie(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Web) web = web_start(&(WebOptions){.station = served->stage->station}, &error);
    g_assert_no_error(error);
    g_autoptr(json_t) signed_in =
        asker_do(served->asker, json_pack("{s:s,s:i,s:b,s:s,s:s}", "do", "ask", "port", web_port(web), "plain", 1, "path",
                                          "/api/sign-in", "body", "{\"name\":\"Lea\",\"pin\":\"" STAGE_PIN "\"}"));
    g_assert_cmpint(json_int(signed_in, "status", 0), ==, 200);
    g_auto(GStrv) cookie = g_strsplit(json_text(json_object_get(signed_in, "headers"), "set-cookie", ""), ";", 2);
    const char *value = strchr(cookie[0], '=');
    g_assert_nonnull(value);
    g_autofree char *renamed = g_strconcat("lanyard-device-", store_station_id(served->store), value, NULL);
    g_autofree char *secret =
        g_strconcat("lanyard-device-", store_station_id(served->store), "=", served->authorization + strlen("Bearer "), NULL);
    const char *const cookies[] = {cookie[0], renamed, secret};
    for (gsize i = 0; i < G_N_ELEMENTS(cookies); i++) {
        g_autoptr(json_t) answer = served_ask(served, json_pack("{s:s,s:{s:s}}", "body", "{}", "headers", "Cookie", cookies[i]));
        g_assert_cmpint(json_int(answer, "status", 0), ==, 401);
    }
    g_autoptr(json_t) foreign = served_ask(served, json_pack("{s:s,s:{s:s,s:s}}", "body", "{}", "headers", "Authorization",
                                                             served->authorization, "Origin", "https://evil.example"));
    g_assert_cmpint(json_int(foreign, "status", 0), ==, 403);
    g_autoptr(json_t) hello =
        served_ask(served, json_pack("{s:s,s:{s:s}}", "body", "{}", "headers", "Authorization", served->authorization));
    g_assert_cmpint(json_int(hello, "status", 0), ==, 200);
    g_assert_null(json_object_get(json_object_get(hello, "headers"), "set-cookie"));
    g_assert_null(json_object_get(json_object_get(hello, "headers"), "strict-transport-security"));
}

static void test_bodies(Served *served, gconstpointer data)
{
    (void)data;
    static const struct {
        gsize length;
        bool is_known;
        int wanted;
    } cases[] = {{4000, false, 401}, {5000, false, 413}, {5000, true, 200}, {65000, true, 200}, {70000, true, 413}};
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *filling = g_strnfill(cases[i].length - 8, 'a'), *body = g_strdup_printf("{\"a\":\"%s\"}", filling);
        const char *authorization = cases[i].is_known ? served->authorization : "Bearer none";
        g_autoptr(json_t) answer =
            served_ask(served, json_pack("{s:s,s:{s:s}}", "body", body, "headers", "Authorization", authorization));
        g_assert_cmpint(json_int(answer, "status", 0), ==, cases[i].wanted);
    }
    static const char *const bad[] = {"", "[]", "{", "{\"a\":1,\"a\":2}"};
    for (gsize i = 0; i < G_N_ELEMENTS(bad); i++) {
        g_autoptr(json_t) answer =
            served_ask(served, json_pack("{s:s,s:{s:s}}", "body", bad[i], "headers", "Authorization", served->authorization));
        g_assert_cmpint(json_int(answer, "status", 0), ==, 400);
    }
}

static void test_drip(Served *served, gconstpointer data)
{
    (void)data;
    static const char *const parts[] = {"head", "body"};
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autoptr(json_t) answer =
            asker_do(served->asker, json_pack("{s:s,s:i,s:s,s:s}", "do", "drip", "port", serve_port(served->serve), "part",
                                              parts[i], "authorization", served->authorization));
        g_assert_true(json_bool(answer, "closed", false));
    }
}

// Of one address: booths that connect at one moment are all answered, and are not pushed out by others who connect and are silent, of
// whom only so many stay.
static void test_many(Served *served, gconstpointer data)
{
    (void)data;
    json_t *authorizations = json_array();
    for (int i = 0; i < BOOTHS; i++) {
        g_autofree char *id = NULL, *authorization = served_client(served, &id);
        json_array_append_new(authorizations, json_string(authorization));
    }
    g_autoptr(json_t) many =
        json_pack("{s:s,s:i,s:o}", "do", "many", "port", serve_port(served->serve), "authorizations", authorizations);
    g_autoptr(json_t) first = asker_do(served->asker, json_incref(many));
    g_assert_cmpint(json_int(first, "200", 0), ==, BOOTHS);
    g_autoptr(json_t) silent =
        asker_do(served->asker, json_pack("{s:s,s:i,s:i,s:i}", "do", "silent", "port", serve_port(served->serve), "count", SILENT,
                                          "cut", SILENT - PER_ADDRESS));
    g_assert_cmpint(json_int(silent, "cut", 0), ==, SILENT - PER_ADDRESS);
    g_autoptr(json_t) again = asker_do(served->asker, json_incref(many)); // over the same connections, else the status is 0
    g_assert_cmpint(json_int(again, "200", 0), ==, BOOTHS);
    g_assert_cmpint(served_hello(served, NULL, served->authorization, NULL), ==, 200);
}

// Wrong secrets of an address wait in the end; the right one of the same address does not stand behind them.
static void test_wrong_tries(Served *served, gconstpointer data)
{
    (void)data;
    WrongTries *tries = wrong_tries_new();
    gint64 now = G_USEC_PER_SEC;
    for (int i = 0; i < WRONG_TRIES_FREE; i++)
        g_assert_false(wrong_tries_add(tries, &(HttpRequest){.number = 1, .address = "192.0.2.1"}, now));
    g_assert_false(wrong_tries_add(tries, &(HttpRequest){.number = 1, .address = "192.0.2.2"}, now));
    g_assert_true(wrong_tries_add(tries, &(HttpRequest){.number = 1, .address = "192.0.2.1"}, now));
    g_assert_false(wrong_tries_add(tries, &(HttpRequest){.number = 1, .address = "192.0.2.1"}, now + 61 * G_USEC_PER_SEC));
    wrong_tries_free(tries);
    g_autofree char *early = NULL, *late = NULL;
    g_assert_cmpint(served_hello(served, NULL, "Bearer none", &early), ==, 401);
    for (int i = 0; i < WRONG_TRIES_FREE + 1; i++) {
        g_free(late);
        g_assert_cmpint(served_hello(served, NULL, "Bearer none", &late), ==, 401);
    }
    g_assert_cmpstr(late, ==, early);
    g_assert_cmpint(served_hello(served, NULL, served->authorization, NULL), ==, 200);
}

// A station that names no address listens nowhere and makes nothing.
static void test_nothing(gconstpointer data)
{
    (void)data;
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(GError) error = NULL;
    g_assert_null(serve_start(&(ServeOptions){.station = stage->station}, &error));
    g_assert_no_error(error);
    g_autofree char *path = g_build_filename(stage->folder, "device.pem", NULL);
    g_assert_false(g_file_test(path, G_FILE_TEST_EXISTS));
}

#define ADD(name, function) g_test_add("/serve/" name, Served, asker, served_set_up, function, served_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
    ADD("hello", test_hello);
    ADD("unknown and wrong are one answer", test_unknown);
    ADD("off", test_off);
    ADD("off at once", test_off_at_once);
    ADD("the page is elsewhere", test_page_is_elsewhere);
    ADD("cookies and other pages", test_cookie);
    ADD("bodies", test_bodies);
    ADD("booths behind one address", test_many);
    ADD("wrong secrets wait", test_wrong_tries);
    g_test_add("/serve/drip", Served, asker, served_set_up_impatient, test_drip, served_tear_down);
    g_test_add_data_func("/serve/nothing without an address", NULL, test_nothing);
    return g_test_run();
}
