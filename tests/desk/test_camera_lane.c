// SPDX-License-Identifier: GPL-3.0-or-later
// test_camera_lane.c - what a camera shows is one presentation: at every kind of station one code of it is decided on, once for as long
// as it is held there, however long the decision takes.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/people/person.h"
#include "common/store/store.h"
#include "scanner/desk/lane.h"
#include "tests/decode/picture.h"
#include "tests/web/stage.h"

#define WIDTH_PX 640
#define HEIGHT_PX 360
#define CODES_MAX 3
#define MODULE_PX 4
#define SMEARED_PX (3 * MODULE_PX) // nothing is read of it
#define STEADY_US (3 * G_USEC_PER_SEC / 2)
#define WAIT_US (60 * G_USEC_PER_SEC)
#define OUT_OF_VIEW_US (3 * G_USEC_PER_SEC / 2) // longer than the second that lane.h names

typedef struct {
    const char *mode, *checkpoint;
    bool prints_at_once;
    gulong hold_up_us; // how long a verdict takes
} Place;

typedef struct {
    Stage *stage;
    GAsyncQueue *heard; // texts
    int camera;         // a pipe of Y4M
    Lane *lane;
    Desk *desk;
    gulong hold_up_us;
    int smear_px;    // of what the camera sees
    gint read_count; // atomic: frames of which something was read
} Gate;

static char *tell_choice(const json_t *choice)
{
    g_autoptr(GString) text = g_string_new("choice");
    gsize i;
    json_t *look;
    json_array_foreach(json_object_get(choice, "people"), i, look)
    {
        g_assert_true(json_bool(look, "is_look", false));
        g_string_append_printf(text, " %s", json_text(look, "id", ""));
    }
    return g_string_free(g_steal_pointer(&text), FALSE);
}

static void hear(LaneEventKind kind, const LaneEvent *event, gpointer data)
{
    Gate *gate = data;
    switch (kind) {
    case LANE_CHOICE:
        g_async_queue_push(gate->heard, tell_choice(event->verdict));
        return;
    case LANE_FRAME:
        g_atomic_int_add(&gate->read_count, event->seen->code_count > 0);
        g_async_queue_push(gate->heard, g_strdup("frame"));
        return;
    case LANE_VERDICT:
        g_async_queue_push(gate->heard, g_strdup(json_text(event->verdict, "verdict", "")));
        g_usleep(gate->hold_up_us);
        return;
    case LANE_READY:
    case LANE_PROBLEM:
    case LANE_ENDED:
        break;
    }
    g_assert_cmpint(kind, ==, LANE_ENDED);
}

static void send(const Gate *gate, const void *bytes, gsize length)
{
    for (gsize sent = 0; sent < length;) {
        gssize count = write(gate->camera, (const guint8 *)bytes + sent, length - sent);
        g_assert_cmpint(count, >, 0);
        sent += (gsize)count;
    }
}

// One frame with these codes, the first of them in its middle.
static void show_all(const Gate *gate, const char *const codes[CODES_MAX])
{
    static const int left_px[CODES_MAX] = {250, 30, 470};
    Picture picture = picture_new(WIDTH_PX, HEIGHT_PX, 200);
    for (int i = 0; i < CODES_MAX && codes[i]; i++)
        picture_add(&picture,
                    &(PictureSymbol){
                        .bytes = codes[i], .length = (int)strlen(codes[i]), .module_px = MODULE_PX, .dark = 20, .light = 240},
                    left_px[i], 120);
    if (gate->smear_px > 0)
        picture_smear(&picture, gate->smear_px);
    send(gate, "FRAME\n", 6);
    send(gate, picture.pixels, (gsize)WIDTH_PX * HEIGHT_PX);
    picture_clear(&picture);
}

// One frame with the code, or with nothing.
static void show(const Gate *gate, const char *code)
{
    show_all(gate, (const char *const[CODES_MAX]){code});
}

static char *hear_next(Gate *gate)
{
    char *heard = g_async_queue_timeout_pop(gate->heard, WAIT_US);
    g_assert_nonnull(heard);
    return heard;
}

static void assert_frame(Gate *gate)
{
    g_autofree char *heard = hear_next(gate);
    g_assert_cmpstr(heard, ==, "frame");
}

// The code is held there until it is read: a busy machine may run out of time for a frame.
static void assert_decided(Gate *gate, const char *code, const char *verdict)
{
    for (;;) {
        show(gate, code);
        g_autofree char *heard = hear_next(gate);
        if (strcmp(heard, "frame") == 0)
            continue;
        g_assert_cmpstr(heard, ==, verdict);
        assert_frame(gate);
        return;
    }
}

