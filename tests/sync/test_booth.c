// SPDX-License-Identifier: GPL-3.0-or-later
// test_booth.c - a sponsor's booth over HTTPS, against a station that is not ours (booth_station.py) and has faults.
//
// Would catch: a capture that is lost, an answer that is not shown, or is somebody else's, and what reps said of somebody who is gone.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/store.h"
#include "common/sync/hub.h"
#include "common/token/box.h"
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

static void test_answered(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_person(stage, NULL, LIN, "nothing", NULL);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    booth_scan(stage, ADA);
    booth_scan(stage, LIN);
    booth_scan(stage, EVA); // of whom the station says nothing yet
    booth_say(stage, ADA, "note", "wants a call");
    BOOTH_WAIT(stage, has_email(stage, ADA, "ada@example.org"));
    BOOTH_WAIT(stage, booth_taken(stage, NULL) == 4 && is_in_step(stage));
    g_autoptr(Lead) ada = booth_lead(stage, ADA), lin = booth_lead(stage, LIN), eva = booth_lead(stage, EVA);
    g_assert_cmpint(ada->state, ==, LEAD_HERE);
    g_assert_cmpstr(ada->contact[CONTACT_NAME], ==, "Some Body");
    g_assert_cmpint(lin->state, ==, LEAD_NOTHING);
    g_assert_cmpint(eva->state, ==, LEAD_WAITING);
    g_autoptr(json_t) seen = booth_do(stage, NULL, "look", NULL);
    const char *name;
    json_t *capture;
    int scans = 0;
    json_object_foreach(json_object_get(seen, "captures"), name, capture)
    {
        g_assert_cmpstr(json_text(capture, "of", ""), ==, name);
        g_assert_cmpuint(strlen(name), ==, 32);
        g_assert_cmpstr(json_text(capture, "by", ""), ==, "Spo");
        scans += json_bool(capture, "scan", false);
    }
    g_assert_cmpint(scans, ==, 3);
}

// The station's store is another one: it gets all once more, and what was given stays in view meanwhile.
static void test_epoch(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_scan(stage, ADA);
    booth_scan(stage, LIN);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && has_email(stage, ADA, "ada@example.org"));
    booth_act(stage, NULL, "stop", NULL);
    booth_act(stage, NULL, "begin", json_pack("{s:s}", "epoch", "ffffffffffffffff"));
    booth_person(stage, NULL, ADA, "here", "new@example.org");
    booth_act(stage, NULL, "start", NULL);
    BOOTH_WAIT(stage, booth_taken(stage, NULL) == 2);
    BOOTH_WAIT(stage, is_in_step(stage) && has_email(stage, ADA, "new@example.org"));
}

static bool file_has(const char *path, const char *text)
{
    g_autofree char *bytes = NULL;
    gsize length, text_length = strlen(text);
    if (!g_file_get_contents(path, &bytes, &length, NULL))
        return false;
    for (gsize i = 0; i + text_length <= length; i++)
        if (memcmp(bytes + i, text, text_length) == 0)
            return true;
    return false;
}

static bool files_have(BoothStage *stage, const char *text)
{
    g_autofree char *log = g_strconcat(stage->options.store_path, "-wal", NULL);
    return file_has(stage->options.store_path, text) || file_has(log, text);
}

static bool is_gone(BoothStage *stage, const char *token)
{
    g_autoptr(Lead) lead = booth_lead(stage, token);
    return lead->state == LEAD_GONE;
}

