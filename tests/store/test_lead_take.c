// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead_take.c - what a client says it captured becomes records of the station that serves it: each once, in their form, within limits
// that no claimed time moves.
#include <string.h>

#include "common/base/json.h"
#include "common/store/database/statement.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/lead/sponsor.h"
#include "common/store/record/station.h"
#include "tests/store/fair.h"

#define NAME "0123456789abcdef0123456789abcdef"
#define AT "1715702400000" // NOON

// The results of one call, by the first letters of their names: t, k, o (too fast), r, p.
static char *take_as(Store *store, const char *client, const char *call, gint64 now_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) captures = capture_parse(call, strlen(call), &error);
    g_assert_no_error(error);
    g_autofree CaptureResult *results = g_new0(CaptureResult, captures->len + 1);
    bool is_good = lead_take(store, client, captures, now_utc_ms, results, &error);
    g_assert_no_error(error);
    g_assert_true(is_good);
    GString *letters = g_string_new(NULL);
    for (guint i = 0; i < captures->len; i++)
        g_string_append_c(letters, capture_result_name(results[i])[results[i] == CAPTURE_TOO_FAST ? 1 : 0]);
    return g_string_free(letters, FALSE);
}

static void assert_takes(Fair *fair, const char *call, gint64 now_utc_ms, const char *wanted)
{
    g_autofree char *letters = take_as(fair->store, ACME, call, now_utc_ms);
    if (strcmp(letters, wanted) != 0)
        g_error("%.200s: %s, not %s", call, letters, wanted);
}

// `count` scans of badges of nobody, named from `first` on; at whatever time they claim.
static char *many(int first, int count, gint64 at_utc_ms)
{
    GString *call = g_string_new("[");
    for (int i = first; i < first + count; i++)
        g_string_append_printf(call, "%s{\"at\":%" G_GINT64_FORMAT ",\"of\":\"%032x\",\"scan\":true,\"token\":\"%016x\"}",
                               i > first ? "," : "", at_utc_ms, 0x100000 + i, 0x7000 + i);
    return g_string_free(g_string_append_c(call, ']'), FALSE);
}

static char *letters_of(char letter, int count, char other, int other_count)
{
    g_autofree char *one = g_strnfill(count, letter), *two = g_strnfill(other_count, other);
    return g_strconcat(one, two, NULL);
}

// The last record of this station, as text.
typedef struct {
    char *token, *body;
    int count;
} Last;

static bool keep_last(const Record *record, gpointer data)
{
    Last *last = data;
    if (record->kind != RECORD_LEAD)
        return true;
    last->count++;
    g_free(last->token);
    g_free(last->body);
    last->token = g_strdup(record->subject);
    last->body = g_strdup(record->body);
    return true;
}

static void assert_last(Fair *fair, int count, const char *body)
{
    Last last = {NULL, NULL, 0};
    g_assert_true(journal_each(fair->store, store_station_id(fair->store), 0, -1, keep_last, &last, NULL));
    g_assert_cmpint(last.count, ==, count);
    g_assert_cmpstr(last.body, ==, body);
    g_free(last.token);
    g_free(last.body);
}

static void test_taken_once(Fair *fair, gconstpointer data)
{
    (void)data;
    static const char scan[] =
        "[{\"at\":" AT ",\"by\":\"Ana\",\"check\":\"aaaaaaaa\",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}]";
    assert_takes(fair, scan, NOON + 5, "t");
    assert_last(fair, 1,
                "{\"at\":" AT ",\"by\":\"Ana\",\"check\":\"aaaaaaaa\",\"client\":\"" ACME "\",\"of\":\"" NAME
                "\",\"scan\":true,\"sponsor\":\"acme\"}");
    assert_takes(fair, scan, NOON + 6, "k");
    static const char twice[] =
        "[{\"at\":" AT
        ",\"of\":\"ffffffffffffffffffffffffffffffff\",\"set\":{\"note\":\"hm\",\"tag/hot\":\"1\"},\"token\":\"" THIRD
        "\"},{\"at\":" AT ",\"of\":\"ffffffffffffffffffffffffffffffff\",\"set\":{\"note\":\"hm\"},\"token\":\"" THIRD "\"}]";
    assert_takes(fair, twice, NOON + 7, "tk");
    assert_last(fair, 2,
                "{\"at\":" AT ",\"client\":\"" ACME
                "\",\"of\":\"ffffffffffffffffffffffffffffffff\",\"set\":{\"note\":\"hm\",\"tag/hot\":\"1\"},"
                "\"sponsor\":\"acme\"}");
    // The same name of another sponsor's is another capture.
    g_autofree char *bolt = take_as(fair->store, BOLT, scan, NOON + 8);
    g_assert_cmpstr(bolt, ==, "t");
    g_autoptr(GError) error = NULL;
    g_autoptr(Lead) lead = lead_load(fair->store, "acme", THIRD, &error);
    g_assert_cmpint(lead->first_utc_ms, ==, NOON);
    g_assert_cmpuint(lead->notes->len, ==, 1);
    fair_assert_whole(fair->store);
}

