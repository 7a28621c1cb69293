// SPDX-License-Identifier: GPL-3.0-or-later
// test_report.c - the organiser's figures are those of the day, and none of them names a person.
#include <string.h>

#include "common/store/admit/report.h"
#include "common/base/json.h"
#include "common/store/record/station.h"
#include "tests/store/people.h"

#define ANNA "00000000000000a1"
#define BELA "00000000000000b2"
#define CORA "00000000000000c3"
#define MINUTE_MS G_GINT64_CONSTANT(60000)

static void print_badge(People *people, const char *id, gint64 now_utc_ms)
{
    g_autoptr(json_t) body = json_pack("{s:s,s:b,s:s}", "label", "badge", "badge", 1, "outcome", "printed");
    g_assert_true(store_begin(people->store, NULL));
    g_assert_true(journal_append(people->store, RECORD_PRINT, id, body, now_utc_ms, NULL, NULL));
    g_assert_true(store_commit(people->store, NULL));
}

// "PART KEY COUNT/OF" of every row; keys that are this store's own are left out.
static char *in_words(People *people)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) rows = store_report(people->store, &error);
    g_assert_no_error(error);
    GString *words = g_string_new(NULL);
    for (guint i = 0; i < rows->len; i++) {
        const ReportRow *row = g_ptr_array_index(rows, i);
        g_assert_null(strstr(row->key, "Anna"));
        g_assert_null(strstr(row->title, "Anna"));
        g_string_append_printf(words, "%s %s %" G_GINT64_FORMAT "/%" G_GINT64_FORMAT "\n", report_part_name(row->part),
                               row->part == REPORT_STATIONS ? row->title : row->key, row->count, row->of);
    }
    return g_string_free(words, FALSE);
}

static void test_day(People *people, gconstpointer data)
{
    (void)data;
    people_add_session(people, "T-07", "Room 318", TUESDAY + 24 * HOUR_MS, 40);
    people_add(people, ANNA, "Anna", "T-07");
    people_add(people, BELA, "Bela", NULL);
    people_add(people, CORA, "Cora", NULL);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY);
    people_scan(people, "secret-" BELA, "registration", TUESDAY + 9 * MINUTE_MS);
    people_scan(people, "secret-" BELA, "registration", TUESDAY + 10 * MINUTE_MS); // already here
    people_scan(people, "secret-" CORA, "registration", TUESDAY + 31 * MINUTE_MS);
    people_scan(people, "nobody's", "registration", TUESDAY);
    print_badge(people, ANNA, TUESDAY + 5000);
    print_badge(people, ANNA, TUESDAY + 90 * MINUTE_MS); // a second one is not what she waited for
    print_badge(people, BELA, TUESDAY + 9 * MINUTE_MS + 7000);
    print_badge(people, CORA, TUESDAY + 31 * MINUTE_MS + 60000);
    people_scan(people, "secret-" ANNA, "room-318", TUESDAY + 24 * HOUR_MS);
    people_scan(people, "secret-" BELA, "expo-hall", TUESDAY + 72 * HOUR_MS);
    g_autofree char *found = in_words(people);
    g_autofree char *wanted = g_strdup_printf("arrivals %" G_GINT64_FORMAT " 2/0\n"
                                              "arrivals %" G_GINT64_FORMAT " 1/0\n"
                                              "ticket-types individual 3/3\n"
                                              "doors expo-hall/expo-friday 1/1\n"
                                              "sessions T-07 1/40\n"
                                              "stations Desk 3 7000/3\n"
                                              "refusals already-in 1/0\n"
                                              "refusals unknown-code 1/0\n",
                                              TUESDAY, TUESDAY + 30 * MINUTE_MS);
    g_assert_cmpstr(found, ==, wanted);
}

// An admission that is taken back is counted nowhere.
static void test_undo(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    AdmitOutcome outcome;
    people_admit(people->store, people, "secret-" ANNA, "registration", TUESDAY, &outcome);
    g_assert_true(store_undo(people->store, store_station_id(people->store), outcome.sequence, "x", "Ana", TUESDAY, NULL));
    admit_outcome_clear(&outcome);
    g_autofree char *found = in_words(people);
    g_assert_cmpstr(found, ==, "ticket-types individual 0/1\n");
}

// The reason that is met most often stands first.
static void test_refusals_in_order(People *people, gconstpointer data)
{
    (void)data;
    people_add(people, ANNA, "Anna", NULL);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY);
    people_scan(people, "secret-" ANNA, "registration", TUESDAY + MINUTE_MS); // already here
    for (int i = 0; i < 3; i++)
        people_scan(people, "nobody's", "registration", TUESDAY + i);
    g_autofree char *found = in_words(people);
    g_assert_true(g_str_has_suffix(found, "refusals unknown-code 3/0\nrefusals already-in 1/0\n"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/report/a day", People, NULL, people_set_up, test_day, people_tear_down);
    g_test_add("/report/taken back", People, NULL, people_set_up, test_undo, people_tear_down);
    g_test_add("/report/refusals, the most frequent first", People, NULL, people_set_up, test_refusals_in_order,
               people_tear_down);
    return g_test_run();
}