static void test_gone(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_person(stage, NULL, ADA, "here", "ada.lovelace@example.org");
    booth_scan(stage, ADA);
    booth_say(stage, ADA, "note", "zebra crossing");
    booth_act(stage, NULL, "lead",
              json_pack("{s:{s:s,s:[],s:[{s:s,s:s,s:I,s:s,s:s,s:s}]}}", "lead", "token", ADA, "scans", "details", "detail",
                        "note/00000000000000c2/Rex", "value", "colleague's quince", "at", (json_int_t)clock_utc_ms(), "by", "Rex",
                        "client", "00000000000000c2", "name", "Acme 2"));
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && has_email(stage, ADA, "ada.lovelace@example.org"));
    g_assert_true(files_have(stage, "zebra crossing") && files_have(stage, "quince"));
    booth_act(stage, NULL, "person",
              json_pack("{s:s,s:b,s:{s:s,s:s}}", "token", ADA, "now", 1, "person", "state", "gone", "lead", ""));
    BOOTH_WAIT(stage, is_gone(stage, ADA));
    booth_say(stage, ADA, "note", "zebra again"); // a rep who had it open
    booth_stop(stage);
    g_autoptr(Lead) lead = booth_lead(stage, ADA);
    g_assert_cmpuint(lead->notes->len, ==, 0);
    g_assert_cmpstr(lead->contact[CONTACT_EMAIL], ==, "");
    g_assert_false(files_have(stage, "ada.lovelace"));
    g_assert_false(files_have(stage, "zebra"));
    g_assert_false(files_have(stage, "quince"));
}

static bool has_rating(BoothStage *stage, int wanted)
{
    g_autoptr(Lead) lead = booth_lead(stage, ADA);
    return lead && lead->rating == wanted;
}

// What colleagues captured and said is read beside its own; of two words the later one counts.
static void test_colleagues(BoothStage *stage, gconstpointer data)
{
    (void)data;
    gint64 now_utc_ms = clock_utc_ms();
    booth_scan(stage, LIN);
    booth_say(stage, LIN, "role", "early");
    json_t *of_ada = json_pack("{s:s,s:[{s:s,s:I,s:s,s:s,s:s}],s:[{s:s,s:s,s:I,s:s,s:s,s:s}]}", "token", ADA, "scans", "of",
                               "000000000000000000000000000000aa", "at", (json_int_t)now_utc_ms, "by", "Rex", "client",
                               "00000000000000c2", "name", "Acme 2", "details", "detail", "rating/00000000000000c2/Rex", "value",
                               "4", "at", (json_int_t)now_utc_ms, "by", "Rex", "client", "00000000000000c2", "name", "Acme 2");
    json_t *of_lin = json_pack("{s:s,s:[],s:[{s:s,s:s,s:I,s:s,s:s,s:s},{s:s,s:s,s:I,s:s,s:s,s:s}]}", "token", LIN, "scans",
                               "details", "detail", "role", "value", "late", "at", (json_int_t)(now_utc_ms + 60000), "by", "Rex",
                               "client", "00000000000000c2", "name", "Acme 2", "detail", "seniority", "value", "old", "at",
                               (json_int_t)(now_utc_ms - 60000), "by", "Rex", "client", "00000000000000c2", "name", "Acme 2");
    booth_say(stage, LIN, "seniority", "new");
    booth_act(stage, NULL, "lead", json_pack("{s:o}", "lead", of_ada));
    booth_act(stage, NULL, "lead", json_pack("{s:o}", "lead", of_lin));
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && has_rating(stage, 4));
    booth_stop(stage);
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = stations_open(stage->stations, 0);
    g_autoptr(GPtrArray) leads = lead_list(store, "acme", -1, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(leads->len, ==, 2);
    gint64 count;
    lead_count(store, "acme", &count, &error);
    g_assert_cmpint(count, ==, 2);
    g_autoptr(Lead) lin = lead_load(store, "acme", LIN, &error), ada = lead_load(store, "acme", ADA, &error);
    g_assert_cmpstr(lin->role, ==, "late");
    g_assert_cmpstr(lin->seniority, ==, "new");
    g_assert_cmpstr(ada->volunteer_name, ==, "Rex");
    const LeadText *rating = g_ptr_array_index(ada->ratings, 0);
    g_assert_cmpstr(rating->station, ==, "Acme 2");
    // A rep here may say something of a colleague's lead, and unsay what the colleague said.
    const LeadEdit edit = {.rating = -1, .role = "early", .note = "seen"};
    lead_edit(store, "acme", ADA, &edit, "Spo", clock_utc_ms(), &error);
    g_assert_no_error(error);
    g_autoptr(Lead) again = lead_load(store, "acme", ADA, &error);
    g_assert_cmpuint(again->notes->len, ==, 1);
}

