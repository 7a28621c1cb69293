// SPDX-License-Identifier: GPL-3.0-or-later
// test_job.c - a print job goes the arrows of job.h and no others; one badge per person; oldest first; recovery is honest.
#include <string.h>

#include "common/base/json.h"
#include "common/store/job/job.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/token/key_ring.h"
#include "tests/store/room.h"

#define NOW G_GINT64_CONSTANT(1715774400000)
#define PERSON "00000000000000aa"

static Job describe(const char *person, const char *role, const char *printer)
{
    return (Job){.person_id = (char *)person,
                 .label = (char *)"label",
                 .media = (char *)"62x100",
                 .role = (char *)role,
                 .fields = (char *)"{}",
                 .token = (char *)"T",
                 .printer = (char *)printer};
}

static gint64 submit(Store *store, const char *person, const char *role, const char *printer, gint64 group)
{
    g_autoptr(GError) error = NULL;
    const Job job = describe(person, role, printer);
    gint64 id = 0;
    bool is_good = job_submit(store, &job, group, NOW, &id, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
    return id;
}

static void advance(Store *store, gint64 id, JobState state)
{
    g_autoptr(GError) error = NULL;
    bool is_good = job_advance(store, id, state, NULL, NOW, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
}

static JobState state_of(Store *store, gint64 id)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_load(store, id, &error);
    g_assert_no_error(error);
    return job->state;
}

// The drawing of job.h, typed from it: rows are from, columns to.
static const char *const drawing[JOB_STATE_COUNT] = {
    //                   qcsSpufxU
    [JOB_QUEUED] = ".+....++.", [JOB_CLAIMED] = "+.+...++.",   [JOB_SENDING] = "+..+..+.+",
    [JOB_SENT] = "....+++.+",   [JOB_PRINTED] = ".........",   [JOB_UNCONFIRMED] = "+...+....",
    [JOB_FAILED] = "+........", [JOB_CANCELLED] = ".........", [JOB_UNCERTAIN] = "+...+..+.",
};

// A ticket brought into the state by the shortest way.
static gint64 ticket_in(Store *store, JobState state)
{
    static const JobState ways[JOB_STATE_COUNT][5] = {
        [JOB_CLAIMED] = {JOB_CLAIMED},
        [JOB_SENDING] = {JOB_CLAIMED, JOB_SENDING},
        [JOB_SENT] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT},
        [JOB_PRINTED] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT, JOB_PRINTED},
        [JOB_UNCONFIRMED] = {JOB_CLAIMED, JOB_SENDING, JOB_SENT, JOB_UNCONFIRMED},
        [JOB_FAILED] = {JOB_FAILED},
        [JOB_CANCELLED] = {JOB_CANCELLED},
        [JOB_UNCERTAIN] = {JOB_CLAIMED, JOB_SENDING, JOB_UNCERTAIN},
    };
    gint64 id = submit(store, PERSON, "ticket", NULL, 0);
    for (int i = 0; i < 5 && ways[state][i] != JOB_QUEUED; i++)
        advance(store, id, ways[state][i]);
    g_assert_cmpint(state_of(store, id), ==, state);
    return id;
}

static bool keep(const Record *record, gpointer data)
{
    if (record->kind == RECORD_PRINT)
        g_ptr_array_add(data, g_strdup(record->body));
    return true;
}

static int count_prints(Store *store, const char *outcome)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(journal_each(store, store_station_id(store), 0, 100000, keep, bodies, &error));
    for (guint i = 0; i < bodies->len; i++) {
        g_autoptr(json_t) body = json_loads(g_ptr_array_index(bodies, i), 0, NULL);
        count += strcmp(json_text(body, "outcome", ""), outcome) == 0;
    }
    return count;
}

