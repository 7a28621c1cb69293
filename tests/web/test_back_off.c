// SPDX-License-Identifier: GPL-3.0-or-later
// test_back_off.c - somebody guesses PINs at a running station whose clock is moved: waits grow, a restart forgives nothing, and nobody
// else waits.
#include <string.h>

#include "common/base/json.h"
#include "tests/scratch.h"
#include "tests/sync/daemon.h"
#include "tests/web/client.h"

#define SECOND_MS 1000
#define HOUR_S 3600

typedef struct {
    char *folder;
    Daemon *daemon;
    gint64 ahead_ms;
} Scene;

static void set_up(Scene *scene, gconstpointer data)
{
    (void)data;
    scene->folder = scratch_make_fast();
    g_autofree char *station = g_build_filename(scene->folder, "station", NULL);
    scene->daemon = daemon_new(station);
    daemon_init(scene->daemon, "--event=pycon-us-2024", "[page]\nlisten = 127.0.0.1:0\n");
    g_free(daemon_command(scene->daemon, 0, "volunteer add Ana --role=lead --pin=738205"));
    g_free(daemon_command(scene->daemon, 0, "volunteer add Bo --pin=480193"));
    g_assert_true(daemon_start(scene->daemon));
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    daemon_free(scene->daemon);
    scratch_remove(scene->folder);
    g_free(scene->folder);
}

// The status of the answer; how long it is to wait comes with 429.
static guint sign_in(Scene *scene, const char *name, const char *pin, gint64 *out_wait_s)
{
    const Client nobody = {.port = daemon_port(scene->daemon)};
    g_autofree char *body = g_strdup_printf("{\"name\":\"%s\",\"pin\":\"%s\"}", name, pin);
    g_auto(Answer) answer = client_post(&nobody, "/api/sign-in", body);
    if (out_wait_s)
        *out_wait_s = json_int(answer.json, "wait_s", 0);
    g_assert_cmpstr(json_text(answer.json, "error", ""), ==,
                    answer.status == 403   ? "wrong-pin"
                    : answer.status == 429 ? "pin-locked"
                                           : "");
    return answer.status;
}

static void pass_time(Scene *scene, gint64 seconds)
{
    scene->ahead_ms += seconds * SECOND_MS;
    daemon_set_clock(scene->daemon, scene->ahead_ms);
}

static void test_guesses(Scene *scene, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 5; i++)
        g_assert_cmpuint(sign_in(scene, "Ana", "000000", NULL), ==, 403);
    gint64 former_s = 0, wait_s, spent_s = 0;
    int tries = 0;
    for (; spent_s < 24 * HOUR_S; spent_s += wait_s, tries++) {
        g_assert_cmpuint(sign_in(scene, "Ana", "738205", &wait_s), ==, 429);
        g_assert_cmpuint(sign_in(scene, "Bo", "480193", NULL), ==, 200);
        // The clock goes on during the test, so that the longest wait is an hour and the second that it is rounded up to.
        g_assert_true(wait_s > former_s || wait_s >= HOUR_S - 60);
        former_s = wait_s;
        pass_time(scene, wait_s);
        g_assert_cmpuint(sign_in(scene, "Ana", "000000", NULL), ==, 403);
    }
    g_assert_cmpint(tries, <, 40); // of a million PINs, in a day; ten a minute were 14400
    daemon_kill(scene->daemon);
    while (daemon_is_running(scene->daemon))
        g_usleep(5000);
    g_assert_true(daemon_start(scene->daemon));
    g_assert_cmpuint(sign_in(scene, "Ana", "738205", &wait_s), ==, 429);
    g_assert_cmpuint(sign_in(scene, "Bo", "480193", NULL), ==, 200);
    pass_time(scene, wait_s);
    g_assert_cmpuint(sign_in(scene, "Ana", "738205", NULL), ==, 200);
}

// Another PIN ends the wait: somebody with access to the station vouches.
static void test_another_pin(Scene *scene, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 5; i++)
        g_assert_cmpuint(sign_in(scene, "Ana", "000000", NULL), ==, 403);
    g_assert_cmpuint(sign_in(scene, "Ana", "738205", NULL), ==, 429);
    g_free(daemon_command(scene->daemon, 0, "volunteer add Ana --role=lead --pin=918246"));
    g_assert_cmpuint(sign_in(scene, "Ana", "918246", NULL), ==, 200);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/web/back-off/guesses", Scene, NULL, set_up, test_guesses, tear_down);
    g_test_add("/web/back-off/another-pin", Scene, NULL, set_up, test_another_pin, tear_down);
    return g_test_run();
}