// What is said while these codes are held there.
static char *play(Gate *gate, const char *const codes[CODES_MAX], gint64 for_us)
{
    g_autoptr(GString) said = g_string_new("");
    for (gint64 until_us = g_get_monotonic_time() + for_us; g_get_monotonic_time() < until_us;) {
        show_all(gate, codes);
        for (bool is_over = false; !is_over;) {
            g_autofree char *heard = hear_next(gate);
            is_over = strcmp(heard, "frame") == 0;
            if (!is_over)
                g_string_append_printf(said, "%s%s", said->len ? ", " : "", heard);
        }
    }
    return g_string_free(g_steal_pointer(&said), FALSE);
}

static void assert_says(Gate *gate, const char *const codes[CODES_MAX], const char *wanted)
{
    g_autofree char *said = play(gate, codes, STEADY_US);
    g_assert_cmpstr(said, ==, wanted);
}

static void set_up(Gate *gate, gconstpointer data)
{
    const Place *place = data;
    gate->hold_up_us = place->hold_up_us;
    gate->stage = stage_new(place->mode, place->checkpoint);
    gate->stage->station->settings->print_at_once = place->prints_at_once;
    gate->desk = stage_desk(gate->stage);
    gate->heard = g_async_queue_new_full(g_free);
    g_autofree char *path = g_build_filename(gate->stage->folder, "camera", NULL);
    g_assert_cmpint(mkfifo(path, 0600), ==, 0);
    gate->camera = open(path, O_RDWR | O_CLOEXEC);
    g_assert_cmpint(gate->camera, >=, 0);
    g_autofree char *header = g_strdup_printf("YUV4MPEG2 W%d H%d F30:1 Cmono\n", WIDTH_PX, HEIGHT_PX);
    send(gate, header, strlen(header));
    g_autofree char *source = g_strconcat("y4m:", path, NULL);
    g_autoptr(GError) error = NULL;
    gate->lane =
        lane_start(&(LaneOptions){.station = gate->stage->station, .source = source, .callback = hear, .data = gate}, &error);
    g_assert_no_error(error);
}

static void tear_down(Gate *gate, gconstpointer data)
{
    (void)data;
    lane_stop(gate->lane);
    close(gate->camera);
    g_async_queue_unref(gate->heard);
    desk_close(gate->desk);
    stage_free(gate->stage);
}

static void test_held_up(Gate *gate, gconstpointer data)
{
    (void)data;
    assert_decided(gate, "secret-a3", "pending");
    show(gate, "secret-a3"); // still there after that
    assert_frame(gate);
}

static void test_comes_back(Gate *gate, gconstpointer data)
{
    (void)data;
    assert_decided(gate, "secret-a3", "pending");
    show(gate, NULL);
    assert_frame(gate);
    g_usleep(OUT_OF_VIEW_US);
    assert_decided(gate, "secret-a3", "pending");
}

static char *issue_badge(Desk *desk, const char *id)
{
    const Station *station = desk_station(desk);
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(desk_store(desk), &error));
    char *code =
        person_issue_token(desk_store(desk), station->ring, station->profile, id, NULL, station_now_utc_ms(station), &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(desk_store(desk), &error));
    return code;
}

// A booth has no key to make one with: another station of the event has.
static char *badge_of(const Gate *gate, const char *id)
{
    if (gate->stage->station->settings->mode != STATION_SPONSOR)
        return issue_badge(gate->desk, id);
    g_autoptr(Stage) stage = stage_new("desk", "registration");
    g_autoptr(Desk) other = stage_desk(stage);
    return issue_badge(other, id);
}

// The holder's Wi-Fi and contact codes are beside what was decided on at each kind of station.
static void test_beside_a_badge(Gate *gate, gconstpointer data)
{
    const Place *place = data;
    g_autofree char *badge = badge_of(gate, STAGE_ADA);
    const char *const codes[CODES_MAX] = {"WIFI:T:WPA;S:guest;P:guest;;", badge, "https://example.org/ada"};
    bool is_booth = strcmp(place->mode, "sponsor") == 0;
    assert_says(gate, codes, is_booth ? "lead-captured" : "admit");
    assert_says(gate, (const char *const[CODES_MAX]){NULL}, "");
    const char *const alone[CODES_MAX] = {"https://example.org/ada"};
    assert_says(gate, alone, is_booth ? "lead-not-a-badge" : "unknown-code");
}

