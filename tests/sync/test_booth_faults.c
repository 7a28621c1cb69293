// SPDX-License-Identifier: GPL-3.0-or-later
// test_booth_faults.c - a sponsor's booth over HTTPS whose station is away, cut, slow, somebody else or says no.
//
// Would catch: a capture that is acknowledged to nobody or counted twice, a booth that stays away when its station is back, anything said to a
// stranger, and secrets in what is told.
#include <glib/gstdio.h>
#include <string.h>

#include "common/sync/booth_call.h"
#include "common/sync/booth_key.h"
#include "common/sync/booth_stations.h"
#include "common/sync/hub.h"
#include "tests/sync/booth_stage.h"

static bool has_email(BoothStage *stage, const char *token, const char *wanted)
{
    g_autofree char *email = booth_email(stage, token);
    return strcmp(email, wanted) == 0;
}

static bool is_in_step(BoothStage *stage)
{
    return booth_state(stage).mode == SYNC_IN_STEP;
}

static void assert_tells_no_secret(BoothStage *stage)
{
    SyncState state = booth_state(stage);
    g_assert_cmpstr(state.problem, !=, "");
    g_assert_null(strstr(state.problem, BOOTH_SECRET));
    g_assert_null(strstr(state.problem, BOOTH_CLIENT));
    g_assert_null(strstr(state.problem, "Bearer"));
}

// What is captured while nobody is there goes out when somebody is, and only then is it said to be in step.
static void test_away(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    for (int round = 0; round < 2; round++) {
        booth_act(stage, NULL, "stop", NULL);
        BOOTH_WAIT(stage, booth_state(stage).mode == SYNC_ALONE);
        assert_tells_no_secret(stage);
        booth_scan(stage, round ? LIN : ADA);
        BOOTH_WAIT(stage, booth_state(stage).unsent_count == 1);
        g_assert_cmpint(booth_taken(stage, NULL), ==, round);
        booth_act(stage, NULL, "start", NULL);
        BOOTH_WAIT(stage, booth_taken(stage, NULL) == round + 1 && is_in_step(stage));
        BOOTH_WAIT(stage, has_email(stage, ADA, "ada@example.org"));
        g_assert_cmpstr(booth_state(stage).problem, ==, "");
    }
}

// The station has the capture, the booth does not know: it hands it in again, and it counts once.
static void test_cut(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set",
              json_pack("{s:{s:[s,s],s:i}}", "faults", "cut_at", "/booth/captures", "/booth/answers", "cut_count", 3));
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_scan(stage, ADA);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && has_email(stage, ADA, "ada@example.org"));
    g_assert_cmpint(booth_taken(stage, NULL), ==, 1);
    g_assert_cmpint(booth_calls(stage, NULL, "/booth/captures"), >=, 2);
}

// A station that does not say that this was all has not said so, however long it says nothing.
static void test_mute(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set", json_pack("{s:{s:b}}", "faults", "mute", 1));
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_person(stage, NULL, LIN, "here", "lin@example.org");
    booth_scan(stage, ADA);
    booth_scan(stage, LIN);
    booth_run(stage);
    BOOTH_WAIT(stage, booth_taken(stage, NULL) == 2 && booth_state(stage).unsent_count == 0);
    g_usleep(3 * G_USEC_PER_SEC);
    g_assert_cmpint(booth_state(stage).mode, ==, SYNC_BEHIND);
    booth_act(stage, NULL, "set", json_pack("{s:{s:i}}", "faults", "page", 1));
    BOOTH_WAIT(stage, is_in_step(stage));
    g_assert_true(has_email(stage, ADA, "ada@example.org")); // of the first page, and of the last
    g_assert_true(has_email(stage, LIN, "lin@example.org"));
}

static void test_wrong_pin(BoothStage *stage, gconstpointer data)
{
    (void)data;
    char *asked = g_ptr_array_index(stage->asked, 0);
    char *pin = strchr(asked, '#') + 1;
    pin[0] = pin[0] == 'A' ? 'B' : 'A';
    booth_scan(stage, ADA);
    booth_run(stage);
    BOOTH_WAIT(stage, *booth_state(stage).problem);
    g_usleep(2 * G_USEC_PER_SEC); // tries again
    assert_tells_no_secret(stage);
    g_autoptr(json_t) seen = booth_do(stage, NULL, "look", NULL);
    g_assert_cmpuint(json_array_size(json_object_get(seen, "calls")), ==, 0);
    g_assert_cmpint(booth_state(stage).mode, ==, SYNC_ALONE);
}

// No pin, and a certificate that nobody trusts.
static void test_untrusted(BoothStage *stage, gconstpointer data)
{
    (void)data;
    *strchr(g_ptr_array_index(stage->asked, 0), '#') = '\0';
    booth_run(stage);
    BOOTH_WAIT(stage, *booth_state(stage).problem);
    g_autoptr(json_t) seen = booth_do(stage, NULL, "look", NULL);
    g_assert_cmpuint(json_array_size(json_object_get(seen, "calls")), ==, 0);
}

