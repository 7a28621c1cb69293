// SPDX-License-Identifier: GPL-3.0-or-later
// test_camera_lane.c - what a camera shows is decided on once for as long as it is held there, however long the decision takes.
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/json.h"
#include "scanner/desk/lane.h"
#include "tests/decode/picture.h"
#include "tests/web/stage.h"

#define WIDTH_PX 320
#define HEIGHT_PX 240
#define WAIT_US (60 * G_USEC_PER_SEC)
#define OUT_OF_VIEW_US (3 * G_USEC_PER_SEC / 2) // longer than the second that lane.h names

typedef struct {
    Stage *stage;
    GAsyncQueue *heard; // texts
    int camera;         // a pipe of Y4M
    Lane *lane;
    gulong hold_up_us; // how long a verdict takes
} Gate;

static void hear(LaneEventKind kind, const LaneEvent *event, gpointer data)
{
    Gate *gate = data;
    switch (kind) {
    case LANE_FRAME:
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

// One frame with the code, or with nothing.
static void show(const Gate *gate, const char *code)
{
    Picture picture = picture_new(WIDTH_PX, HEIGHT_PX, 200);
    if (code)
        picture_add(&picture,
                    &(PictureSymbol){.bytes = code, .length = (int)strlen(code), .module_px = 5, .dark = 20, .light = 240}, 80,
                    60);
    send(gate, "FRAME\n", 6);
    send(gate, picture.pixels, (gsize)WIDTH_PX * HEIGHT_PX);
    picture_clear(&picture);
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

static void set_up(Gate *gate, gconstpointer data)
{
    gate->hold_up_us = GPOINTER_TO_SIZE(data);
    gate->stage = stage_new("desk", "registration");
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

#define ADD(path, hold_up_us, function) g_test_add(path, Gate, GSIZE_TO_POINTER(hold_up_us), set_up, function, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("/camera-lane/a code held there while the station is held up is one scan", OUT_OF_VIEW_US, test_held_up);
    ADD("/camera-lane/a code that was away for a while is a new scan", 0, test_comes_back);
    return g_test_run();
}
