// SPDX-License-Identifier: GPL-3.0-or-later
// test_picture.c - live pictures reach who is signed in and looks, the newest only, and stay nowhere.
#include <string.h>

#include "common/base/json.h"
#include "scanner/capture/convert.h"
#include "scanner/desk/live_picture.h"
#include "tests/web/client.h"
#include "tests/web/stage.h"

#define WAIT_US (60 * G_USEC_PER_SEC)

typedef struct {
    Stage *stage;
    Web *web;
    Client door;
} Fixture;

static void set_up(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    fixture->stage = stage_new("door", "room-318");
    fixture->web = web_start(&(WebOptions){.station = fixture->stage->station}, &error);
    g_assert_no_error(error);
    fixture->door.port = web_port(fixture->web);
    client_sign_in(&fixture->door, "Dora");
}

static void tear_down(Fixture *fixture, gconstpointer data)
{
    (void)data;
    web_stop(fixture->web);
    stage_free(fixture->stage);
    client_clear(&fixture->door);
}

static void publish(Fixture *fixture, const char *source, const char *jpeg)
{
    web_publish(fixture->web, WEB_PICTURE,
                json_pack("{s:s, s:s, s:n, s:s}", "source", source, "hint", "closer", "outline", "jpeg", jpeg));
}

typedef struct {
    const char *source, *jpeg;
} Shown;

static bool shows(const json_t *list, const Shown *wanted)
{
    for (gsize i = 0; i < json_array_size(list); i++) {
        const json_t *picture = json_array_get(list, i);
        if (strcmp(json_text(picture, "source", ""), wanted->source) == 0 &&
            strcmp(json_text(picture, "jpeg", ""), wanted->jpeg) == 0)
            return true;
    }
    return false;
}

// Asks until the newest pictures are these; the number of pictures. Each is shown once more while it is not there: where this
// test was held up for two seconds nobody looked.
static gsize wait_for(Fixture *fixture, const Shown *wanted, gsize count)
{
    for (gint64 until = clock_mono_us() + WAIT_US; clock_mono_us() < until;) {
        g_auto(Answer) answer = client_get(&fixture->door, "/api/pictures");
        g_assert_cmpuint(answer.status, ==, 200);
        g_assert_nonnull(strstr(answer.head, "Cache-Control: no-store"));
        const json_t *list = json_object_get(answer.json, "pictures");
        gsize there_count = 0;
        for (gsize i = 0; i < count; i++) {
            if (shows(list, &wanted[i]))
                there_count++;
            else
                publish(fixture, wanted[i].source, wanted[i].jpeg);
        }
        if (there_count == count)
            return json_array_size(list);
    }
    g_error("the picture of %s did not come", wanted->source);
}

static void look(Fixture *fixture)
{
    gint64 until = clock_mono_us() + WAIT_US;
    do {
        g_assert_cmpint(clock_mono_us(), <, until);
        g_auto(Answer) answer = client_get(&fixture->door, "/api/pictures");
        g_assert_cmpuint(json_array_size(json_object_get(answer.json, "pictures")), ==, 0);
    } while (!web_wants_pictures(fixture->web));
}

static void test_newest_of_each(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_assert_false(web_wants_pictures(fixture->web));
    look(fixture);
    publish(fixture, "/dev/video0", "T2xk");
    static const Shown newest[] = {{"/dev/video0", "TmV3"}, {"/dev/video2", "U2lkZQ=="}};
    for (gsize i = 0; i < G_N_ELEMENTS(newest); i++)
        publish(fixture, newest[i].source, newest[i].jpeg);
    g_assert_cmpuint(wait_for(fixture, newest, G_N_ELEMENTS(newest)), ==, 2);
}

static void test_only_signed_in(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_auto(Client) nobody = {.port = fixture->door.port};
    g_auto(Answer) refused = client_get(&nobody, "/api/pictures");
    g_assert_cmpuint(refused.status, ==, 401);
    g_assert_false(web_wants_pictures(fixture->web));
    g_auto(Client) sponsor = {.port = fixture->door.port};
    client_sign_in(&sponsor, "Spo");
    g_auto(Answer) wrong_role = client_get(&sponsor, "/api/pictures");
    g_assert_cmpuint(wrong_role.status, ==, 403);
    g_assert_false(web_wants_pictures(fixture->web));
}