static void test_every_step(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    for (int from = 0; from < JOB_STATE_COUNT; from++)
        for (int to = 0; to < JOB_STATE_COUNT; to++) {
            gint64 id = ticket_in(store, (JobState)from);
            g_autoptr(GError) error = NULL;
            int before = count_prints(store, job_state_name((JobState)to));
            bool is_good = job_advance(store, id, (JobState)to, "why", NOW, &error);
            if (is_good != (drawing[from][to] == '+'))
                g_error("%s -> %s", job_state_name((JobState)from), job_state_name((JobState)to));
            bool is_outcome = (to == JOB_PRINTED && from != JOB_UNCONFIRMED) || to == JOB_UNCONFIRMED || to == JOB_FAILED;
            g_assert_cmpint(count_prints(store, job_state_name((JobState)to)) - before, ==, is_good && is_outcome);
            g_assert_cmpint(state_of(store, id), ==, is_good ? to : from);
            if (!is_good)
                g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
        }
    g_autoptr(GError) error = NULL;
    g_assert_false(job_advance(store, 99999, JOB_CANCELLED, NULL, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

static gint64 claim(Store *store, const char *printer, const char *media, const char *role)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Job) job = job_claim(store, printer, media, role, NOW, &error);
    g_assert_no_error(error);
    if (!job)
        return 0;
    g_assert_cmpint(job->state, ==, JOB_CLAIMED);
    g_assert_cmpstr(job->worker, ==, printer);
    return job->id;
}

static void test_endless_tape(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    gint64 badge = submit(store, PERSON, "badge", NULL, 0);
    g_assert_cmpint(claim(store, "one", "54", NULL), ==, 0); // another width
    g_assert_cmpint(claim(store, "one", "6", NULL), ==, 0);
    g_assert_cmpint(claim(store, "one", "62", NULL), ==, 0);
    g_assert_cmpint(claim(store, "one", "62,62x100,62x29", NULL), ==, badge); // cut there
}

static int hold(Store *store, const char *media, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    int count = 0;
    job_hold_unfit(store, &(JobHold){"one", media, NULL, "needs %; 62 is loaded", NULL}, now_utc_ms, &count, &error);
    g_assert_no_error(error);
    return count;
}

// What does not fit says so once, is passed over, and is printed when its roll is there.
static void test_hold(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    gint64 bound = submit(store, PERSON, "ticket", "one", 0), free_one = submit(store, PERSON, "ticket", NULL, 0);
    submit(store, PERSON, "ticket", "two", 0);
    g_assert_cmpint(hold(store, "62,62x29", NOW), ==, 1);
    g_assert_cmpint(hold(store, "62,62x29", NOW), ==, 0);
    g_assert_cmpint(hold(store, "62,62x29", NOW + JOB_HOLD_AFTER_MS + 1), ==, 1);
    g_assert_cmpint(hold(store, "62,62x29", NOW + JOB_HOLD_AFTER_MS + 1), ==, 0);
    for (gsize i = 0; i < 2; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Job) job = job_load(store, i ? free_one : bound, &error);
        g_assert_cmpstr(job->reason, ==, "needs 62x100; 62 is loaded");
        g_assert_cmpint(job->state, ==, JOB_QUEUED);
    }
    g_assert_cmpint(claim(store, "one", "62,62x29", NULL), ==, 0);
    g_assert_cmpint(claim(store, "one", "62x100", NULL), ==, bound);
}

static void test_oldest_first(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    gint64 free_badge = submit(store, PERSON, "badge", NULL, 0);
    gint64 ticket = submit(store, PERSON, "ticket", NULL, free_badge);
    gint64 bound = submit(store, PERSON, "ticket", "two", free_badge);
    g_assert_cmpint(claim(store, "one", "62x29", NULL), ==, 0); // wrong media
    g_assert_cmpint(claim(store, "two", "62x29", NULL), ==, 0);
    g_assert_cmpint(claim(store, "one", "62x100", "ticket"), ==, ticket);
    g_assert_cmpint(claim(store, "two", "62x100", "other"), ==, bound); // bound by name, whatever the role
    g_assert_cmpint(claim(store, "two", NULL, NULL), ==, free_badge);
    g_assert_cmpint(claim(store, "two", NULL, NULL), ==, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) group = job_list_group(store, free_badge, &error);
    g_assert_cmpint(group->len, ==, 3);
    int counts[JOB_STATE_COUNT];
    g_assert_true(job_counts(store, counts, &error));
    g_assert_cmpint(counts[JOB_CLAIMED], ==, 3);
}

static bool is_refused(Store *store, const Job *job)
{
    g_autoptr(GError) error = NULL;
    gint64 id = 0;
    if (job_submit(store, job, 0, NOW, &id, &error))
        return false;
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    return true;
}

static void test_one_badge(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    const Job badge = describe(PERSON, "badge", NULL);
    gint64 id = submit(store, PERSON, "badge", NULL, 0);
    static const JobState way[] = {JOB_CLAIMED, JOB_SENDING, JOB_UNCERTAIN};
    for (gsize i = 0; i < G_N_ELEMENTS(way); i++) {
        g_assert_true(is_refused(store, &badge));
        advance(store, id, way[i]);
    }
    g_assert_true(is_refused(store, &badge)); // first say what became of the uncertain one
    submit(store, "00000000000000bb", "badge", NULL, 0);
    advance(store, id, JOB_PRINTED);
    g_assert_false(is_refused(store, &badge));
}

