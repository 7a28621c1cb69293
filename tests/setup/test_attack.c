// SPDX-License-Identifier: GPL-3.0-or-later
// test_attack.c - the page of lanyard setup against whoever did not open its address: no code, a wrong one, one that was used, other
// hosts and origins, too much at once, and files outside of its folder.
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/files.h"
#include "common/base/json.h"
#include "scanner/setup/place.h"
#include "scanner/setup/setup.h"
#include "tests/setup/fixture.h"
#include "tests/web/rights.h"

#define MIB (1024 * 1024)

static void assert_refused(const Fixture *fixture, const char *code)
{
    g_autofree char *cookie = NULL;
    g_autofree char *token = NULL;
    g_assert_cmpuint(fixture_begin_with(fixture, code, &cookie, &token), ==, 409);
    g_assert_null(cookie);
    g_assert_null(token);
}

// A request with a head of the test's own.
static guint status_of(const Fixture *fixture, const char *method, const char *path, const char *headers, const char *body)
{
    g_autofree char *request =
        g_strdup_printf("%s %s HTTP/1.1\r\nConnection: close\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n%s\r\n%s", method, path,
                        strlen(body), headers, body);
    g_auto(Answer) answer = client_raw(&fixture->client, request, -1);
    return answer.status;
}

static char *headers_of(const Fixture *fixture, const char *host, const char *others)
{
    return g_strdup_printf("Host: %s:%u\r\nCookie: %s\r\nX-Lanyard-Token: %s\r\n%s", host, fixture->client.port,
                           fixture->client.cookie, fixture->client.token, others);
}

// --- who may ask ---

// Every route, as the source of the page names them.
static const struct {
    const char *method, *path;
    bool is_file;
} routes[] = {
    {"GET", "/api/state", false},           {"POST", "/api/event", false},
    {"POST", "/api/programme/look", true},  {"POST", "/api/programme/take", false},
    {"POST", "/api/people/look", true},     {"POST", "/api/people/columns", false},
    {"POST", "/api/people/answers", false}, {"POST", "/api/people/products", false},
    {"POST", "/api/people/take", false},    {"POST", "/api/logo", true},
    {"POST", "/api/look", false},           {"POST", "/api/picture", false},
    {"POST", "/api/printers", false},       {"POST", "/api/printer/take", false},
    {"POST", "/api/print", false},          {"GET", "/api/print", false},
    {"POST", "/api/cameras", false},        {"POST", "/api/camera/take", false},
    {"POST", "/api/camera/open", false},    {"GET", "/api/pictures", false},
    {"POST", "/api/volunteer", false},      {"POST", "/api/volunteer/remove", false},
    {"POST", "/api/station", false},        {"POST", "/api/station/remove", false},
    {"POST", "/api/check", false},          {"POST", "/api/end", false},
};

static guint call(const Fixture *fixture, gsize i, const char *headers)
{
    g_autofree char *whole =
        g_strconcat(headers, "Content-Type: ", routes[i].is_file ? "application/octet-stream" : "application/json", "\r\n", NULL);
    return status_of(fixture, routes[i].method, routes[i].path, whole, strcmp(routes[i].method, "GET") == 0 ? "" : "{}");
}

static void test_stranger(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *plain = g_strdup_printf("Host: 127.0.0.1:%u\r\n", fixture->client.port);
    g_autofree char *guessed = g_strdup_printf("%sCookie: lanyard-setup=00000000000000000000000000000000\r\n", plain);
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++) {
        g_assert_cmpuint(call(fixture, i, plain), ==, 401);
        g_assert_cmpuint(call(fixture, i, guessed), ==, 401);
    }
    fixture_begin(fixture); // now there is a session, and it is not theirs
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++)
        g_assert_cmpuint(call(fixture, i, guessed), ==, 401);
    g_auto(Answer) hello = client_get(&(Client){.port = fixture->client.port}, "/api/hello");
    g_assert_null(json_text(hello.json, "token", NULL));
    g_assert_null(json_text(hello.json, "folder", NULL));
}

