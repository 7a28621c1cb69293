// SPDX-License-Identifier: GPL-3.0-or-later
// test_booth_stations.c - booths at more than one serving station, at one that is cut off, at one that is killed, and three hundred at one.
//
// Would catch: a lead that is counted twice because its booth changed stations, numbers of one station taken for another's, a decision by
// who has not heard what others know, an answer that was given before the record was safe, and news that cost as much as all who wait.
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/store/lead/lead.h"
#include "common/store/journal/journal.h"
#include "common/store/record/incarnation.h"
#include "common/store/record/station.h"
#include "common/store/rights/revoked_station.h"
#include "common/store/store.h"
#include "scanner/serve/decider.h"
#include "common/store/rights/client.h"
#include "tests/serve/booth_call.h"
#include "tests/serve/hand.h"
#include "tests/store/room.h"

#define BOOTHS 300
#define TOGETHER 40
#define PATIENT_MS 600000 // until the last of the booths waits, the first still does
#define CHANGE_MOST 12    // statements
#define CAPTURE_MOST 60
#define ROUNDS (g_test_slow() ? 40 : 6)
#define LONG_CALL 1500
#define CAPTURES_AT_ONCE 100 // of a transaction at most
#define CALLERS 6
#define NOTES 40

// --- statements are counted by the thread that runs them: the linker puts this before SQLite's ---

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

static gint statement_count; // atomic; of threads but the test's own
static GThread *own_thread;

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    // Whether there is anything new is asked in memory, all the time.
    if (!sqlite3_stmt_busy(statement) && g_thread_self() != own_thread && !g_str_has_prefix(sqlite3_sql(statement), "PRAGMA"))
        g_atomic_int_inc(&statement_count);
    return __real_sqlite3_step(statement);
}

int __real_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data,
                        char **error);
int __wrap_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data,
                        char **error);

static gint commit_count; // atomic; of threads but the test's own

int __wrap_sqlite3_exec(sqlite3 *connection, const char *sql, int (*row)(void *, int, char **, char **), void *data, char **error)
{
    if (strcmp(sql, "COMMIT") == 0 && g_thread_self() != own_thread)
        g_atomic_int_inc(&commit_count);
    return __real_sqlite3_exec(connection, sql, row, data, error);
}

static void set_up(Served *served, gconstpointer asker)
{
    served_set_up(served, asker);
    fair_fill(served->store);
}

// --- two stations ---