static void test_failed_badge_meets_another(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 first = submit(store, PERSON, "badge", NULL, 0);
    advance(store, first, JOB_FAILED);
    gint64 second = submit(store, PERSON, "badge", NULL, 0);
    g_assert_false(job_advance(store, first, JOB_QUEUED, NULL, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_clear_error(&error);
    advance(store, second, JOB_CLAIMED);
    advance(store, second, JOB_SENDING);
    advance(store, second, JOB_SENT);
    advance(store, second, JOB_UNCONFIRMED);
    g_assert_false(job_advance(store, first, JOB_QUEUED, NULL, NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
}

// Another station's record comes in while our badge waits: ours is not printed as well.
static void test_other_station_was_faster(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 id = submit(store, PERSON, "badge", NULL, 0);
    gint64 ticket = submit(store, PERSON, "ticket", NULL, id);
    const Record records[] = {
        {"00000000000000cd", 1, (Hlc)NOW << 16, NOW, RECORD_STATION, "00000000000000cd", "{\"name\":\"Desk 2\"}", NULL},
        {"00000000000000cd", 2, (Hlc)NOW << 16, NOW, RECORD_PRINT, PERSON,
         "{\"badge\":true,\"label\":\"badge\",\"outcome\":\"printed\"}", NULL},
    };
    g_assert_true(store_begin(store, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(records); i++) {
        bool is_new;
        g_assert_true(journal_accept(store, &records[i], &is_new, &error));
    }
    g_assert_true(store_commit(store, &error));
    g_assert_cmpint(claim(store, "one", NULL, NULL), ==, ticket);
    g_autoptr(Job) job = job_load(store, id, &error);
    g_assert_cmpint(job->state, ==, JOB_FAILED);
    g_assert_nonnull(strstr(job->reason, "Desk 2"));
    // A reprint that is asked for now knows of that badge and is printed.
    gint64 again = submit(store, PERSON, "badge", NULL, 0);
    g_assert_cmpint(claim(store, "one", NULL, NULL), ==, again);
}

static void test_recovery(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 ids[JOB_STATE_COUNT];
    for (int state = 0; state < JOB_STATE_COUNT; state++)
        ids[state] = ticket_in(store, (JobState)state);
    gint64 other = submit(store, PERSON, "ticket", "other", 0);
    g_assert_cmpint(claim(store, "other", "62x100", "none"), ==, other);
    advance(store, other, JOB_SENDING);
    int count = -1;
    g_assert_true(job_recover(store, "other", NOW, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_assert_cmpint(state_of(store, other), ==, JOB_UNCERTAIN);
    g_assert_cmpint(state_of(store, ids[JOB_SENDING]), ==, JOB_SENDING); // not this printer's
    g_assert_true(job_recover(store, NULL, NOW, &count, &error));
    g_assert_cmpint(count, ==, 2);
    for (int state = 0; state < JOB_STATE_COUNT; state++) {
        JobState wanted = state == JOB_CLAIMED                        ? JOB_QUEUED
                          : state == JOB_SENDING || state == JOB_SENT ? JOB_UNCERTAIN
                                                                      : (JobState)state;
        g_assert_cmpint(state_of(store, ids[state]), ==, wanted);
    }
}

static void test_waiting_jobs_move(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 started = submit(store, PERSON, "ticket", "one", 0);
    g_assert_cmpint(claim(store, "one", NULL, NULL), ==, started);
    gint64 waiting = submit(store, PERSON, "ticket", "one", 0);
    gint64 foreign = submit(store, PERSON, "ticket", "three", 0);
    int count = 0;
    g_assert_true(job_move_waiting(store, "one", "two", NOW, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_autoptr(Job) moved = job_load(store, waiting, &error);
    g_assert_cmpstr(moved->printer, ==, "two");
    g_assert_nonnull(strstr(moved->reason, "two"));
    g_autoptr(Job) kept = job_load(store, started, &error);
    g_assert_cmpstr(kept->printer, ==, "one");
    g_autoptr(Job) elsewhere = job_load(store, foreign, &error);
    g_assert_cmpstr(elsewhere->printer, ==, "three");
    g_assert_cmpint(claim(store, "two", "62x100", "none"), ==, waiting);
}

// One that waits goes to another printer; one that was begun stays.
static void test_bind(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 started = submit(store, PERSON, "ticket", "one", 0), waiting = submit(store, PERSON, "ticket", "one", 0);
    g_assert_cmpint(claim(store, "one", NULL, NULL), ==, started);
    g_assert_true(job_bind(store, waiting, "two", NOW, &error));
    g_assert_no_error(error);
    g_assert_false(job_bind(store, started, "two", NOW, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    g_assert_cmpint(claim(store, "one", NULL, NULL), ==, 0);
    g_assert_cmpint(claim(store, "two", NULL, NULL), ==, waiting);
}

static void test_list(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    gint64 old = ticket_in(store, JOB_CANCELLED); // ended in 2024
    gint64 waiting = submit(store, PERSON, "ticket", NULL, 0);
    gint64 fresh = submit(store, PERSON, "ticket", NULL, 0);
    g_assert_true(job_advance(store, fresh, JOB_CANCELLED, NULL, clock_utc_ms(), &error));
    g_autoptr(GPtrArray) jobs = job_list(store, 10, &error);
    g_assert_cmpint(jobs->len, ==, 2);
    g_assert_cmpint(((const Job *)jobs->pdata[0])->id, ==, fresh);
    g_assert_cmpint(((const Job *)jobs->pdata[1])->id, ==, waiting);
    g_assert_cmpint(old, <, waiting);
}

// The badge's text is a key to doors: what is exchanged names it by its id only.
static void test_token_stays_here(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    g_autoptr(GError) error = NULL;
    g_autofree char *keys = g_build_filename(((const Room *)data)->folder, "keys", NULL);
    g_assert_true(key_ring_create(keys, &error));
    g_autoptr(KeyRing) ring = key_ring_load(keys, &error);
    Token token;
    g_autofree char *text = token_mint(ring, TOKEN_BADGE, token_event_tag("test-event"), &token);
    Job job = describe(PERSON, "badge", NULL);
    job.token = text;
    gint64 id = 0;
    g_assert_true(job_submit(store, &job, 0, NOW, &id, &error));
    advance(store, id, JOB_FAILED);
    g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(journal_each(store, store_station_id(store), 0, 100, keep, bodies, &error));
    g_assert_cmpint(bodies->len, ==, 1);
    g_assert_nonnull(strstr(bodies->pdata[0], token.id));
    g_assert_null(strstr(bodies->pdata[0], text));
}

// What was asked for is what a worker is given, each thing in its place.
static void test_read_back(gconstpointer data)
{
    g_autoptr(Store) store = room_store((Room *)data);
    Job job = describe(PERSON, "badge", "left");
    job.label = (char *)"badge-label";
    job.fields = (char *)"{\"name\":\"Ada\"}";
    gint64 id = 0;
    g_autoptr(GError) error = NULL;
    g_assert_true(job_submit(store, &job, 0, NOW, &id, &error));
    g_autoptr(GPtrArray) jobs = job_list(store, 10, &error);
    g_assert_no_error(error);
    g_assert_cmpuint(jobs->len, ==, 1);
    const Job *found = jobs->pdata[0];
    g_assert_cmpint(found->id, ==, id);
    g_assert_cmpstr(found->person_id, ==, PERSON);
    g_assert_cmpstr(found->label, ==, "badge-label");
    g_assert_cmpstr(found->media, ==, "62x100");
    g_assert_cmpstr(found->role, ==, "badge");
    g_assert_cmpstr(found->fields, ==, job.fields);
    g_assert_cmpstr(found->token, ==, "T");
    g_assert_cmpstr(found->printer, ==, "left");
    g_assert_null(found->worker);
    g_assert_null(found->reason);
    g_assert_cmpint(found->attempt_count, ==, 0);
    g_assert_cmpint(found->queued_utc_ms, ==, NOW);
    g_assert_cmpint(found->changed_utc_ms, ==, NOW);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Room room;
    room_init(&room);
    g_test_add_data_func("/job/every-step-of-the-drawing-and-no-other", &room, test_every_step);
    g_test_add_data_func("/job/oldest-first-and-only-what-fits", &room, test_oldest_first);
    g_test_add_data_func("/job/endless tape takes every label of its width", &room, test_endless_tape);
    g_test_add_data_func("/job/what does not fit says so and is passed over", &room, test_hold);
    g_test_add_data_func("/job/one-badge-on-its-way-per-person", &room, test_one_badge);
    g_test_add_data_func("/job/a-failed-badge-does-not-meet-another", &room, test_failed_badge_meets_another);
    g_test_add_data_func("/job/another-station-was-faster", &room, test_other_station_was_faster);
    g_test_add_data_func("/job/recovery-is-honest", &room, test_recovery);
    g_test_add_data_func("/job/only-waiting-jobs-move", &room, test_waiting_jobs_move);
    g_test_add_data_func("/job/one-goes-to-another-printer", &room, test_bind);
    g_test_add_data_func("/job/list-shows-open-and-lately-ended", &room, test_list);
    g_test_add_data_func("/job/is-read-back-as-it-was-submitted", &room, test_read_back);
    g_test_add_data_func("/job/the-token-text-stays-here", &room, test_token_stays_here);
    int result = g_test_run();
    room_clear(&room);
    return result;
}
