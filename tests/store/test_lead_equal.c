// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_equal.c - the first answer to a badge that is lost, altered, on no record or of somebody who was taken out: the same text, by the
// same statements with the same rows, from the call to the answer. So what is made of it, and how long that takes, tells nothing.
//
// The linker puts our sqlite3_step() before SQLite's (CMakeLists.txt), so each step of each statement is noted with its result.
#include <sqlite3.h>
#include <string.h>

#include "common/store/record/station.h"
#include "tests/store/fair.h"

#define LOST "aaaaaaaaaaaaaaaa"
#define ALTERED "bbbbbbbbbbbbbbbb"
#define UNKNOWN "cccccccccccccccc"
#define TAKEN_OUT "dddddddddddddddd"
#define GOOD "eeeeeeeeeeeeeeee"

int __real_sqlite3_step(sqlite3_stmt *statement);
int __wrap_sqlite3_step(sqlite3_stmt *statement);

static GString *steps; // NULL = they are not noted

int __wrap_sqlite3_step(sqlite3_stmt *statement)
{
    int result = __real_sqlite3_step(statement);
    if (steps)
        g_string_append_printf(steps, "%s -> %d\n", sqlite3_sql(statement), result);
    return result;
}

static void add_person(Fair *fair, const char *id, const char *token)
{
    g_autofree char *body = g_strdup_printf("{\"check\":\"aaaaaaaa\",\"id\":\"%s\",\"kind\":1}", token);
    fair_hear(fair->store, 10, RECORD_REGISTRATION, id,
              "{\"consent\":\"name,email\",\"email\":\"zq@example.org\",\"name\":\"Zq\"}");
    fair_hear(fair->store, 11, RECORD_TOKEN, id, body);
}

static void lose(Fair *fair, const char *id, const char *token)
{
    g_autofree char *body = g_strdup_printf("{\"id\":\"%s\",\"reason\":\"lost\"}", token);
    fair_hear(fair->store, 20, RECORD_REVOKE, id, body);
}

static void set_up(Fair *fair, gconstpointer data)
{
    fair_set_up(fair, data);
    add_person(fair, "00000000000000f2", LOST);
    add_person(fair, "00000000000000f3", ALTERED);
    add_person(fair, "00000000000000f4", TAKEN_OUT);
    add_person(fair, "00000000000000f5", GOOD);
    lose(fair, "00000000000000f2", LOST);
    fair_hear(fair->store, 21, RECORD_ERASE, "00000000000000f4", "{}");
    fair_decide(fair->store);
}

static void call(Fair *fair, const char *token, const char *check, gint64 now_utc_ms)
{
    g_autofree char *text =
        g_strdup_printf("[{\"at\":%" G_GINT64_FORMAT ",\"check\":\"%s\",\"of\":\"%032x\",\"scan\":true,\"token\":\"%s\"}]",
                        now_utc_ms, check, 0x100000 + ++fair->capture_count, token);
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) captures = capture_parse(text, strlen(text), &error);
    CaptureResult result;
    g_assert_true(lead_take(fair->store, ACME, captures, now_utc_ms, &result, &error));
    g_assert_cmpint(result, ==, CAPTURE_TAKEN);
}

// All that was done for it, and the answer with the badge's name left out.
static char *done_for(Fair *fair, const char *token, const char *check, bool by_news, char **out_answer)
{
    static gint64 now = NOON + HOUR_MS;
    g_autoptr(GError) error = NULL;
    gint64 before, last, count;
    g_autoptr(GPtrArray) known = lead_answers(fair->store, ACME, 0, 1000, &before, &error);
    steps = g_string_new(NULL);
    call(fair, token, check, ++now);
    if (by_news)
        g_assert_true(lead_decide_news(fair->store, now, &count, &error));
    else
        g_assert_true(lead_decide(fair->store, "acme", token, now, &error));
    g_autoptr(GPtrArray) answers = lead_answers(fair->store, ACME, before, 1000, &last, &error);
    char *done = g_string_free(g_steal_pointer(&steps), FALSE);
    g_assert_no_error(error);
    g_assert_cmpuint(answers->len, ==, 1);
    g_auto(GStrv) parts = g_strsplit(((const LeadAnswer *)g_ptr_array_index(answers, 0))->json, token, -1);
    *out_answer = g_strjoinv("TOKEN", parts);
    return done;
}

static void assert_equal(Fair *fair, bool by_news)
{
    static const char *const cases[][2] = {
        {LOST, "aaaaaaaa"}, {ALTERED, "bbbbbbbb"}, {UNKNOWN, "aaaaaaaa"}, {TAKEN_OUT, "aaaaaaaa"}};
    g_autofree char *first = NULL, *first_answer = NULL, *answer = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autofree char *other_answer = NULL, *done = done_for(fair, cases[i][0], cases[i][1], by_news, &other_answer);
        if (i == 0) {
            g_assert_cmpuint(strlen(done), >, 1000);
            first = g_steal_pointer(&done);
            first_answer = g_steal_pointer(&other_answer);
            continue;
        }
        g_assert_cmpstr(other_answer, ==, first_answer);
        g_assert_cmpstr(done, ==, first);
    }
    g_assert_cmpstr(
        first_answer, ==,
        "{\"given\":{\"box\":\"\",\"fields\":\"\",\"lead\":\"\",\"state\":\"invalid\",\"token\":\"TOKEN\",\"withdrawn\":\"\"}}");
    // Or the test could not fail.
    g_autofree char *good = done_for(fair, GOOD, "aaaaaaaa", by_news, &answer);
    g_assert_cmpstr(answer, !=, first_answer);
    g_assert_cmpstr(good, !=, first);
}

static void test_at_once(Fair *fair, gconstpointer data)
{
    (void)data;
    assert_equal(fair, false);
}

static void test_by_news(Fair *fair, gconstpointer data)
{
    (void)data;
    assert_equal(fair, true);
}

// The records of the four, which gateway and hub see, differ in nothing but the badge's name.
static bool collect(const Record *record, gpointer data)
{
    if (record->kind == RECORD_GIVEN)
        g_ptr_array_add(data, g_strdup(record->body));
    return true;
}

static void test_records(Fair *fair, gconstpointer data)
{
    (void)data;
    assert_equal(fair, false);
    g_autoptr(GPtrArray) bodies = g_ptr_array_new_with_free_func(g_free);
    g_assert_true(journal_each(fair->store, store_station_id(fair->store), 0, -1, collect, bodies, NULL));
    g_assert_cmpuint(bodies->len, ==, 6); // FIRST, the four, GOOD
    for (guint i = 2; i < 5; i++)
        g_assert_cmpstr(g_ptr_array_index(bodies, i), ==, g_ptr_array_index(bodies, 1));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-equal/" name, Fair, NULL, set_up, function, fair_tear_down)
    TEST("the-same-statements-at-once", test_at_once);
    TEST("the-same-statements-by-news", test_by_news);
    TEST("the-same-records", test_records);
    return g_test_run();
}