// The lowest stamp counts, wherever it was recorded; a booth that asked two stations captured once.
static void test_two_stations(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) other = room_store(&fair->room);
    room_send(fair->store, other);
    g_autofree char *call = many(1, 3, NOON), *here = take_as(fair->store, ACME, call, NOON + 900),
                    *there = take_as(other, ACME, call, NOON + 500);
    g_assert_cmpstr(here, ==, "ttt");
    g_assert_cmpstr(there, ==, "ttt");
    room_send(fair->store, other);
    room_send(other, fair->store);
    Store *const both[] = {fair->store, other};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        g_autoptr(Lead) lead = lead_load(both[i], "acme", "0000000000007001", &error);
        g_assert_no_error(error);
        g_assert_cmpint(lead->station_count, ==, 1);
        g_autofree char *again = take_as(both[i], ACME, call, NOON + 1000);
        g_assert_cmpstr(again, ==, "kkk");
        fair_assert_whole(both[i]);
    }
}

static const char *const refused[] = {
    "{}",
    "1",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true}",
    "{\"at\":" AT ",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"token\":\"" THIRD "\"}",
    "{\"at\":\"" AT "\",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":1.5,\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"0123456789ABCDEF0123456789abcdef\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "0\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"333333333333333\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"333333333333333g\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":false,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":1,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true,\"set\":{\"note\":\"x\"},\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true,\"sponsor\":\"bolt\",\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"client\":\"" BOLT "\",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"check\":\"aaaa\",\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"by\":7,\"of\":\"" NAME "\",\"scan\":true,\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"set\":{},\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"set\":[\"note\"],\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"set\":{\"rating\":5},\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"set\":{\"note\":{\"a\":\"b\"}},\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"of\":\"" NAME "\",\"set\":{\"note/00000000000000f1/Bo\":\"mine\"},\"token\":\"" THIRD "\"}",
    "{\"at\":" AT ",\"check\":\"aaaaaaaa\",\"of\":\"" NAME "\",\"set\":{\"note\":\"x\"},\"token\":\"" THIRD "\"}",
};

static void test_refused(Fair *fair, gconstpointer data)
{
    (void)data;
    for (gsize i = 0; i < G_N_ELEMENTS(refused); i++) {
        g_autofree char *call = g_strdup_printf("[%s]", refused[i]);
        assert_takes(fair, call, NOON, "r");
    }
    static const char *const none[] = {
        "", "{}", "[", "[1]x", "[{\"scan\":true,\"scan\":true}]", "[\"\\ud800\"]", "[\"\\u0000\"]"};
    for (gsize i = 0; i < G_N_ELEMENTS(none); i++) {
        g_autoptr(GError) error = NULL;
        g_assert_null(capture_parse(none[i], strlen(none[i]), &error));
        g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
    }
    assert_last(fair, 0, NULL);
}

static char *with_note(gsize length)
{
    g_autofree char *text = g_strnfill(length, 'x');
    return g_strdup_printf("[{\"at\":" AT ",\"of\":\"%032x\",\"set\":{\"note\":\"%s\"},\"token\":\"" THIRD "\"}]", (guint)length,
                           text);
}

static char *with_tags(int count, int length)
{
    GString *call = g_string_new("[{\"at\":" AT ",\"of\":\"" NAME "\",\"token\":\"" THIRD "\",\"set\":{");
    g_autofree char *text = g_strnfill(length, 'x');
    for (int i = 0; i < count; i++)
        g_string_append_printf(call, "%s\"tag/%d\":\"%s\"", i ? "," : "", i, text);
    return g_string_free(g_string_append(call, "}}]"), FALSE);
}

