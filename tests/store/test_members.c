// SPDX-License-Identifier: GPL-3.0-or-later
// test_members.c - what goes in comes out, each member in its place, and each list in its order.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/job/job.h"
#include "common/store/lead/lead.h"
#include "common/store/job/printer_record.h"
#include "common/store/journal/quarantine.h"
#include "common/store/admit/report.h"
#include "common/store/people/history.h"
#include "common/store/programme/standby.h"
#include "common/store/record/station.h"
#include "tests/store/people.h"
#include "tests/store/projection_digest.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000a2"
#define HOUR_OF_LIST_MS (60 * 60 * 1000)
#define MS G_GINT64_FORMAT

static void test_quarantine(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    g_assert_true(quarantine_put(store, "s1", 4, "too large", 10, &error));
    g_assert_true(quarantine_put(store, "s1", 5, "no JSON", 30, &error));
    g_assert_true(quarantine_put(store, "s0", 4, "no kind", 30, &error));
    g_assert_true(quarantine_put(store, "s0", 4, "again", 40, &error)); // the first word stays
    gint64 count;
    g_assert_true(quarantine_count(store, &count, &error));
    g_assert_cmpint(count, ==, 3);
    bool has[4];
    g_assert_true(quarantine_has(store, "s1", 4, &has[0], &error) && quarantine_has(store, "s0", 5, &has[1], &error) &&
                  quarantine_has(store, "s2", 4, &has[2], &error) && quarantine_has(store, "s1", 5, &has[3], &error));
    g_assert_true(has[0] && !has[1] && !has[2] && has[3]);
    GString *words = g_string_new(NULL);
    for (int limit = 3; limit >= 1; limit -= 2) {
        g_autoptr(GPtrArray) list = quarantine_list(store, limit, &error);
        for (guint i = 0; i < list->len; i++) {
            const Quarantined *each = g_ptr_array_index(list, i);
            g_string_append_printf(words, "%s %" MS " %" MS " %s; ", each->station, each->sequence, each->utc_ms, each->reason);
        }
    }
    g_assert_cmpstr(words->str, ==, "s0 4 30 no kind; s1 5 30 no JSON; s1 4 10 too large; s0 4 30 no kind; ");
    g_string_free(words, TRUE);
}

static Job describe(const char *person, const char *role, const char *printer)
{
    return (Job){.person_id = (char *)person,
                 .label = (char *)"label",
                 .media = (char *)"62x100",
                 .role = (char *)role,
                 .fields = (char *)"{\"a\":\"b\"}",
                 .token = (char *)"TOKEN",
                 .printer = (char *)printer};
}

static gint64 submit(Store *store, const char *person, const char *role, const char *printer, gint64 group, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    const Job job = describe(person, role, printer);
    gint64 id = 0;
    g_assert_true(job_submit(store, &job, group, now_utc_ms, &id, &error));
    return id;
}

