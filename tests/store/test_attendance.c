// SPDX-License-Identifier: GPL-3.0-or-later
// test_attendance.c - who came where is what was scanned, without what was undone; a session's list has who is missing too.
#include <string.h>

#include "common/base/json.h"
#include "common/store/admit/attendance.h"
#include "common/store/people/same.h"
#include "common/store/record/station.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define CORA "00000000000000c3"

static void note(const AttendanceRow *row, gpointer data)
{
    g_string_append_printf(data, "%s|%s|%s|%s|%s|%s\n", row->name, row->ticket_type, row->tickets, row->scope,
                           row->first_utc_ms ? row->station : "missing", row->sessions);
}

static void check(People *people, const char *scope, const char *wanted)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GString) found = g_string_new(NULL);
    g_assert_true(attendance_each(people->store, scope, note, found, &error));
    g_assert_cmpstr(found->str, ==, wanted);
}

static void test_lists(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", TUESDAY + 24 * HOUR_MS, 40);
    people_add(people, ANNA, "Anna", "T-07");
    people_add(people, BELA, "Bela", "T-07");
    people_add(people, CORA, "Cora", NULL);
    check(people, "desk", "");
    people_scan(people, "secret-" BELA, "registration", TUESDAY);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY + 1000);
    AdmitOutcome outcome;
    people_admit(people->store, people, "secret-" CORA, "registration", TUESDAY, &outcome);
    g_assert_true(store_undo(people->store, store_station_id(people->store), outcome.sequence, "x", "Ana", TUESDAY, NULL));
    admit_outcome_clear(&outcome);
    g_autoptr(json_t) body = json_pack("{s:s,s:b,s:s}", "label", "badge", "badge", 1, "outcome", "printed");
    g_assert_true(store_begin(people->store, NULL));
    g_assert_true(journal_append(people->store, RECORD_PRINT, ANNA, body, TUESDAY, NULL, NULL));
    g_assert_true(store_commit(people->store, NULL));
    people_scan(people, "secret-" ANNA, "room-318", TUESDAY + 24 * HOUR_MS);
    people_scan(people, "secret-" ANNA, "expo-hall", TUESDAY + 72 * HOUR_MS);
    g_autoptr(GString) desk = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    g_assert_true(attendance_each(people->store, "desk", note, desk, &error));
    g_assert_true(g_str_has_prefix(desk->str, "Anna|individual|"));
    g_assert_nonnull(strstr(desk->str, "|desk|Desk 3|T-07\nBela|individual|"));
    g_assert_true(g_str_has_suffix(desk->str, "|desk|Desk 3|\n"));
    g_assert_null(strstr(desk->str, "Cora"));
    g_autoptr(GString) session = g_string_new(NULL);
    g_assert_true(attendance_each(people->store, "session/T-07", note, session, &error));
    g_assert_nonnull(strstr(session->str, "|session/T-07|Desk 3|T-07\nBela|"));
    g_assert_true(g_str_has_suffix(session->str, "|session/T-07|missing|\n"));
    g_autoptr(GString) hall = g_string_new(NULL);
    g_assert_true(attendance_each(people->store, "expo-hall/", note, hall, &error));
    g_assert_nonnull(strstr(hall->str, "|expo-hall/expo-friday|Desk 3|T-07\n"));
    check(people, "expo-ha/", "");
}

// A lead joined two registrations: one line, with the tickets of both, whichever was scanned; nobody is missing where they came.
static void test_joined(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    people_add_session(people, "T-07", "Room 318", TUESDAY + 24 * HOUR_MS, 40);
    people_add(people, ANNA, "Anna", NULL);
    people_add(people, BELA, "Bela", "T-07");
    people_scan(people, "secret-" BELA, "registration", TUESDAY + 1000);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY);
    g_assert_true(same_join(people->store, ANNA, BELA, "Lea", TUESDAY, &error));
    g_autoptr(GString) desk = g_string_new(NULL), session = g_string_new(NULL);
    g_assert_true(attendance_each(people->store, "desk", note, desk, &error));
    g_assert_nonnull(strstr(desk->str, "secret-" ANNA));
    g_assert_nonnull(strstr(desk->str, "secret-" BELA));
    g_assert_cmpstr(strchr(desk->str, '\n'), ==, "\n");
    int count;
    g_assert_true(attendance_count(people->store, "desk", ANNA, &count, &error));
    g_assert_cmpint(count, ==, 2);
    g_assert_true(attendance_each(people->store, "session/T-07", note, session, &error));
    g_assert_true(g_str_has_prefix(session->str, "Anna|"));
    g_assert_true(g_str_has_suffix(session->str, "|session/T-07|missing|\n"));
    g_assert_cmpstr(strchr(session->str, '\n'), ==, "\n");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/attendance/lists", People, NULL, people_set_up, test_lists, people_tear_down);
    g_test_add("/attendance/joined", People, NULL, people_set_up, test_joined, people_tear_down);
    return g_test_run();
}