static void test_rights(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    const Client nobody = {.port = fixture->client.port};
    const Client stranger = {.port = fixture->client.port, .cookie = (char *)"lanyard-setup=00000000000000000000000000000000"};
    const Identity identities[] = {{"nobody", &nobody}, {"stranger", &stranger}, {"owner", &fixture->client}, {0}};
    rights_check(TEST_SOURCE_DIR "/tests/setup/rights.txt", &fixture->setup->routes, identities);
}

static void test_without_token(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    g_autofree char *cookie_alone =
        g_strdup_printf("Host: 127.0.0.1:%u\r\nCookie: %s\r\n", fixture->client.port, fixture->client.cookie);
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++)
        if (strcmp(routes[i].method, "POST") == 0)
            g_assert_cmpuint(call(fixture, i, cookie_alone), ==, 403);
}

static void test_code(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autofree char *short_code = g_strndup(fixture->code, strlen(fixture->code) - 1);
    assert_refused(fixture, "");
    assert_refused(fixture, short_code);
    assert_refused(fixture, "00000000000000000000000000000000");
    fixture_begin(fixture);
    assert_refused(fixture, fixture->code); // it is good once
    assert_refused(fixture, "");
    g_auto(Answer) state = client_get(&fixture->client, "/api/state"); // whoever was first stays
    g_assert_cmpuint(state.status, ==, 200);
}

static void test_other_places(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    g_autofree char *host = headers_of(fixture, "evil.example", "");
    g_autofree char *origin = headers_of(fixture, "127.0.0.1", "Origin: http://evil.example\r\n");
    g_autofree char *port = headers_of(fixture, "127.0.0.1", "Origin: http://127.0.0.1:1\r\n");
    for (gsize i = 0; i < G_N_ELEMENTS(routes); i++) {
        g_assert_cmpuint(call(fixture, i, host), ==, 421);
        g_assert_cmpuint(call(fixture, i, origin), ==, 403);
        g_assert_cmpuint(call(fixture, i, port), ==, 403);
    }
    g_assert_cmpuint(status_of(fixture, "GET", "/", host, ""), ==, 421);
    g_autofree char *form = headers_of(fixture, "127.0.0.1", "Content-Type: text/plain\r\n");
    g_assert_cmpuint(status_of(fixture, "POST", "/api/end", form, "{}"), ==, 415);
    g_assert_cmpuint(status_of(fixture, "GET", "/api/end", host, ""), ==, 421);
}

// --- how much ---

static guint send_length(const Fixture *fixture, const char *path, const char *type, guint64 length, bool is_known)
{
    g_autofree char *own =
        is_known ? headers_of(fixture, "127.0.0.1", "") : g_strdup_printf("Host: 127.0.0.1:%u\r\n", fixture->client.port);
    g_autofree char *request = g_strdup_printf(
        "POST %s HTTP/1.1\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %" G_GUINT64_FORMAT "\r\n%s\r\n", path,
        type, length, own);
    g_auto(Answer) answer = client_raw(&fixture->client, request, -1);
    return answer.status;
}

static void test_too_large(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    static const char file[] = "application/octet-stream", json[] = "application/json";
    g_assert_cmpuint(send_length(fixture, "/api/logo", file, 4 * MIB + 1, true), ==, 413);
    g_assert_cmpuint(send_length(fixture, "/api/people/look", file, 64 * MIB + 1, true), ==, 413);
    g_assert_cmpuint(send_length(fixture, "/api/programme/look", file, 64 * MIB + 1, true), ==, 413);
    g_assert_cmpuint(send_length(fixture, "/api/event", json, 64 * 1024 + 1, true), ==, 413);
    g_assert_cmpuint(send_length(fixture, "/api/people/look", file, 2048, false), ==,
                     413); // of strangers next to nothing is read
    g_assert_cmpuint(send_length(fixture, "/api/begin", json, 2048, false), ==, 413);
}

// --- where ---