static void test_job(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    gint64 first = submit(store, ANNA, "badge", "laser", 0, TUESDAY);
    gint64 second = submit(store, ANNA, "ticket", NULL, first, TUESDAY + 1);
    g_autoptr(Job) fresh = job_load(store, second, &error);
    g_assert_cmpint(fresh->id, ==, second);
    g_assert_cmpint(fresh->group_id, ==, first);
    g_assert_cmpstr(fresh->person_id, ==, ANNA);
    g_assert_cmpstr(fresh->label, ==, "label");
    g_assert_cmpstr(fresh->media, ==, "62x100");
    g_assert_cmpstr(fresh->role, ==, "ticket");
    g_assert_cmpstr(fresh->fields, ==, "{\"a\":\"b\"}");
    g_assert_cmpstr(fresh->token, ==, "TOKEN");
    g_assert_null(fresh->printer);
    g_assert_null(fresh->worker);
    g_assert_null(fresh->reason);
    g_assert_cmpint(fresh->state, ==, JOB_QUEUED);
    g_autoptr(Job) claimed = job_claim(store, "laser", "62,62x100", "badge", TUESDAY + 2, &error);
    g_assert_cmpint(claimed->id, ==, first);
    g_assert_true(job_advance(store, first, JOB_SENDING, NULL, TUESDAY + 3, &error));
    g_assert_true(job_advance(store, first, JOB_FAILED, "no ribbon", TUESDAY + 4, &error));
    g_autoptr(Job) failed = job_load(store, first, &error);
    g_assert_cmpint(failed->group_id, ==, first);
    g_assert_cmpint(failed->state, ==, JOB_FAILED);
    g_assert_cmpstr(failed->printer, ==, "laser");
    g_assert_cmpstr(failed->worker, ==, "laser");
    g_assert_cmpstr(failed->reason, ==, "no ribbon");
    g_assert_cmpint(failed->attempt_count, ==, 1);
    g_assert_cmpint(failed->queued_utc_ms, ==, TUESDAY);
    g_assert_cmpint(failed->changed_utc_ms, ==, TUESDAY + 4);
    g_assert_null(job_load(store, second + 1, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// "ID ID ..." of a list, which is freed.
static char *ids_of(GPtrArray *list)
{
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++)
        g_string_append_printf(words, "%" MS " ", ((const Job *)g_ptr_array_index(list, i))->id);
    g_ptr_array_unref(list);
    return g_string_free(words, FALSE);
}

static void check_jobs(Store *store, int limit, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *ids = ids_of(job_list(store, limit, &error));
    g_assert_cmpstr(ids, ==, wanted);
}

static void append_count(const char *printer, int count, gpointer text)
{
    g_string_append_printf(text, "%s=%d ", printer, count);
}

// A label that a person is asked about is in the list however many wait behind it, and those that wait are counted, not cut.
static void test_job_asked_about(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) counts = g_string_new(NULL);
    for (int i = 0; i < 5; i++)
        submit(store, ANNA, "ticket", i == 4 ? "left" : NULL, 0, TUESDAY);
    g_assert_true(job_advance(store, 1, JOB_CLAIMED, NULL, TUESDAY, &error) &&
                  job_advance(store, 1, JOB_SENDING, NULL, TUESDAY, &error) &&
                  job_advance(store, 1, JOB_UNCERTAIN, "Look.", TUESDAY, &error));
    check_jobs(store, 2, "5 4 1 ");
    g_assert_true(job_waiting_counts(store, append_count, counts, &error));
    g_assert_cmpstr(counts->str, ==, "=3 left=1 ");
}

static void test_job_list(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < 3; i++)
        g_assert_cmpint(submit(store, ANNA, "ticket", NULL, i == 2, TUESDAY), ==, i + 1);
    check_jobs(store, 10, "3 2 1 ");
    check_jobs(store, 2, "3 2 ");
    g_autofree char *group = ids_of(job_list_group(store, 1, &error));
    g_assert_cmpstr(group, ==, "1 3 ");
    g_assert_true(job_advance(store, 1, JOB_CANCELLED, NULL, TUESDAY, &error));
    g_assert_true(job_advance(store, 2, JOB_CLAIMED, NULL, TUESDAY + HOUR_OF_LIST_MS, &error));
    check_jobs(store, 10, "3 2 1 "); // an hour after it ended
    g_assert_true(job_advance(store, 2, JOB_QUEUED, NULL, TUESDAY + HOUR_OF_LIST_MS + 1, &error));
    check_jobs(store, 10, "3 2 ");
    int counts[JOB_STATE_COUNT];
    g_assert_true(job_counts(store, counts, &error));
    g_assert_cmpint(counts[JOB_QUEUED], ==, 2);
    g_assert_cmpint(counts[JOB_CANCELLED], ==, 1);
    g_assert_cmpint(counts[JOB_CLAIMED], ==, 0);
}

// A badge that two other stations printed meanwhile names the one that did so last.
static void test_overtaken(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    gint64 id = submit(store, ANNA, "badge", NULL, 0, TUESDAY);
    g_autofree char *mine = people_badge(people, ANNA, NULL); // this desk, at TUESDAY
    people_hear(store, RECORD_PRINT, ANNA, 60000, "{\"badge\":true,\"label\":\"badge\",\"outcome\":\"unconfirmed\"}");
    g_autoptr(Job) job = job_claim(store, "laser", NULL, NULL, TUESDAY, &error);
    g_assert_null(job);
    g_assert_no_error(error);
    g_autoptr(Job) failed = job_load(store, id, &error);
    g_assert_cmpint(failed->state, ==, JOB_FAILED);
    g_assert_cmpstr(failed->reason, ==, "Hall has printed this person's badge since.");
}