static void test_statuses(BoothStage *stage, gconstpointer data)
{
    (void)data;
    static const struct {
        int status;
        const char *at, *says;
    } rows[] = {{401, "/device/hello", "does not know this booth"},
                {429, "/booth/captures", "less often"},
                {503, "/booth/captures", "cannot take anything now"},
                {503, "/booth/answers", "cannot take anything now"},
                {500, "/device/hello", "status 500"}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        booth_act(stage, NULL, "set", json_pack("{s:{s:i,s:[s]}}", "faults", "status", rows[i].status, "status_at", rows[i].at));
        g_autofree char *token = g_strdup_printf("00000000000001%02d", (int)i);
        booth_scan(stage, token);
        booth_run(stage);
        BOOTH_WAIT(stage, strstr(booth_state(stage).problem, rows[i].says));
        assert_tells_no_secret(stage);
        booth_act(stage, NULL, "set", json_pack("{s:{}}", "faults"));
        BOOTH_WAIT(stage, is_in_step(stage));
        g_assert_cmpint(booth_taken(stage, NULL), ==, (int)i + 1);
        booth_stop(stage);
    }
}

static void test_garbage(BoothStage *stage, gconstpointer data)
{
    (void)data;
    static const char *const paths[] = {"/device/hello", "/booth/captures", "/booth/answers"};
    for (gsize i = 0; i < G_N_ELEMENTS(paths); i++) {
        booth_act(stage, NULL, "set", json_pack("{s:{s:[s],s:i}}", "faults", "garbage_at", paths[i], "poll_s", 1));
        g_autofree char *token = g_strdup_printf("00000000000001%02d", (int)i);
        booth_scan(stage, token);
        booth_run(stage);
        BOOTH_WAIT(stage, *booth_state(stage).problem);
        booth_act(stage, NULL, "set", json_pack("{s:{}}", "faults"));
        BOOTH_WAIT(stage, is_in_step(stage));
        booth_stop(stage);
    }
    g_assert_cmpint(booth_taken(stage, NULL), ==, (int)G_N_ELEMENTS(paths));
}

static void test_off(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    booth_act(stage, NULL, "off", json_pack("{s:s}", "id", BOOTH_CLIENT));
    booth_scan(stage, ADA);
    BOOTH_WAIT(stage, booth_state(stage).is_revoked);
    g_assert_nonnull(strstr(booth_state(stage).problem, "turned this booth off"));
    g_assert_cmpint(booth_taken(stage, NULL), ==, 0);
    booth_stop(stage);
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    SyncState kept;
    sync_state_load(store, &kept); // what doctor says
    g_assert_true(kept.is_revoked);
    g_assert_cmpint(kept.unsent_count, >=, 1);
}

// A sponsor that is paused keeps what it captures, and it is said.
static void test_paused(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set", json_pack("{s:{s:b}}", "faults", "paused", 1));
    booth_scan(stage, ADA);
    booth_run(stage);
    BOOTH_WAIT(stage, booth_state(stage).is_paused);
    g_assert_cmpint(booth_state(stage).unsent_count, ==, 1);
    booth_act(stage, NULL, "set", json_pack("{s:{}}", "faults"));
    booth_stop(stage);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && !booth_state(stage).is_paused);
    g_assert_cmpint(booth_taken(stage, NULL), ==, 1);
}

static void test_too_fast(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set", json_pack("{s:{s:i}}", "faults", "taken_most", 2));
    booth_scan(stage, ADA);
    booth_scan(stage, LIN);
    booth_scan(stage, EVA);
    booth_run(stage);
    BOOTH_WAIT(stage, booth_state(stage).unsent_count == 1);
    g_assert_cmpint(booth_state(stage).mode, ==, SYNC_BEHIND);
    booth_act(stage, NULL, "set", json_pack("{s:{}}", "faults"));
    BOOTH_WAIT(stage, is_in_step(stage));
    g_assert_cmpint(booth_taken(stage, NULL), ==, 3);
}

// What is refused is in nobody's way, and stays in the count.
static void test_refused(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set", json_pack("{s:{s:[s]}}", "faults", "refused", LIN));
    booth_scan(stage, ADA);
    booth_scan(stage, LIN);
    booth_scan(stage, EVA);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    g_assert_cmpint(booth_taken(stage, NULL), ==, 2);
    g_assert_cmpint(booth_state(stage).quarantine_count, ==, 1);
}