// It is held there, and moved so much that nothing is read for longer than a code may be out of view.
static void test_held_and_not_read(Gate *gate, gconstpointer data)
{
    const Place *place = data;
    const char *first = strcmp(place->mode, "sponsor") == 0 ? "lead-captured" : "admit";
    g_autofree char *badge = badge_of(gate, STAGE_ADA);
    const char *const codes[CODES_MAX] = {badge};
    assert_says(gate, codes, first);
    const int read_count = g_atomic_int_get(&gate->read_count);
    gate->smear_px = SMEARED_PX;
    assert_says(gate, codes, "");
    g_assert_cmpint(g_atomic_int_get(&gate->read_count), ==, read_count);
    gate->smear_px = 0;
    assert_says(gate, codes, "");
    g_assert_cmpint(g_atomic_int_get(&gate->read_count), >, read_count);
    assert_says(gate, (const char *const[CODES_MAX]){NULL}, ""); // taken away
    g_autofree char *again = play(gate, codes, STEADY_US);
    g_assert_cmpstr(again, !=, "");
}

static void assert_untouched(const Gate *gate, const char *id)
{
    AdmitOutcome look;
    int counts[JOB_STATE_COUNT];
    g_autoptr(GError) error = NULL;
    g_assert_true(desk_scan(gate->desk, &(DeskScan){.person_id = id, .is_dry_run = true}, &look, &error));
    g_assert_no_error(error);
    g_assert_cmpint(look.verdict, ==, VERDICT_ADMIT);
    admit_outcome_clear(&look);
    g_assert_true(job_counts(desk_store(gate->desk), counts, &error));
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        g_assert_cmpint(counts[state], ==, 0);
}

static void test_two_people_at_a_desk(Gate *gate, gconstpointer data)
{
    (void)data;
    assert_says(gate, (const char *const[CODES_MAX]){"secret-a6", "secret-a1"}, "choice " STAGE_LI " " STAGE_ADA);
    assert_untouched(gate, STAGE_ADA);
    assert_untouched(gate, STAGE_LI);
}

static void test_two_people_elsewhere(Gate *gate, gconstpointer data)
{
    const Place *place = data;
    g_autofree char *ada = badge_of(gate, STAGE_ADA);
    g_autofree char *li = badge_of(gate, STAGE_LI);
    bool is_booth = strcmp(place->mode, "sponsor") == 0, is_kiosk = strcmp(place->mode, "kiosk") == 0;
    const char *own = is_booth ? "lead-captured" : "admit";
    assert_says(gate, (const char *const[CODES_MAX]){ada, li}, own);
    const char *const others[CODES_MAX] = {li};
    g_autofree char *said = play(gate, others, 2 * STEADY_US);
    g_assert_cmpstr(said, ==, is_booth || is_kiosk ? own : "not-entitled");
}

static const Place desk = {"desk", "registration", false, 0}, printing = {"desk", "registration", true, 0};
static const Place busy = {"desk", "registration", false, OUT_OF_VIEW_US};
static const Place door = {"door", "room-318", false, 0}, booth = {"sponsor", "", false, 0};
static const Place kiosk = {"kiosk", "registration", false, 0};

#define ADD(path, place, function) g_test_add("/camera-lane/" path, Gate, &place, set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("a code held there while the station is held up is one scan", busy, test_held_up);
    ADD("a code that was away for a while is a new scan", desk, test_comes_back);
    ADD("beside a badge strangers are silent/desk", desk, test_beside_a_badge);
    ADD("beside a badge strangers are silent/printing", printing, test_beside_a_badge);
    ADD("beside a badge strangers are silent/door", door, test_beside_a_badge);
    ADD("beside a badge strangers are silent/booth", booth, test_beside_a_badge);
    ADD("beside a badge strangers are silent/kiosk", kiosk, test_beside_a_badge);
    ADD("held and not read it is no new scan/desk", desk, test_held_and_not_read);
    ADD("held and not read it is no new scan/printing", printing, test_held_and_not_read);
    ADD("held and not read it is no new scan/door", door, test_held_and_not_read);
    ADD("held and not read it is no new scan/booth", booth, test_held_and_not_read);
    ADD("held and not read it is no new scan/kiosk", kiosk, test_held_and_not_read);
    ADD("two people are a choice/desk", desk, test_two_people_at_a_desk);
    ADD("two people are a choice/printing", printing, test_two_people_at_a_desk);
    ADD("two people come one by one/door", door, test_two_people_elsewhere);
    ADD("two people come one by one/booth", booth, test_two_people_elsewhere);
    ADD("two people come one by one/kiosk", kiosk, test_two_people_elsewhere);
    return g_test_run();
}