static void test_sizes(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *most = with_note(LEAD_DETAIL_MOST), *more = with_note(LEAD_DETAIL_MOST + 1);
    assert_takes(fair, most, NOON, "t");
    assert_takes(fair, more, NOON, "r");
    g_autofree char *wide = with_tags(LEAD_DETAILS_MOST + 1, 1), *heavy = with_tags(4, LEAD_DETAIL_MOST - 1);
    assert_takes(fair, wide, NOON, "r");
    assert_takes(fair, heavy, NOON, "r");
    g_autofree char *fits = with_tags(LEAD_DETAILS_MOST, 1);
    assert_takes(fair, fits, NOON, "t");
}

// An escape in a name is the name: what is taken as a capture is counted as one, and said twice it is none.
static void test_escapes(Fair *fair, gconstpointer data)
{
    (void)data;
    GString *call = g_string_new("[");
    for (int i = 0; i < LEAD_CAPTURES_PER_MINUTE + 5; i++)
        g_string_append_printf(call, "%s{\"at\":" AT ",\"of\":\"%032x\",\"sc\\u0061n\":true,\"token\":\"" THIRD "\"}",
                               i ? "," : "", 0x200000 + i);
    g_string_append_c(call, ']');
    g_autofree char *text = g_string_free(call, FALSE), *wanted = letters_of('t', LEAD_CAPTURES_PER_MINUTE - 1, 'o', 6);
    assert_takes(fair, text, NOON + 2, wanted); // one was captured in this minute
    static const char twice[] = "[{\"at\":" AT ",\"of\":\"" NAME "\",\"scan\":true,\"sc\\u0061n\":true,\"token\":\"" THIRD "\"}]";
    g_autoptr(GError) error = NULL;
    g_assert_null(capture_parse(twice, strlen(twice), &error));
    g_assert_error(error, STORE_ERROR, STORE_ERROR_REFUSED);
}

// All clients of a sponsor together; by the time of recording, whatever the captures claim.
static void test_minute(Fair *fair, gconstpointer data)
{
    (void)data;
    gint64 now = NOON + HOUR_MS;
    g_autofree char *body = fair_client_body(fair, "acme");
    fair_hear(fair->store, 5, RECORD_CLIENT, ACME2, body);
    static const gint64 claimed[] = {-1000, 32503680000000, NOON};
    g_autofree char *one = many(0, 30, claimed[0]), *other = many(100, 31, claimed[1]), *last = many(200, 2, claimed[2]);
    g_autofree char *first = take_as(fair->store, ACME, one, now),
                    *second = take_as(fair->store, ACME2, other, now + MINUTE_MS - 1);
    g_autofree char *all = letters_of('t', 30, 'o', 0), *but_one = letters_of('t', 30, 'o', 1);
    g_assert_cmpstr(first, ==, all);
    g_assert_cmpstr(second, ==, but_one);
    g_autofree char *known = take_as(fair->store, ACME, one, now + MINUTE_MS - 1); // costs nothing
    g_assert_cmpuint(strspn(known, "k"), ==, 30);
    g_autofree char *bolt = take_as(fair->store, BOLT, last, now + MINUTE_MS - 1);
    g_assert_cmpstr(bolt, ==, "tt");
    g_autofree char *said = with_note(5); // is no capture
    assert_takes(fair, said, now + MINUTE_MS - 1, "t");
    g_autofree char *later = take_as(fair->store, ACME, last, now + MINUTE_MS);
    g_assert_cmpstr(later, ==, "tt");
    // For people it is the time that the client had, as far as it can be true.
    g_autoptr(GError) error = NULL;
    g_autoptr(Lead) early = lead_load(fair->store, "acme", "0000000000007000", &error);
    g_autoptr(Lead) late = lead_load(fair->store, "acme", "0000000000007064", &error);
    g_assert_cmpint(early->first_utc_ms, ==, NOON - HOUR_MS); // when the client was made
    g_assert_cmpint(late->first_utc_ms, ==, now + MINUTE_MS - 1);
}

static void test_hour(Fair *fair, gconstpointer data)
{
    (void)data;
    gint64 now = NOON + 2 * HOUR_MS;
    g_assert_true(store_begin(fair->store, NULL));
    for (int i = 0; i < LEAD_RECORDS_PER_HOUR - 1; i++) {
        g_autofree char *body = g_strdup_printf(
            "{\"at\":1,\"client\":\"" ACME "\",\"of\":\"%032x\",\"set\":{\"note\":\"n\"},\"sponsor\":\"acme\"}", 1000 + i);
        fair_hear(fair->store, 2 * HOUR_MS, RECORD_LEAD, FIRST, body);
    }
    g_assert_true(store_commit(fair->store, NULL));
    g_autofree char *two = many(0, 2, NOON), *said = with_note(5);
    assert_takes(fair, two, now + HOUR_MS - 1, "to");
    assert_takes(fair, said, now + HOUR_MS - 1, "o");
    assert_takes(fair, said, now + HOUR_MS, "t");
}