static void assert_alone(const Fixture *fixture)
{
    g_autoptr(GDir) dir = g_dir_open(fixture->home, 0, NULL);
    for (const char *name; (name = g_dir_read_name(dir));)
        g_assert_cmpstr(name, ==, "station");
}

static void make_event(Fixture *fixture)
{
    json_decref(client_do(&fixture->client, "/api/event",
                          "{\"kind\":\"new\",\"title\":\"../../Caf\xc3\xa9 \\n[look]\\nbar = 1\",\"zone\":\"UTC\",\"first\":"
                          "\"2031-01-02\",\"last\":\"2031-01-03\",\"rooms\":[\"../x\",\"]\\n[event]\\nslug=evil\"]}"));
}

static guint post(const Fixture *fixture, const char *path, const char *body)
{
    g_auto(Answer) answer = client_post(&fixture->client, path, body);
    return answer.status;
}

static void test_paths(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    static const char *const asked[] = {"/../../etc/passwd",          "/app/../../../etc/passwd",
                                        "/%2e%2e/%2e%2e/etc/passwd",  "/lang/../../../../etc/passwd.json",
                                        "/lang/..%2f..%2fnotes.json", "//etc/passwd"};
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++) {
        g_auto(Answer) answer = client_get(&fixture->client, asked[i]);
        g_assert_cmpuint(answer.status, ==, 404);
    }
    g_assert_cmpuint(post(fixture, "/api/event", "{\"kind\":\"shipped\",\"event\":\"../../etc\"}"), ==, 409);
    g_assert_cmpuint(post(fixture, "/api/event", "{\"kind\":\"copy\",\"event\":\"/etc\"}"), ==, 409);
    g_assert_false(g_file_test(fixture->folder, G_FILE_TEST_EXISTS));
    make_event(fixture);
    assert_alone(fixture);
    g_auto(Answer) state = client_get(&fixture->client, "/api/state");
    const json_t *event = json_object_get(state.json, "event");
    g_assert_cmpstr(json_text(event, "slug", NULL), ==, "cafe-look-bar-1-2031");
    g_assert_null(json_text(state.json, "problem", NULL));
    g_assert_cmpuint(post(fixture, "/api/event", "{\"kind\":\"shipped\",\"event\":\"pycon-us-2024\"}"), ==,
                     409); // nothing is written over
}

// A printer is a device, or the folder of this station; no other file is written to.
static void test_printers(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    make_event(fixture);
    static const char *const specs[] = {"virtual:/tmp/elsewhere",
                                        "a=virtual:/tmp/elsewhere",
                                        "file:/tmp/elsewhere",
                                        "a=zpl/ZD421@file:/tmp/elsewhere",
                                        "practice=virtual:../x",
                                        "a=virtual:x\\nlisten = 0.0.0.0:1",
                                        "cups:any"};
    for (gsize i = 0; i < G_N_ELEMENTS(specs); i++) {
        g_autofree char *body = g_strdup_printf("{\"spec\":\"%s\"}", specs[i]);
        g_assert_cmpuint(post(fixture, "/api/printer/take", body), ==, 409);
    }
    // As the network's offers are written.
    g_assert_cmpuint(post(fixture, "/api/printer/take", "{\"spec\":\"a=ipp/pwg-300dpi/62x100@ipp://192.0.2.9:631/ipp/print\"}"),
                     ==, 200);
    g_autofree char *own = g_strdup_printf("{\"spec\":\"practice=virtual:%s/labels\"}", fixture->folder);
    g_assert_cmpuint(post(fixture, "/api/printer/take", own), ==, 200);
}