static void test_forgotten_when_nobody_looks(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const Shown seen = {"/dev/video0", "TG9vaw=="}, next = {"/dev/video2", "TmV4dA=="};
    wait_for(fixture, &seen, 1);
    for (gint64 until = clock_mono_us() + WAIT_US; web_wants_pictures(fixture->web);) {
        g_assert_cmpint(clock_mono_us(), <, until);
        g_usleep(G_USEC_PER_SEC / 20);
    }
    publish(fixture, "/dev/video0", "TGF0ZQ=="); // made before the lane heard of it
    publish(fixture, "/dev/video0", "TGF0ZQ==");
    // A lane's next picture is taken after the late ones.
    wait_for(fixture, &next, 1);
    g_auto(Answer) now = client_get(&fixture->door, "/api/pictures");
    g_assert_null(strstr(now.text, "TG9vaw=="));
}

// Not more are taken than a server that is held up can keep.
static void test_bounded(Fixture *fixture, gconstpointer data)
{
    (void)data;
    g_auto(Answer) first = client_get(&fixture->door, "/api/pictures");
    int count = 0;
    while (web_wants_pictures(fixture->web) && count < 1000000) {
        publish(fixture, "/dev/video0", "TWFueQ==");
        count++;
    }
    g_assert_cmpint(count, <, 1000000);
    static const Shown last = {"/dev/video0", "TGFzdA=="};
    wait_for(fixture, &last, 1); // and it recovers
}

static void test_not_on_disk(Fixture *fixture, gconstpointer data)
{
    (void)data;
    static const char picture[] = "Tm90IGZvciB0aGUgZGlzaw==";
    const Shown shown = {"/dev/video0", picture};
    wait_for(fixture, &shown, 1);
    g_clear_pointer(&fixture->web, web_stop);
    g_autoptr(GDir) folder = g_dir_open(fixture->stage->folder, 0, NULL);
    for (const char *name = g_dir_read_name(folder); name; name = g_dir_read_name(folder)) {
        g_autofree char *path = g_build_filename(fixture->stage->folder, name, NULL);
        g_autofree char *bytes = NULL;
        gsize length = 0;
        if (g_file_get_contents(path, &bytes, &length, NULL) && memmem(bytes, length, picture, strlen(picture)))
            g_error("%s holds the picture", name);
    }
}

// --- what a lane's event becomes ---

static void test_event_json(void)
{
    g_autofree guint8 *pixels = g_malloc(720 * 1280);
    memset(pixels, 40, 720 * 1280);
    const GreyFrame frame = {pixels, 1280, 720, 1280};
    const ReaderResult seen = {.hint = AIM_HOLD_STILL, .outline = {{0, 0}, {1280, 0}, {1280, 720}, {320, 360}}};
    const LaneEvent event = {.source = "/dev/video0", .frame = &frame, .seen = &seen};
    g_autoptr(json_t) picture = live_picture_json(&event);
    g_assert_cmpstr(json_text(picture, "hint", ""), ==, "hold-still");
    static const double wanted[] = {0, 0, 1, 0, 1, 1, 0.25, 0.5};
    const json_t *outline = json_object_get(picture, "outline");
    g_assert_cmpuint(json_array_size(outline), ==, G_N_ELEMENTS(wanted));
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        g_assert_cmpfloat_with_epsilon(json_real_value(json_array_get(outline, i)), wanted[i], 1e-6);
    gsize length;
    g_autofree guchar *jpeg = g_base64_decode(json_text(picture, "jpeg", ""), &length);
    GreyStore shown = {0};
    g_assert_true(convert_to_grey(FORMAT_MJPEG, jpeg, length, 0, 0, 0, &shown));
    g_assert_cmpint(shown.width_px, ==, 320);
    g_assert_cmpint(shown.height_px, ==, 180);
    g_assert_cmpint(ABS(shown.pixels[100 * 320 + 100] - 40), <=, 2);
    grey_store_clear(&shown);
    const LaneEvent without = {.source = "/dev/video0", .seen = &seen};
    g_assert_null(live_picture_json(&without));
}

#define ADD(path, function) g_test_add(path, Fixture, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/web/picture/newest-of-each", test_newest_of_each);
    ADD("/web/picture/only-signed-in", test_only_signed_in);
    ADD("/web/picture/forgotten-when-nobody-looks", test_forgotten_when_nobody_looks);
    ADD("/web/picture/bounded", test_bounded);
    ADD("/web/picture/not-on-disk", test_not_on_disk);
    g_test_add_func("/web/picture/event-json", test_event_json);
    return g_test_run();
}