// Sealed to another key: nothing is taken for it, and somebody is told.
static void test_another_key(BoothStage *stage, gconstpointer data)
{
    (void)data;
    g_autofree char *public_key = NULL, *secret_key = NULL;
    box_keypair(&public_key, &secret_key);
    booth_scan(stage, ADA);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    booth_act(stage, NULL, "person",
              json_pack("{s:s,s:s,s:b,s:{s:s,s:{s:s}}}", "token", ADA, "public", public_key, "now", 1, "person", "state", "here",
                        "values", "email", "ada@example.org"));
    BOOTH_WAIT(stage, strstr(booth_state(stage).problem, "does not open"));
    g_autoptr(Lead) lead = booth_lead(stage, ADA);
    g_assert_cmpint(lead->state, ==, LEAD_WAITING);
}

// A copy of this morning is put back: what was captured since is at the station, what the copy has is known there, and it goes on.
static void test_restored(BoothStage *stage, gconstpointer data)
{
    (void)data;
    g_autofree char *bytes = NULL;
    g_autoptr(GError) error = NULL;
    gsize length;
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_scan(stage, ADA);
    g_file_get_contents(stage->options.store_path, &bytes, &length, &error);
    g_assert_no_error(error);
    booth_scan(stage, LIN);
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage) && booth_taken(stage, NULL) == 2);
    booth_stop(stage);
    g_file_set_contents_full(stage->options.store_path, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, &error);
    g_assert_no_error(error);
    booth_scan(stage, EVA);
    booth_run(stage);
    BOOTH_WAIT(stage, booth_taken(stage, NULL) == 3 && is_in_step(stage) && has_email(stage, ADA, "ada@example.org"));
}

// kill -9 anywhere: whatever the booth's journal has is at the station at the end, once.
static void test_killed(BoothStage *stage, gconstpointer data)
{
    (void)data;
    int count = 0;
    booth_act(stage, NULL, "set", json_pack("{s:{s:f}}", "faults", "slow_s", 0.004));
    for (int round = 0; round < 25; round++) {
        for (int i = 0; i < 4; i++) {
            g_autofree char *token = g_strdup_printf("%016x", ++count);
            booth_scan(stage, token);
        }
        pid_t child = fork();
        if (child == 0) {
            booth_exchange_once(&stage->options, &(SyncReport){0}, NULL);
            _exit(0);
        }
        g_usleep((gulong)g_random_int_range(1000, 60000));
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
    }
    g_autoptr(GError) error = NULL;
    SyncReport report;
    booth_exchange_once(&stage->options, &report, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.state.unsent_count, ==, 0);
    g_assert_cmpint(booth_taken(stage, NULL), ==, count);
}

static void test_once(BoothStage *stage, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    SyncReport report;
    booth_person(stage, NULL, ADA, "here", "ada@example.org");
    booth_scan(stage, ADA);
    g_assert_true(sync_once(&stage->options, NULL, NULL, &report, &error));
    g_assert_no_error(error);
    g_assert_cmpint(report.pushed_count, ==, 1);
    g_assert_cmpint(report.pulled_count, ==, 1);
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    g_assert_true(has_email(stage, ADA, "ada@example.org"));
    booth_act(stage, NULL, "stop", NULL);
    g_assert_false(sync_once(&stage->options, NULL, NULL, &report, &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE);
}

static void test_clock(BoothStage *stage, gconstpointer data)
{
    (void)data;
    booth_act(stage, NULL, "set", json_pack("{s:{s:i}}", "faults", "ahead_s", 120));
    booth_run(stage);
    BOOTH_WAIT(stage, is_in_step(stage));
    booth_stop(stage);
    g_assert_cmpint(ABS(stage->offset_ms - 120000), <, 5000);
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
    } rows[] = {{"/booth/answered", test_answered},
                {"/booth/epoch", test_epoch},
                {"/booth/gone", test_gone},
                {"/booth/colleagues", test_colleagues},
                {"/booth/another-key", test_another_key},
                {"/booth/restored", test_restored},
                {"/booth/killed", test_killed},
                {"/booth/once", test_once},
                {"/booth/clock", test_clock}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_test_add(rows[i].path, BoothStage, play, booth_stage_set_up, rows[i].test, booth_stage_tear_down);
    return g_test_run();
}