#define ENTRY(checkpoint, by) "{\"by\":\"" by "\",\"checkpoint\":\"" checkpoint "\",\"once\":true,\"scope\":\"session/T-1\"}"

static char *side_in_words(const ConflictSide *side)
{
    return g_strdup_printf("%s#%" MS "@%" MS " %s/%s/%s", side->station, side->sequence, side->utc_ms - TUESDAY, side->by,
                           side->where, side->value);
}

// Each conflict of a list, in words.
static char *conflicts_in_words(Store *store, bool with_acknowledged, int limit)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = conflict_list(store, with_acknowledged, limit, &error);
    g_assert_no_error(error);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < list->len; i++) {
        const Conflict *each = g_ptr_array_index(list, i);
        g_autofree char *loser = side_in_words(&each->loser);
        g_autofree char *winner = side_in_words(&each->winner);
        g_string_append_printf(words, "%s %s [%s] %s: %s < %s %s(%s)\n", conflict_kind_name(each->kind), each->name,
                               each->session, each->field, loser, winner, each->note, each->noted_by);
        g_assert_cmpstr(each->loser.station_id, ==, HALL);
        g_assert_cmpstr(each->winner.station_id, ==, HALL);
        g_assert_true(each->is_acknowledged == (*each->note != '\0'));
    }
    return g_string_free(words, FALSE);
}