static int scan_count(const Served *served)
{
    sqlite3 *connection = NULL;
    sqlite3_stmt *row = NULL;
    sqlite3_open(served->stage->station->store_path, &connection);
    g_assert_cmpint(sqlite3_prepare_v2(connection, "SELECT count(*) FROM lead_scan", -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(__real_sqlite3_step(row), ==, SQLITE_ROW);
    int count = sqlite3_column_int(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(connection);
    return count;
}

// A booth captured at one, and captures the same at another, before and after that one has heard of it.
static void test_two(Served *one, gconstpointer asker)
{
    Served two = {0};
    served_set_up(&two, asker);
    room_send(one->store, two.store);
    g_autoptr(json_t) call = json_pack("[o,o]", booth_captured(FAIR_BADGE, FAIR_CHECK), booth_note(FAIR_BADGE, "tall"));
    g_autofree char *first = NULL, *apart = NULL, *again = NULL;
    g_assert_cmpint(booth_captures(one, one->authorization, json_incref(call), &first), ==, 200);
    g_assert_cmpstr(first, ==, "taken taken");
    g_autoptr(json_t) at_one = booth_answers(one, one->authorization, "");
    g_autofree char *since = booth_since(at_one);
    // Numbers of one are none of the other's: all that there is, at once, though it be nothing.
    g_autoptr(json_t) nothing = booth_answers(&two, one->authorization, since);
    g_assert_cmpuint(json_array_size(json_object_get(nothing, "answers")), ==, 0);
    g_assert_cmpstr(json_text(nothing, "epoch", ""), ==, store_station_id(two.store));
    g_assert_cmpint(booth_captures(&two, one->authorization, json_incref(call), &apart), ==, 200);
    g_assert_cmpstr(apart, ==, "taken taken"); // it has not heard of it
    g_autoptr(json_t) at_two = booth_answers(&two, one->authorization, since);
    g_assert_cmpuint(json_array_size(json_object_get(at_two, "answers")), ==, 1);
    g_autofree char *given = booth_given(at_two, FAIR_BADGE);
    g_assert_cmpstr(given, ==, "here name,email ");
    room_send(one->store, two.store);
    room_send(two.store, one->store);
    g_assert_cmpint(booth_captures(&two, one->authorization, json_incref(call), &again), ==, 200);
    g_assert_cmpstr(again, ==, "known known");
    const Served *const both[] = {one, &two};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        gint64 count;
        g_assert_true(lead_count(both[i]->store, "acme", &count, NULL));
        g_assert_cmpint(count, ==, 1);
        g_assert_cmpint(scan_count(both[i]), ==, 1); // one of the two counts
    }
    served_tear_down(&two, NULL);
}

// --- which stations serve ---

static bool is_named(Served *served, const char *url, const char *pin)
{
    g_autofree char *body = NULL;
    g_assert_cmpint(served_hello(served, NULL, served->authorization, &body), ==, 200);
    g_autoptr(json_t) hello = json_loads(body, 0, NULL);
    const json_t *stations = json_object_get(hello, "stations");
    bool is_there = false;
    for (gsize i = 1; i < json_array_size(stations); i++) { // the first one is itself
        const json_t *one = json_array_get(stations, i);
        is_there |= strcmp(json_text(one, "url", ""), url) == 0 && strcmp(json_text(one, "pin", ""), pin) == 0;
    }
    return is_there;
}

// A phone that lost its station goes on at another one that has heard of it, by the address that it was told.
static void test_phone(Served *one, gconstpointer asker)
{
    Served two = {0};
    g_auto(Hand) hand = {0};
    served_set_up(&two, asker);
    hand_begin(one, "room-318", &hand);
    Hand there = hand;
    there.served = &two;
    int status;
    json_decref(hand_ask(&there, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 401); // it has not
    g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d", serve_port(one->serve));
    gint64 until = clock_after_ms(60000);
    for (bool is_told = false; !is_told;) { // it says where it serves at its leisure
        g_assert_cmpint(clock_mono_us(), <, until);
        room_send(one->store, two.store);
        g_autoptr(json_t) stay = hand_ask(&there, "/phone/stay", json_object(), NULL);
        is_told = g_strcmp0(json_string_value(json_array_get(json_object_get(stay, "elsewhere"), 0)), url) == 0;
    }
    g_autoptr(json_t) own = hand_ask(&hand, "/phone/stay", json_object(), NULL);
    g_assert_cmpuint(json_array_size(json_object_get(own, "elsewhere")), ==, 0);
    client_turn_off(two.store, hand.id, "lost", "Lea", clock_utc_ms(), NULL);
    json_decref(hand_ask(&there, "/phone/stay", json_object(), &status));
    g_assert_cmpint(status, ==, 403);
    served_tear_down(&two, NULL);
}

// What a station says of itself counts, from when others have heard it until it is shut out.
static void test_named(Served *one, gconstpointer asker)
{
    Served two = {0};
    g_autoptr(GError) error = NULL;
    served_set_up(&two, asker);
    g_autofree char *url = g_strdup_printf("https://127.0.0.1:%d", serve_port(one->serve));
    g_autofree char *pin = serve_pin(one->stage->station->settings, NULL);
    gint64 until = clock_after_ms(60000);
    while (!is_named(&two, url, pin)) { // it says so at its leisure
        g_assert_cmpint(clock_mono_us(), <, until);
        room_send(one->store, two.store);
    }
    g_assert_false(is_named(one, url, pin)); // not twice
    g_autoptr(json_t) lie = json_pack("{s:s,s:s}", "name", "One", "serves", "https://127.0.0.1:1#stranger");
    g_assert_true(store_begin(two.store, NULL));
    journal_append(two.store, RECORD_STATION, store_station_id(one->store), lie, clock_utc_ms(), NULL, &error);
    g_assert_no_error(error);
    g_assert_true(store_commit(two.store, NULL));
    g_assert_true(is_named(&two, url, pin));
    g_assert_false(is_named(&two, "https://127.0.0.1:1", "stranger"));
    g_autoptr(GPtrArray) revoked = g_ptr_array_new();
    RevokedStation stolen = {(char *)store_station_id(one->store), clock_utc_ms()};
    g_ptr_array_add(revoked, &stolen);
    g_assert_true(revoked_station_set(two.store, revoked, NULL));
    g_assert_false(is_named(&two, url, pin));
    served_tear_down(&two, NULL);
}

// A station begins anew while a booth waits: the numbers are others, so everything is sent again.
static void test_new_epoch(Served *served, gconstpointer data)
{
    (void)data;
    int status;
    g_autofree char *result = booth_capture(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK));
    g_autoptr(json_t) first = booth_answers(served, served->authorization, "");
    g_autofree char *since = booth_since(first);
    booth_begin(served, "epoch", served->authorization, since);
    g_autoptr(json_t) early = booth_end(served, "epoch", 0.2, &status);
    g_assert_cmpint(status, ==, -1);
    g_assert_true(incarnation_request(served->store, "the store was copied", NULL));
    fair_allow(served->store, "name");
    g_autoptr(json_t) anew = booth_end(served, "epoch", 20, &status);
    g_assert_cmpint(status, ==, 200);
    g_assert_cmpstr(json_text(anew, "epoch", ""), !=, json_text(first, "epoch", ""));
    g_assert_cmpstr(json_text(anew, "epoch", ""), ==, store_station_id(served->store));
    g_autofree char *given = booth_given(anew, FAIR_BADGE);
    g_assert_cmpstr(given, ==, "here name,email ");
}

// --- one that is cut off ---

// Records what is captured, decides nothing; neither does its decider. When it is back, what it owes is decided.
static void test_stale(Served *served, gconstpointer data)
{
    (void)data;
    static Duty duty;
    duty = (Duty){0};
    serve_stop(served->serve);
    served->duty = &duty;
    served_start(served, 0);
    g_autoptr(GError) error = NULL;
    g_autoptr(Decider) decider = decider_start(&(DeciderOptions){.station = served->stage->station, .duty = &duty}, &error);
    g_assert_no_error(error);
    int status;
    g_autofree char *result = booth_capture(served, served->authorization, booth_captured(FAIR_BADGE, FAIR_CHECK));
    g_assert_cmpstr(result, ==, "taken");
    g_autoptr(json_t) nothing = booth_answers(served, served->authorization, "");
    g_assert_cmpuint(json_array_size(json_object_get(nothing, "answers")), ==, 0);
    g_autofree char *since = booth_since(nothing);
    booth_begin(served, "stale", served->authorization, since);
    g_autoptr(json_t) early = booth_end(served, "stale", 0.5, &status);
    g_assert_cmpint(status, ==, -1);
    // Fresh, but another station has the lease: what is asked here is decided here, nothing else is.
    duty.fresh_until_mono_us = clock_after_ms(3600000);
    g_autofree char *other = booth_capture(served, served->authorization, booth_captured(FAIR_UNKNOWN, FAIR_CHECK));
    g_autoptr(json_t) first = booth_end(served, "stale", 20, &status);
    g_assert_cmpint(status, ==, 200);
    g_assert_cmpuint(json_array_size(json_object_get(first, "answers")), ==, 1);
    g_autofree char *unknown = booth_given(first, FAIR_UNKNOWN);
    g_assert_cmpstr(unknown, ==, "invalid  ");
    g_autofree char *next = booth_since(first);
    booth_begin(served, "stale", served->authorization, next);
    g_autoptr(json_t) still = booth_end(served, "stale", 0.5, &status);
    g_assert_cmpint(status, ==, -1);
    duty.lease_until_mono_us = clock_after_ms(3600000);
    g_autoptr(json_t) second = booth_end(served, "stale", 20, &status);
    g_autofree char *given = booth_given(second, FAIR_BADGE);
    g_assert_cmpstr(given, ==, "here name,email ");
    served->duty = NULL;
}

// --- three hundred that wait ---

// The statements of one change: as many as the sponsor concerned needs, and none for each of the others.
static void test_cost(Served *served, gconstpointer data)
{
    (void)data;
    int status;
    g_autofree char *last = NULL;
    serve_stop(served->serve);
    served_start(served, PATIENT_MS);
    for (int i = 0; i < BOOTHS; i++) {
        g_autofree char *id = NULL, *sponsor = g_strdup_printf("sponsor-%d", i), *keep = g_strdup_printf("cost-%d", i);
        g_autofree char *authorization = served_client_of(served, sponsor, &id), *since = NULL;
        g_autoptr(json_t) nothing = booth_answers(served, authorization, "");
        since = booth_since(nothing);
        booth_begin(served, keep, authorization, since);
        g_free(last);
        last = g_steal_pointer(&authorization);
    }
    g_autoptr(json_t) early = booth_end(served, "cost-0", 1, &status);
    g_assert_cmpint(status, ==, -1);
    own_thread = g_thread_self();
    g_atomic_int_set(&statement_count, 0);
    fair_allow(served->store, "name"); // concerns nobody who waits
    g_autoptr(json_t) still = booth_end(served, "cost-1", 1, &status);
    g_assert_cmpint(status, ==, -1);
    int of_others = g_atomic_int_get(&statement_count);
    g_autofree char *result = booth_capture(served, last, booth_captured(FAIR_BADGE, FAIR_CHECK));
    g_assert_cmpstr(result, ==, "taken");
    g_autofree char *keep = g_strdup_printf("cost-%d", BOOTHS - 1);
    g_autoptr(json_t) told = booth_end(served, keep, 20, &status);
    g_assert_cmpint(status, ==, 200);
    int of_capture = g_atomic_int_get(&statement_count) - of_others;
    g_test_message("%d wait: %d statements in a second with a change of somebody else's, %d with a capture", BOOTHS, of_others,
                   of_capture);
    g_assert_cmpint(of_others, <=, CHANGE_MOST);
    g_assert_cmpint(of_capture, <=, CAPTURE_MOST);
}

// Calls of one moment are few transactions, and each has its own answer.
static void test_together(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) asks = json_array();
    for (int i = 0; i < TOGETHER; i++) {
        g_autofree char *id = NULL, *sponsor = g_strdup_printf("sponsor-%d", i);
        g_autofree char *authorization = served_client_of(served, sponsor, &id);
        g_autoptr(json_t) call = json_pack("[o]", i % 2 ? booth_captured(FAIR_BADGE, FAIR_CHECK) : booth_captured("xyz", NULL));
        g_autofree char *body = json_dumps(call, JSON_COMPACT);
        json_array_append_new(asks, json_pack("{s:s,s:s,s:{s:s}}", "path", "/booth/captures", "body", body, "headers",
                                              "Authorization", authorization));
    }
    own_thread = g_thread_self();
    g_atomic_int_set(&commit_count, 0);
    g_autoptr(json_t) done =
        asker_do(served->asker, json_pack("{s:s,s:i,s:O}", "do", "burst", "port", serve_port(served->serve), "asks", asks));
    int commits = g_atomic_int_get(&commit_count);
    for (int i = 0; i < TOGETHER; i++) {
        const json_t *one = json_array_get(json_object_get(done, "answers"), (gsize)i);
        g_assert_cmpint(json_int(one, "status", 0), ==, 200);
        g_assert_cmpstr(json_text(one, "body", ""), ==, i % 2 ? "{\"results\":[\"taken\"]}" : "{\"results\":[\"refused\"]}");
    }
    g_test_message("%d calls of one moment: %d transactions", TOGETHER, commits);
    g_assert_cmpint(commits, >, 0);
    g_assert_cmpint(commits, <, TOGETHER); // how few depends on the machine
}

// A long call is many transactions, between which others write; it is answered when all of it is there.
static void test_long_call(Served *served, gconstpointer data)
{
    (void)data;
    g_autoptr(json_t) call = json_array();
    for (int i = 0; i < LONG_CALL; i++)
        json_array_append_new(call, booth_note(FAIR_BADGE, "n"));
    own_thread = g_thread_self();
    g_atomic_int_set(&commit_count, 0);
    g_autofree char *first = NULL, *again = NULL;
    g_assert_cmpint(booth_captures(served, served->authorization, json_incref(call), &first), ==, 200);
    g_test_message("%d captures of a call: %d transactions", LONG_CALL, g_atomic_int_get(&commit_count));
    g_assert_cmpint(g_atomic_int_get(&commit_count), >=, LONG_CALL / CAPTURES_AT_ONCE);
    g_assert_cmpint(booth_captures(served, served->authorization, json_incref(call), &again), ==, 200);
    g_auto(GStrv) taken = g_strsplit(first, " ", -1), known = g_strsplit(again, " ", -1);
    g_assert_cmpuint(g_strv_length(taken), ==, LONG_CALL);
    g_assert_cmpuint(g_strv_length(known), ==, LONG_CALL);
    for (int i = 0; i < LONG_CALL; i++) {
        g_assert_cmpstr(taken[i], ==, "taken");
        g_assert_cmpstr(known[i], ==, "known");
    }
}

// --- one that is killed ---

typedef struct {
    GPid pid;
    int port;
} Child;

// A station that serves in a process of its own.
static Child start_child(Served *served)
{
    int ends[2];
    Child child;
    g_assert_cmpint(pipe(ends), ==, 0);
    child.pid = fork();
    if (child.pid == 0) {
        served_start(served, 0);
        int port = serve_port(served->serve);
        g_assert_cmpint(write(ends[1], &port, sizeof port), ==, sizeof port);
        for (;;)
            pause();
    }
    g_assert_cmpint(read(ends[0], &child.port, sizeof child.port), ==, sizeof child.port);
    close(ends[0]);
    close(ends[1]);
    return child;
}

static void kill_child(const Child *child)
{
    kill(child->pid, SIGKILL);
    g_assert_cmpint(waitpid(child->pid, NULL, 0), ==, child->pid);
}

static json_t *ask_child(const Child *child, const char *what, const char *keep, const char *authorization, const json_t *call)
{
    g_autofree char *body = json_dumps(call, JSON_COMPACT);
    return json_pack("{s:s,s:s,s:i,s:s,s:s,s:{s:s}}", "do", what, "keep", keep, "port", child->port, "path", "/booth/captures",
                     "body", body, "headers", "Authorization", authorization);
}

// What was answered "taken" is there afterwards, whenever the station was killed.
static void kill_once(Served *served, GRand *rand, char **authorizations, int round, guint *out_answered)
{
    Child child = start_child(served);
    g_autoptr(json_t) calls = json_array(), empty = json_array();
    bool is_answered[CALLERS];
    for (int i = 0; i < CALLERS; i++) { // connected before, so that all come at one moment
        g_autofree char *keep = g_strdup_printf("kill-%d-%d", round, i);
        json_decref(asker_do(served->asker, ask_child(&child, "ask", keep, authorizations[i], empty)));
    }
    for (int i = 0; i < CALLERS; i++) {
        g_autofree char *keep = g_strdup_printf("kill-%d-%d", round, i);
        json_t *call = json_array();
        for (int k = 0; k < NOTES; k++)
            json_array_append_new(call, booth_note(FAIR_BADGE, "n"));
        json_array_append_new(calls, call);
        json_decref(asker_do(served->asker, ask_child(&child, "begin", keep, authorizations[i], call)));
    }
    g_usleep((gulong)g_rand_int_range(rand, 0, 80000));
    kill_child(&child);
    for (int i = 0; i < CALLERS; i++) {
        int status;
        g_autofree char *keep = g_strdup_printf("kill-%d-%d", round, i);
        g_autoptr(json_t) said = booth_end(served, keep, 60, &status);
        is_answered[i] = status == 200;
        *out_answered += is_answered[i];
    }
    child = start_child(served);
    for (int i = 0; i < CALLERS; i++) {
        g_autofree char *keep = g_strdup_printf("again-%d-%d", round, i);
        g_autoptr(json_t) answer =
            asker_do(served->asker, ask_child(&child, "ask", keep, authorizations[i], json_array_get(calls, (gsize)i)));
        g_assert_cmpint(json_int(answer, "status", 0), ==, 200);
        const char *body = json_text(answer, "body", "");
        g_assert_true(!is_answered[i] || !strstr(body, "taken"));
        g_assert_true(strstr(body, "taken") || strstr(body, "known"));
        const char *taken = strstr(body, "taken"); // of a long call the beginning may be there, and nothing else
        g_assert_true(!taken || !strstr(taken, "known"));
    }
    kill_child(&child);
}

// No thread may run where a process forks, so this one is served by its children alone.
static void test_killed(gconstpointer asker)
{
    Served served = {.asker = (Asker *)asker, .stage = stage_new("desk", "registration")};
    served.stage->station->settings->device_listen = g_strdup("127.0.0.1:0");
    served.problems = g_ptr_array_new_with_free_func(g_free);
    served.store = store_open(served.stage->station->store_path, NULL);
    fair_fill(served.store);
    char *authorizations[CALLERS];
    for (int i = 0; i < CALLERS; i++) {
        g_autofree char *sponsor = g_strdup_printf("sponsor-%d", i), *id = NULL;
        authorizations[i] = served_client_of(&served, sponsor, &id);
    }
    store_close(served.store);
    g_autoptr(GRand) rand = g_rand_new_with_seed((guint32)g_test_rand_int());
    guint answered = 0;
    for (int round = 0; round < ROUNDS; round++)
        kill_once(&served, rand, authorizations, round, &answered);
    g_test_message("%u of %d calls were answered before the station was killed", answered, ROUNDS * CALLERS);
    for (int i = 0; i < CALLERS; i++)
        g_free(authorizations[i]);
    stage_free(served.stage);
    g_ptr_array_unref(served.problems);
}

#define ADD(name, function) g_test_add("/serve/booth-stations/" name, Served, asker, set_up, function, served_tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_autoptr(Asker) asker = asker_new();
    if (!asker)
        return 77;
    g_test_add_data_func("/serve/booth-stations/killed", asker, test_killed);
    ADD("phone", test_phone);
    ADD("two", test_two);
    ADD("named", test_named);
    ADD("new epoch", test_new_epoch);
    ADD("stale", test_stale);
    ADD("together", test_together);
    ADD("a long call", test_long_call);
    ADD("three hundred wait", test_cost);
    return g_test_run();
}
