// SPDX-License-Identifier: GPL-3.0-or-later
// test_hand_lane.c - a hand scanner is a lane like a camera: its codes are decided on, and it may be unplugged.
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "common/base/json.h"
#include "scanner/desk/lane.h"
#include "tests/pty.h"
#include "tests/web/stage.h"

#define WAIT_US (60 * G_USEC_PER_SEC)

typedef struct {
    Stage *stage;
    GAsyncQueue *heard; // texts
    gulong verdict_us;  // so long a verdict takes
    char *node;         // a link to the scanner's line, as udev makes them
    int gun;
    Lane *lane;
} Counter;

static void hear(LaneEventKind kind, const LaneEvent *event, gpointer data)
{
    Counter *counter = data;
    switch (kind) {
    case LANE_READY:
        g_async_queue_push(counter->heard, g_strdup("ready"));
        return;
    case LANE_VERDICT:
        g_usleep(counter->verdict_us);
        g_async_queue_push(counter->heard,
                           g_strdup_printf("%s %s", json_text(event->verdict, "verdict", ""), (const char *)event->code->bytes));
        return;
    case LANE_PROBLEM:
        g_async_queue_push(counter->heard, g_strdup("problem"));
        return;
    case LANE_ENDED:
        g_async_queue_push(counter->heard, g_strdup("ended"));
        return;
    case LANE_FRAME:
    case LANE_CHOICE:
        break;
    }
    g_assert_not_reached();
}

static void plug_in(Counter *counter)
{
    counter->gun = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    g_assert_cmpint(counter->gun, >=, 0);
    g_assert_cmpint(grantpt(counter->gun), ==, 0);
    g_assert_cmpint(unlockpt(counter->gun), ==, 0);
    g_unlink(counter->node);
    g_assert_cmpint(symlink(ptsname(counter->gun), counter->node), ==, 0);
}

static void shoot(const Counter *counter, const char *code)
{
    g_assert_cmpint(write(counter->gun, code, strlen(code)), ==, (gssize)strlen(code));
}

static void assert_heard(Counter *counter, const char *wanted)
{
    g_autofree char *heard = g_async_queue_timeout_pop(counter->heard, WAIT_US);
    g_assert_cmpstr(heard, ==, wanted);
}

static void set_up(Counter *counter, gconstpointer data)
{
    (void)data;
    counter->stage = stage_new("desk", "registration");
    counter->heard = g_async_queue_new_full(g_free);
    counter->node = g_build_filename(counter->stage->folder, "scanner", NULL);
    plug_in(counter);
    g_autofree char *source = g_strconcat("serial:", counter->node, NULL);
    g_autoptr(GError) error = NULL;
    counter->lane = lane_start(
        &(LaneOptions){.station = counter->stage->station, .source = source, .callback = hear, .data = counter}, &error);
    g_assert_no_error(error);
    assert_heard(counter, "ready");
}

static void tear_down(Counter *counter, gconstpointer data)
{
    (void)data;
    lane_stop(counter->lane);
    assert_heard(counter, "ended");
    close(counter->gun);
    g_async_queue_unref(counter->heard);
    g_free(counter->node);
    stage_free(counter->stage);
}

static void test_decides(Counter *counter, gconstpointer data)
{
    (void)data;
    shoot(counter, "secret-a1\r");
    assert_heard(counter, "admit secret-a1");
    shoot(counter, "secret-a3\r");
    assert_heard(counter, "pending secret-a3");
    shoot(counter, "nobody's code\r");
    assert_heard(counter, "unknown-code nobody's code");
}

// What was shot is meant, though a badge was shot a moment before: two people are two scans, and a stranger is told at once.
static void test_each_shot_is_meant(Counter *counter, gconstpointer data)
{
    (void)data;
    shoot(counter, "secret-a1\rhttps://example.org\rsecret-a6\r");
    assert_heard(counter, "admit secret-a1");
    assert_heard(counter, "unknown-code https://example.org");
    assert_heard(counter, "admit secret-a6");
}

// It shoots twice at one code, as a trigger that bounces does: one scan.
static void test_bounces(Counter *counter, gconstpointer data)
{
    counter->verdict_us = GPOINTER_TO_UINT(data);
    shoot(counter, "secret-a1\rsecret-a1\rsecret-a3\r");
    assert_heard(counter, "admit secret-a1");
    assert_heard(counter, "pending secret-a3");
}

static void test_replugged(Counter *counter, gconstpointer data)
{
    (void)data;
    g_unlink(counter->node);
    close(counter->gun);
    assert_heard(counter, "problem"); // unplugged
    assert_heard(counter, "problem"); // and still away; not said again
    g_usleep(3 * G_USEC_PER_SEC);
    plug_in(counter);
    assert_heard(counter, "ready");
    shoot(counter, "secret-a1\r");
    assert_heard(counter, "admit secret-a1");
}

#define ADD(path, function) g_test_add(path, Counter, NULL, set_up, function, tear_down)

int main(int argc, char **argv)
{
    if (!pty_is_there())
        return TEST_SKIPPED;
    g_test_init(&argc, &argv, NULL);
    ADD("/hand-lane/decides", test_decides);
    ADD("/hand-lane/each-shot-is-meant", test_each_shot_is_meant);
    ADD("/hand-lane/bounces", test_bounces);
    // On a disk that takes its time; a code that was away for a second is a new scan.
    g_test_add("/hand-lane/bounces-while-it-decides", Counter, GUINT_TO_POINTER(1200000), set_up, test_bounces, tear_down);
    ADD("/hand-lane/replugged", test_replugged);
    return g_test_run();
}