// The last word of a lead volunteer, whenever it comes; what was recorded before stays known.
static void test_pause(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *one = many(0, 1, NOON), *two = many(0, 2, NOON);
    assert_takes(fair, one, NOON, "t");
    fair_hear(fair->store, 30, RECORD_ACK, "scraping:acme", "{\"by\":\"Lea\",\"note\":\"talked\",\"paused\":true}");
    assert_takes(fair, two, NOON, "kp");
    fair_hear(fair->store, 29, RECORD_ACK, "scraping:acme", "{\"by\":\"Lea\",\"paused\":false}");
    fair_hear(fair->store, 31, RECORD_ACK, "scraping:acme", "{\"by\":\"Lea\",\"note\":\"says nothing of it\"}");
    assert_takes(fair, two, NOON, "kp");
    g_autofree char *bolt = take_as(fair->store, BOLT, two, NOON);
    g_assert_cmpstr(bolt, ==, "tt");
    fair_hear(fair->store, 32, RECORD_ACK, "scraping:acme", "{\"by\":\"Lea\",\"paused\":false}");
    assert_takes(fair, two, NOON, "kt");
}

// One that is off, one that stands at a post, one that nobody knows.
static void test_strangers(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autofree char *one = many(0, 1, NOON);
    fair_hear(fair->store, 5, RECORD_CLIENT, "00000000000000e1",
              "{\"name\":\"phone\",\"post\":{\"mode\":\"door\"},\"secret\":\"x\"}");
    fair_hear(fair->store, 6, RECORD_CLIENT, ACME, "{\"off\":true,\"reason\":\"stolen\"}");
    static const char *const strangers[] = {"00000000000000e1", "00000000000000ff", ACME, ""};
    for (gsize i = 0; i < G_N_ELEMENTS(strangers); i++) {
        g_autofree char *letters = take_as(fair->store, strangers[i], one, NOON);
        g_assert_cmpstr(letters, ==, "r");
    }
    assert_last(fair, 0, NULL);
}

// More wrong codes than are looked up, and more captures than people are talked to, stand in the inbox without any hub.
static void test_alarm(Fair *fair, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    for (int i = 0; i < LEAD_WRONG_CODES; i++) {
        g_autoptr(GPtrArray) none = sponsor_alarms(fair->store, &error);
        g_assert_cmpuint(none->len, ==, 0);
        g_autofree char *code = g_strdup_printf("abc%04x000000000", i * 4);
        fair_capture(fair, fair->store, 10 + i, i % 2 ? ACME : ACME2, code); // by one station
        fair_decide(fair->store);
    }
    g_autoptr(GPtrArray) alarms = sponsor_alarms(fair->store, &error);
    g_assert_cmpuint(alarms->len, ==, 1);
    const SponsorAlarm *alarm = g_ptr_array_index(alarms, 0);
    g_assert_cmpint(alarm->wrong_code_count, ==, LEAD_WRONG_CODES);
    g_assert_cmpint(alarm->station_count, ==, 2);
    g_assert_true(sponsor_alarm_acknowledge(fair->store, "acme", false, "talked", "Lea", NOON + HOUR_MS, &error));
    g_autoptr(GPtrArray) quiet = sponsor_alarms(fair->store, &error);
    g_assert_cmpuint(quiet->len, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
#define TEST(name, function) g_test_add("/store/lead-take/" name, Fair, NULL, fair_set_up, function, fair_tear_down)
    TEST("a-capture-is-taken-once", test_taken_once);
    TEST("two-stations-take-it-and-it-counts-once", test_two_stations);
    TEST("what-no-client-writes-is-refused", test_refused);
    TEST("sizes", test_sizes);
    TEST("an-escape-is-what-it-stands-for", test_escapes);
    TEST("a-minute-of-all-clients", test_minute);
    TEST("an-hour-of-all-clients", test_hour);
    TEST("a-sponsor-is-paused", test_pause);
    TEST("who-is-no-client-of-a-sponsor", test_strangers);
    TEST("alarms-without-a-hub", test_alarm);
    return g_test_run();
}