// What is written has a name that was made here; what is removed is a file of that page.
static void test_stations(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    make_event(fixture);
    g_assert_cmpuint(post(fixture, "/api/station", "{\"name\":\"../../Evil\",\"mode\":\"kiosk\"}"), ==, 200);
    assert_alone(fixture);
    g_autofree char *made = g_build_filename(fixture->folder, "stations", "evil.station", NULL);
    GStatBuf status;
    g_assert_cmpint(g_stat(made, &status), ==, 0);
    g_assert_cmpint(status.st_mode & 0777, ==, 0600);
    g_assert_cmpuint(post(fixture, "/api/station", "{\"name\":\"Evil\",\"mode\":\"kiosk\"}"), ==, 409); // not written over
    static const char *const names[] = {"../lanyard.db", "../keys", "/etc/passwd", "..", "", "evil", "./evil.station"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++) {
        g_autofree char *body = g_strdup_printf("{\"file\":\"%s\"}", names[i]);
        g_assert_cmpuint(post(fixture, "/api/station/remove", body), ==, 409);
    }
    g_assert_true(g_file_test(made, G_FILE_TEST_EXISTS));
    g_assert_cmpuint(post(fixture, "/api/station/remove", "{\"file\":\"evil.station\"}"), ==, 200);
    g_assert_false(g_file_test(made, G_FILE_TEST_EXISTS));
}

// A source may be a command or a folder: nothing is opened or taken but what was offered.
static void test_cameras(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    make_event(fixture);
    static const char *const sources[] = {
        "mjpeg:|touch touched", "folder:/etc", "gst:filesrc location=/etc/passwd", "/dev/null", "x\\ncameras = y", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        g_autofree char *body = g_strdup_printf("{\"source\":\"%s\"}", sources[i]);
        g_assert_cmpuint(post(fixture, "/api/camera/open", body), ==, 409);
        g_assert_cmpuint(post(fixture, "/api/camera/take", body), ==, 409);
    }
    g_assert_false(g_file_test("touched", G_FILE_TEST_EXISTS));
}

// What cannot stay is not there at any moment.
static void test_refused_look(Fixture *fixture, gconstpointer data)
{
    (void)data;
    fixture_begin(fixture);
    make_event(fixture);
    g_autofree char *path = g_build_filename(fixture->folder, "event", "event.ini", NULL);
    g_autofree char *before = NULL;
    g_autofree char *after = NULL;
    g_assert_true(g_file_get_contents(path, &before, NULL, NULL));
    g_assert_cmpuint(post(fixture, "/api/look", "{\"bar\":\"#ffff00\"}"), ==, 409);
    g_assert_cmpuint(post(fixture, "/api/look", "{\"bar\":\"url(x)\"}"), ==, 409);
    g_assert_cmpuint(post(fixture, "/api/look", "{\"badge_name\":\"../x\"}"), ==, 409);
    g_assert_true(g_file_get_contents(path, &after, NULL, NULL));
    g_assert_cmpstr(before, ==, after);
    g_autofree char *draft = g_build_filename(fixture->folder, "event.draft", NULL);
    g_assert_false(g_file_test(draft, G_FILE_TEST_EXISTS));
}

static void test_folder(void)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("lanyard-XXXXXX", NULL);
    g_autofree char *file = g_build_filename(folder, "letter.txt", NULL);
    g_assert_true(g_file_set_contents(file, "mine", -1, NULL));
    g_autoptr(Setup) setup = setup_open(folder, "127.0.0.1:0", &error);
    g_assert_null(setup);
    g_assert_nonnull(strstr(error->message, "choose a new folder"));
    files_remove_folder(folder);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "generate") == 0)
        return 0; // as the program that draws a picture in a process of its own
    g_test_init(&argc, &argv, NULL);
    static const struct {
        const char *name;
        void (*test)(Fixture *fixture, gconstpointer data);
    } tests[] = {
        {"stranger", test_stranger}, {"without-token", test_without_token}, {"code", test_code},
        {"rights", test_rights},     {"other-places", test_other_places},   {"too-large", test_too_large},
        {"paths", test_paths},       {"printers", test_printers},           {"refused-look", test_refused_look},
        {"cameras", test_cameras},   {"stations", test_stations},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tests); i++) {
        g_autofree char *path = g_strconcat("/setup/attack/", tests[i].name, NULL);
        g_test_add(path, Fixture, NULL, fixture_set_up, tests[i].test, fixture_tear_down);
    }
    g_test_add_func("/setup/attack/folder-of-other-things", test_folder);
    return g_test_run();
}