// The first of station.ini is never there; one that a station told of is asked when all others are away.
static void test_another_station(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_add_station(stage, "two", false);
    g_autoptr(json_t) two = booth_do(stage, "two", "start", NULL);
    g_auto(GStrv) parts = g_strsplit(json_text(two, "address", ""), "#", 2);
    booth_act(stage, NULL, "serve", json_pack("{s:[{s:s,s:s}]}", "stations", "url", parts[0], "pin", parts[1]));
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    booth_act(stage, NULL, "stop", NULL);
    booth_scan(stage, ADA);
    BOOTH_WAIT(stage, booth_taken(stage, "two") == 1);
    BOOTH_WAIT(stage, is_in_step(stage));
    // And after a new start it is the first that is asked.
    booth_stop(stage);
    booth_scan(stage, LIN);
    booth_run(stage);
    BOOTH_WAIT(stage, booth_taken(stage, "two") == 2);
    booth_stop(stage);
    booth_act(stage, "two", "stop", NULL);
}

// Whom a booth asks, as "ADDRESS#PIN", by blanks.
static char *asked(BoothStage *stage, const char *const *settings)
{
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    g_autoptr(GPtrArray) stations = booth_stations(store, settings);
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < stations->len; i++) {
        const BoothStation *station = g_ptr_array_index(stations, i);
        g_string_append_printf(text, "%s%s%s%s", i ? " " : "", station->address, station->pin ? "#" : "",
                               station->pin ? station->pin : "");
    }
    return g_string_free(text, FALSE);
}

// A station may name others by their pins alone, and says nothing new of those that station.ini names.
static void test_told(BoothStage *stage, gconstpointer data)
{
    (void)data;
    static const char *const settings[] = {"https://public.example", "https://10.0.0.1:8918#AAA", NULL};
    BoothStation public = {(char *)"https://public.example", NULL};
    g_autoptr(json_t) told = json_loads("[{\"url\":\"https://public.example\",\"pin\":\"EVIL\"},"
                                        "{\"url\":\"https://stranger.example\"},"
                                        "{\"url\":\"https://stranger.example\",\"pin\":null},"
                                        "{\"url\":\"https://stranger.example\",\"pin\":\"\"},"
                                        "{\"url\":\"https://stranger.example#\",\"pin\":\"x\"},"
                                        "{\"url\":\"http://10.0.0.2:8918\",\"pin\":\"BBB\"},"
                                        "{\"url\":\"https://10.0.0.1:8918\",\"pin\":\"EVIL\"},"
                                        "{\"url\":\"https://10.0.0.3:8918\",\"pin\":\"CCC\"}]",
                                        0, NULL);
    g_assert_nonnull(told);
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    booth_stations_remember(store, &public, told);
    g_autofree char *all = asked(stage, settings);
    g_assert_cmpstr(all, ==, "https://public.example https://10.0.0.1:8918#AAA https://10.0.0.3:8918#CCC");
    // A public name that station.ini has no more is none.
    g_autofree char *fewer = asked(stage, settings + 1);
    g_assert_cmpstr(fewer, ==, "https://10.0.0.1:8918#AAA https://10.0.0.3:8918#CCC");
}

static void test_not_ours(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "serve", json_pack("{s:s}", "event", "other-event"));
    booth_scan(stage, ADA);
    booth_run(stage);
    BOOTH_WAIT(stage, strstr(booth_state(stage).problem, "other-event"));
    booth_act(stage, NULL, "serve", json_pack("{s:s,s:s}", "event", EVENT, "sponsor", "bolt"));
    BOOTH_WAIT(stage, strstr(booth_state(stage).problem, "bolt"));
    g_assert_cmpint(booth_taken(stage, NULL), ==, 0);
}

static void test_key(BoothStage *stage, gconstpointer data)
{
    (void)data;
    g_autofree char *path = g_build_filename(stage->stations->folder, BOOTH_KEY_FILE, NULL);
    g_autoptr(GError) error = NULL;
    g_assert_cmpint(g_chmod(path, 0640), ==, 0);
    g_assert_null(booth_exchange_start(&stage->options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SETTINGS);
    g_assert_null(strstr(error->message, BOOTH_SECRET));
    g_clear_error(&error);
    g_file_set_contents_full(path, "{\"booth_key\":1}", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL);
    g_assert_null(booth_exchange_start(&stage->options, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_SETTINGS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(BoothPlay) play = booth_play_new();
    if (!play)
        return 77;
    static const struct {
        const char *path;
        void (*test)(BoothStage *, gconstpointer);
    } rows[] = {{"/booth-faults/away", test_away},
                {"/booth-faults/cut", test_cut},
                {"/booth-faults/mute", test_mute},
                {"/booth-faults/wrong-pin", test_wrong_pin},
                {"/booth-faults/untrusted", test_untrusted},
                {"/booth-faults/statuses", test_statuses},
                {"/booth-faults/garbage", test_garbage},
                {"/booth-faults/off", test_off},
                {"/booth-faults/paused", test_paused},
                {"/booth-faults/too-fast", test_too_fast},
                {"/booth-faults/refused", test_refused},
                {"/booth-faults/another-station", test_another_station},
                {"/booth-faults/told", test_told},
                {"/booth-faults/not-ours", test_not_ours},
                {"/booth-faults/key", test_key}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_test_add(rows[i].path, BoothStage, play, booth_stage_set_up, rows[i].test, booth_stage_tear_down);
    return g_test_run();
}