static void check_no_conflict(Store *store, const char *key)
{
    g_autoptr(GError) error = NULL;
    g_assert_false(conflict_acknowledge(store, key, "n", "Lea", TUESDAY, &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

#define TWICE "twice Anna [A tutorial] : Hall#4@3 Cy/room/ < Hall#3@2 Bo/door/ %s\n"
#define EDIT "edit Anna [] company: Hall#5@4 Di//IBM < Hall#6@5 Ed//DEC ()\n"

static void test_conflict(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-1", "Room 318", TUESDAY, 0);
    people_hear(store, RECORD_REGISTRATION, ANNA, 1, "{\"name\":\"Anna\",\"status\":\"paid\"}");
    people_hear(store, RECORD_ADMISSION, ANNA, 2, ENTRY("door", "Bo"));
    people_hear(store, RECORD_ADMISSION, ANNA, 3, ENTRY("room", "Cy"));
    people_hear(store, RECORD_CHANGE, ANNA, 4, "{\"by\":\"Di\",\"company\":\"IBM\",\"over\":{\"company\":[0,\"\",0]}}");
    people_hear(store, RECORD_CHANGE, ANNA, 5, "{\"by\":\"Ed\",\"company\":\"DEC\",\"over\":{\"company\":[0,\"\",0]}}");
    g_autofree char *both = conflicts_in_words(store, false, 9);
    g_autofree char *wanted = g_strdup_printf(EDIT TWICE, "()");
    g_assert_cmpstr(both, ==, wanted);
    g_autofree char *newest = conflicts_in_words(store, false, 1);
    g_assert_cmpstr(newest, ==, EDIT);
    static const char *const wrong[] = {"",
                                        "twice",
                                        "twice:",
                                        "twice:" HALL,
                                        "twice:" HALL "-0",
                                        "twice:" HALL "-x",
                                        "thrice:" HALL "-4",
                                        "twice:" HALL "-3",
                                        "seat:" HALL "-4",
                                        "twice:00000000000000f2-4",
                                        "twice:" HALL "-4:company",
                                        "edit:" HALL "-5",
                                        "edit:" HALL "-5:name"};
    for (gsize i = 0; i < G_N_ELEMENTS(wrong); i++)
        check_no_conflict(store, wrong[i]);
    g_assert_true(conflict_acknowledge(store, "twice:" HALL "-4", "twins", "Lea", TUESDAY, &error));
    gint64 count;
    g_assert_true(conflict_count(store, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_autofree char *left = conflicts_in_words(store, false, 9);
    g_assert_cmpstr(left, ==, EDIT);
    g_autofree char *all = conflicts_in_words(store, true, 9);
    g_autofree char *noted = g_strdup_printf(EDIT TWICE, "twins(Lea)");
    g_assert_cmpstr(all, ==, noted);
    g_assert_true(conflict_acknowledge(store, "edit:" HALL "-5:company", "asked", "Lea", TUESDAY, &error));
    g_assert_true(conflict_count(store, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

static void test_scans(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", NULL);
    gint64 before = people_record_count(people);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY + 1);
    people_scan(people, "nobody's", "expo-hall", TUESDAY + 2);
    people_scan(people, "secret-" BELA, "registration", TUESDAY + 3);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY + 4); // already here
    g_autoptr(GError) error = NULL;
    g_assert_true(store_undo(people->store, store_station_id(people->store), before + 3, "slip", "Ana", TUESDAY + 5, &error));
    GString *words = g_string_new(NULL);
    for (int limit = 9; limit > 0; limit -= 7) {
        g_autoptr(GPtrArray) scans = store_recent_scans(people->store, limit, &error);
        for (guint i = 0; i < scans->len; i++) {
            const RecentScan *scan = g_ptr_array_index(scans, i);
            g_string_append_printf(words, "%" MS "@%" MS " %s %s %s%s; ", scan->sequence - before, scan->utc_ms - TUESDAY,
                                   scan->name, scan->checkpoint, verdict_name(scan->verdict), scan->is_undone ? " undone" : "");
        }
    }
    g_assert_cmpstr(words->str, ==,
                    "4@4 Anna registration already-in; 3@3 Bela registration admit undone; 2@2  expo-hall unknown-code; "
                    "1@1 Anna registration admit; 4@4 Anna registration already-in; 3@3 Bela registration admit undone; ");
    g_string_truncate(words, 0);
    g_autoptr(GPtrArray) entries = person_history(people->store, BELA, &error);
    for (guint i = 0; i < entries->len; i++) {
        const HistoryEntry *entry = g_ptr_array_index(entries, i);
        g_assert_cmpstr(entry->station_id, ==, store_station_id(people->store));
        g_string_append_printf(words, "%s %" MS "@%" MS " %s%s; ", entry->station, entry->sequence - before,
                               entry->utc_ms - TUESDAY, record_kind_name(entry->kind), entry->is_undone ? " undone" : "");
        g_assert_true(g_str_has_prefix(entry->text, "{"));
    }
    g_assert_cmpstr(words->str, ==, "Desk 3 0@0 registration; Desk 3 3@3 admission undone; Desk 3 5@5 undo; ");
    g_string_free(words, TRUE);
}

static void test_sessions(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-2", "Room 2", TUESDAY + HOUR_MS, 20);
    people_add_session(people, "T-1", "Room 1", TUESDAY, 10);
    people_add(people, ANNA, "Anna", "T-1");
    people_add(people, BELA, "Bela", "T-1");
    people_hear(store, RECORD_ADMISSION, BELA, 1, "{\"scope\":\"session/T-1\"}");
    people_hear(
        store, RECORD_SESSION, "T-3", 1,
        "{\"cancelled\":true,\"capacity\":7,\"end\":20,\"room\":\"R\",\"speakers\":\"S\",\"start\":10,\"title\":\"T\",\"type\":\"Y\"}");
    g_autoptr(Session) cancelled = session_load(store, "T-3", &error);
    g_autofree char *members = g_strdup_printf("%s %s %s %s %s %" MS " %" MS " %d %d", cancelled->code, cancelled->title,
                                               cancelled->room, cancelled->type, cancelled->speakers, cancelled->start_utc_ms,
                                               cancelled->end_utc_ms, cancelled->capacity, cancelled->is_cancelled);
    g_assert_cmpstr(members, ==, "T-3 T R Y S 10 20 7 1");
    GString *words = g_string_new(NULL);
    static const gint64 spans[][2] = {
        {TUESDAY, TUESDAY + 3 * HOUR_MS}, {TUESDAY, TUESDAY + HOUR_MS}, {TUESDAY + 2 * HOUR_MS, TUESDAY + 9 * HOUR_MS}};
    for (gsize i = 0; i < G_N_ELEMENTS(spans) * 2; i++) {
        g_autoptr(GPtrArray) list =
            session_list(store, i >= G_N_ELEMENTS(spans) ? "Room 2" : NULL, spans[i % 3][0], spans[i % 3][1], &error);
        for (guint k = 0; k < list->len; k++) {
            const Session *session = g_ptr_array_index(list, k);
            g_string_append_printf(words, "%s %d+%d/%d ", session->code, session->seats_taken, session->seats_expected,
                                   session->capacity);
        }
        g_string_append(words, "; ");
    }
    // What ends or begins with the span is not in it.
    g_assert_cmpstr(words->str, ==, "T-1 1+2/10 T-2 0+0/20 ; T-1 1+2/10 ; T-2 0+0/20 ; T-2 0+0/20 ; ; T-2 0+0/20 ; ");
    g_string_free(words, TRUE);
    g_autoptr(GPtrArray) missing = session_missing(store, "T-1", &error);
    g_assert_cmpuint(missing->len, ==, 1);
    g_assert_cmpstr(((const Expected *)g_ptr_array_index(missing, 0))->id, ==, ANNA);
    g_assert_cmpstr(((const Expected *)g_ptr_array_index(missing, 0))->name, ==, "Anna");
    int entered, inside;
    g_assert_true(session_scope_counts(store, "session/T-1", &entered, &inside, &error) && entered == 1 && inside == 1);
    people_hear(store, RECORD_ADMISSION, BELA, 2, "{\"direction\":-1,\"scope\":\"session/T-1\"}");
    g_assert_true(session_scope_counts(store, "session/T-1", &entered, &inside, &error) && entered == 1 && inside == 0);
    g_assert_true(session_scope_counts(store, "session/T-9", &entered, &inside, &error) && entered == 0 && inside == 0);
    g_assert_null(session_load(store, "T-9", &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND);
}

// Three people in the lines of two sessions, one of whom has a seat by now.
static void test_line(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", NULL);
    people_add(people, "00000000000000a3", "Cora", "T-1");
    int place;
    g_assert_true(standby_put(store, "T-1", BELA, true, "Ana", TUESDAY + 5, &place, &error) && place == 1);
    g_assert_true(standby_put(store, "T-1", ANNA, true, "Ana", TUESDAY + 6, &place, &error) && place == 2);
    g_assert_true(standby_put(store, "T-2", ANNA, true, "Ana", TUESDAY + 7, &place, &error) && place == 1);
    g_assert_true(standby_put(store, "T-1", ANNA, true, "Ana", TUESDAY + 8, &place, &error) && place == 2);
    g_autoptr(GPtrArray) line = standby_line(store, "T-1", &error);
    g_assert_cmpuint(line->len, ==, 2);
    const Waiting *second = g_ptr_array_index(line, 1);
    g_assert_cmpstr(second->id, ==, ANNA);
    g_assert_cmpstr(second->name, ==, "Anna");
    g_assert_cmpint(second->since_utc_ms, ==, TUESDAY + 6);
    StandbyFact fact;
    people_hear(store, RECORD_ADMISSION, ANNA, 9, "{\"scope\":\"desk\"}"); // here, but in no session
    g_assert_true(standby_fact(store, "T-1", ANNA, &fact, &error));
    g_assert_true(fact.waiting_count == 2 && fact.place == 2 && fact.missing_count == 1 && fact.given_count == 0);
    people_hear(store, RECORD_ADMISSION, BELA, 10, "{\"scope\":\"session/T-1\"}");
    g_assert_true(standby_fact(store, "T-1", ANNA, &fact, &error));
    g_assert_true(fact.waiting_count == 1 && fact.place == 1 && fact.missing_count == 1 && fact.given_count == 1);
    people_hear(store, RECORD_UNDO, BELA, 11, "{\"sequence\":3,\"station\":\"" HALL "\"}"); // who was sent out again has no seat
    g_assert_true(standby_fact(store, "T-1", NULL, &fact, &error));
    g_assert_true(fact.waiting_count == 2 && fact.place == 0 && fact.given_count == 0);
    g_assert_true(standby_put(store, "T-1", BELA, false, "Ana", TUESDAY + 12, &place, &error) && place == 0);
    g_assert_true(standby_fact(store, "T-1", ANNA, &fact, &error) && fact.place == 1);
}

static void test_report_order(People *people, gconstpointer data)
{
    (void)data;
    people_hear(people->store, RECORD_REGISTRATION, ANNA, 1, "{\"status\":\"paid\",\"ticket_type\":\"a-few\"}");
    people_hear(people->store, RECORD_REGISTRATION, BELA, 1, "{\"status\":\"paid\",\"ticket_type\":\"many\"}");
    people_hear(people->store, RECORD_REGISTRATION, "00000000000000a3", 1, "{\"status\":\"paid\",\"ticket_type\":\"many\"}");
    people_hear(people->store, RECORD_REGISTRATION, "00000000000000a4", 1, "{\"status\":\"cancelled\",\"ticket_type\":\"many\"}");
    g_autoptr(GPtrArray) rows = store_report(people->store, NULL);
    g_assert_cmpuint(rows->len, ==, 2);
    const ReportRow *most = g_ptr_array_index(rows, 0);
    g_assert_cmpstr(most->key, ==, "many");
    g_assert_cmpint(most->of, ==, 2);
    g_assert_cmpint(most->count, ==, 0);
}

// The digest after one session, which is taken back.
static char *digest_with(Store *store, const char *body)
{
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(store, NULL));
    people_hear(store, RECORD_SESSION, "T", 0, body);
    char *digest = store_projection_digest(store, &error);
    g_assert_no_error(error);
    store_rollback(store);
    return digest;
}

static void test_digest(People *people, gconstpointer data)
{
    (void)data;
    g_autofree char *one = digest_with(people->store, "{\"end\":2,\"room\":\"a+b\",\"start\":1,\"title\":\"T\",\"type\":\"c\"}");
    g_autofree char *same = digest_with(people->store, "{\"end\":2,\"room\":\"a+b\",\"start\":1,\"title\":\"T\",\"type\":\"c\"}");
    g_autofree char *other =
        digest_with(people->store, "{\"end\":2,\"room\":\"a\",\"start\":1,\"title\":\"T\",\"type\":\"b+c\"}");
    g_assert_cmpstr(one, ==, same);
    g_assert_cmpstr(one, !=, other);
}

// Pages look again whenever the counter grows.
static void test_hidden_twice(People *people, gconstpointer data)
{
    (void)data;
    Store *store = people->store;
    g_autoptr(GError) error = NULL;
    const PrinterShown shown = {.state = "ready", .media = "62", .problem = "", .printable = (const char *const[]){NULL}};
    g_assert_true(printer_record_show(store, "one", &shown, &error) && printer_record_show(store, "two", &shown, &error));
    gint64 before = store_change_counter(store);
    g_assert_true(printer_record_hide(store, "one", &error));
    g_assert_cmpint(store_change_counter(store), >, before);
    before = store_change_counter(store);
    g_assert_true(printer_record_hide(store, "one", &error));
    g_assert_cmpint(store_change_counter(store), ==, before);
    g_assert_true(printer_record_shown(store, "two", NULL, NULL, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define ADD(name, function) g_test_add("/store/members/" name, People, NULL, people_set_up_hall, function, people_tear_down)
    ADD("quarantined records", test_quarantine);
    ADD("a print job", test_job);
    ADD("print jobs in a list", test_job_list);
    ADD("labels that are asked about are not cut off", test_job_asked_about);
    ADD("who printed the badge last", test_overtaken);
    ADD("conflicts", test_conflict);
    ADD("scans and a person's history", test_scans);
    ADD("sessions", test_sessions);
    ADD("a standby line", test_line);
    ADD("ticket types of a report", test_report_order);
    ADD("a digest tells members apart", test_digest);
    ADD("hiding what is hidden changes nothing", test_hidden_twice);
#undef ADD
    return g_test_run();
}
