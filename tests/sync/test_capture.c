// SPDX-License-Identifier: GPL-3.0-or-later
// test_capture.c - what the hub makes of a capture: one lead a person, none of a badge that is lost, altered or unknown, limits and
// pauses of a sponsor as a whole, and an answer as soon as a station of the staff is on duty.
#include <string.h>

#include "common/sync/hub_owner.h"
#include "tests/sync/sponsors.h"
#include "tests/sync/stations.h"

#define SECOND "1111111111111112" // the second badge of the person whose first one acme scanned
#define PHANTOM "4444444444444444"
#define CODE "3333333000000000" // of UNSCANNED's badge: its first 30 bits

static char *said(PgConnection *pg, const char *sql)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PgRows) rows = pg_connection_query(pg, sql, NULL, &error);
    return rows ? g_strdup(pg_row_count(rows) ? pg_text(rows, 0, 0) : "") : g_strdup(error->message);
}

static void assert_says(PgConnection *pg, const char *sql, const char *wanted)
{
    g_autofree char *text = said(pg, sql);
    g_assert_cmpstr(text, ==, wanted);
}

// Every answer that acme has, as "TOKEN LEAD VALID NAME".
static void assert_answers(Sponsors *sponsors, const char *wanted)
{
    sponsors_serve(sponsors);
    assert_says(
        sponsors->acme,
        "SELECT string_agg(concat_ws(' ', left(token, 1) || right(token, 1), left(lead, 1) || right(lead, 1), is_valid, name), ', '"
        " ORDER BY token COLLATE \"C\") FROM lanyard_sponsor.answers()",
        wanted);
}

// A badge printed in the place of a lost one is the same person's; the lost one is nobody's any more, nor gives it a contact.
static void test_lost_badge(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    assert_answers(sponsors, "11 11 t Grace");
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 7, "zqpone", "{\"id\":\"" SCANNED "\",\"reason\":\"lost\"}")
                                      RECORD(DESK, 9, 31, 6, "zqpone", "{\"id\":\"" SECOND "\",\"kind\":1}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, SECOND, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 f Grace, 12 11 t Grace");
    // Whoever finds it and shows it elsewhere is nobody's lead, and gets nobody's contact.
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 50, 7, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"reason\":\"lost\"}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 60, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 f Grace, 12 11 t Grace, 33  f ");
    assert_says(sponsors->acme, "SELECT count(*) FROM lanyard_sponsor.contacts() WHERE token = '" UNSCANNED "'", "0");
}

// Nobody minted it: no lead, until its minting is told of. Both orders of the two.
static void test_unknown_badge(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, PHANTOM, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 44  f ");
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 50, 6, "zqpone", "{\"id\":\"" PHANTOM "\",\"kind\":1}"));
    assert_answers(sponsors, "11 11 t Grace, 44 11 t Grace");
}

// Its id is somebody's, its code is not what was printed; a later capture of the true one is a lead.
static void test_altered_badge(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 6, "zqpone", "{\"check\":\"aaaaaaaa\",\"id\":\"" SECOND "\",\"kind\":1}"));
    sponsors_must(sponsors->acme,
                  OWN_RECORD(ACME, 2, 40, 10, SECOND, "{\"check\":\"bbbbbbbb\",\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 12  f ");
    sponsors_must(sponsors->acme,
                  OWN_RECORD(ACME, 3, 41, 10, SECOND, "{\"check\":\"aaaaaaaa\",\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 12 11 t Grace");
}

// Two registrations that a lead volunteer joined are one lead, and two again when they are split.
static void test_joined_people(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 50, 1, "zqpone", "{\"same\":{\"zqpthree\":true}}"));
    assert_answers(sponsors, "11 11 t Grace, 33 11 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 51, 1, "zqpthree", "{\"same\":{\"zqpone\":false}}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t zqnamethree");
}

// A person who allows nothing is a lead without a contact, and is told apart from a badge that is not valid; consent in both orders.
static void test_nothing_allowed(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 1, "zqpthree", "{\"consent\":\"\"}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t ");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 50, 1, "zqpthree", "{\"consent\":\"name\"}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 60, 1, "zqpthree", "{\"consent\":\"\"}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t ");
}

// What a rep typed is captured as if it had been scanned: one lead a person, nothing of a lost badge, nothing more than is allowed.
static void test_typed_code(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, CODE, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 t zqnamethree");
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 41, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 t zqnamethree, 33 30 t zqnamethree");
    // Consent is followed, as is the loss of the badge; the code of a lost badge is nobody's for who comes with it later.
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 50, 1, "zqpthree", "{\"consent\":\"\"}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 t , 33 30 t ");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 51, 7, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 f , 33 30 f ");
    sponsors_must(sponsors->bolt, OWN_RECORD(BOLT, 2, 60, 10, CODE, "{\"sponsor\":\"bolt\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->bolt, "SELECT lead || is_valid FROM lanyard_sponsor.answers() WHERE token = '" CODE "'", "false");
}

// Which of two people is meant nobody can say, so it is neither; a tutorial's ticket is no badge.
static void test_code_of_two(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 6, "zqpone", "{\"id\":\"3333333312345678\",\"kind\":1}")
                                      RECORD(DESK, 9, 31, 6, "zqpone", "{\"id\":\"5555555512345678\",\"kind\":2}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, CODE, "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 41, 10, "5555555400000000", "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 30  f , 50  f ");
    // The one is printed again: then it is the other's.
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 50, 7, "zqpone", "{\"id\":\"3333333312345678\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 t zqnamethree, 50  f ");
}

// Adds a capture of each of acme's codes from `first` on, none of which anybody has.
static void guess(Sponsors *sponsors, int first, int count)
{
    g_free(cluster_sql(sponsors->cluster, "hub", "UPDATE lanyard_of_acme.minute SET most = 1000"));
    g_autofree char *add = g_strdup_printf(
        "SELECT lanyard_sponsor.add('" ACME "', (SELECT json_agg(json_build_object('station', '" ACME
        "', 'sequence', n + (SELECT last_sequence"
        " FROM lanyard_sponsor.stations() WHERE id = '" ACME "'), 'hlc', 100, 'utc_ms', 1, 'kind', 10, 'subject',"
        " 'abc' || lpad(to_hex(%d + n), 4, '0') || '000000000', 'body', '{\"sponsor\":\"acme\",\"scan\":true}'))::text FROM generate_series(1, %d) AS n))",
        first, count);
    sponsors_must(sponsors->acme, add);
    sponsors_serve(sponsors);
}

// After so many wrong codes the right one is answered as a wrong one is, whatever is printed later; a scan goes on, the alarm says how
// many, another sponsor and the next hour are free.
static void test_guessed_codes(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char figures[] = "SELECT wrong_code_count FROM lanyard.sponsors() WHERE code = 'acme'";
    static const char answer[] =
        "SELECT concat_ws(' ', lead, is_valid, name) FROM lanyard_sponsor.answers() WHERE token = '" CODE "'";
    guess(sponsors, 0, 19);
    guess(sponsors, 0, 19); // the same again are no more
    assert_says(sponsors->desk, figures, "19");
    guess(sponsors, 100, 30);
    assert_says(sponsors->desk, figures, "20");
    static const char typed[] =
        "SELECT lanyard_sponsor.add('" ACME "', json_build_array(json_build_object('station', '" ACME
        "', 'sequence', 1 + (SELECT last_sequence FROM lanyard_sponsor.stations() WHERE id = '" ACME
        "'), 'hlc', 200, 'utc_ms', 1, 'kind', 10, 'subject', '" CODE "', 'body', '{\"sponsor\":\"acme\",\"scan\":true}'))::text)";
    sponsors_must(sponsors->acme, typed);
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, answer, " f ");
    // What is told of its badge, or of its person, tries none of the codes that were not looked up.
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 300, 6, "zqpthree", "{\"id\":\"3333333344444444\",\"kind\":1}")
                                      RECORD(DESK, 9, 301, 1, "zqpthree", "{\"consent\":\"name\"}")
                                          RECORD(DESK, 10, 302, 1, "zqpone", "{\"same\":{\"zqpthree\":true}}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, answer, " f ");
    assert_says(sponsors->acme, "SELECT count(*) FROM lanyard_sponsor.contacts() WHERE token = '" CODE "'", "0");
    sponsors_must(sponsors->bolt, OWN_RECORD(BOLT, 2, 60, 10, CODE, "{\"sponsor\":\"bolt\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->bolt, "SELECT name FROM lanyard_sponsor.answers() WHERE token = '" CODE "'", "zqnamethree");
    g_free(
        cluster_sql(sponsors->cluster, "hub", "UPDATE lanyard.typed_code SET looked_up_at = looked_up_at - interval '1 hour'"));
    // One that came beyond the limit is not tried against badges that are printed in a later hour.
    sponsors_must(sponsors->desk, RECORD(DESK, 11, 310, 6, "zqpthree", "{\"id\":\"abc0078055555555\",\"kind\":1}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, "SELECT is_valid FROM lanyard_sponsor.answers() WHERE token = 'abc0078000000000'", "f");
    sponsors_must(sponsors->acme, typed);
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, answer, SCANNED " t zqnamethree");
}

// Whoever makes ten stations captures no more than with one, and what was not taken waits at the station.
static void test_limit_of_all_stations(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    // Two of the server's minutes at most.
    for (int station = 0; station < 10; station++) {
        g_autofree char *sql = g_strdup_printf(
            "SELECT lanyard_sponsor.greet('00000000000001%02x', 'Booth', '1', 0);"
            "SELECT lanyard_sponsor.add('00000000000001%02x', (SELECT json_agg(json_build_object('station', '00000000000001%02x', 'sequence', n,"
            " 'hlc', 100, 'utc_ms', 1, 'kind', 10, 'subject', '%014x' || lpad(to_hex(n), 2, '0'), 'body', '{\"sponsor\":\"acme\",\"scan\":true}'))::text"
            " FROM generate_series(1, 30) AS n))",
            station, station, station, 0xa0000 + station);
        sponsors_must(sponsors->acme, sql);
    }
    g_autofree char *taken = said(sponsors->acme, "SELECT sum(last_sequence) FROM lanyard_sponsor.stations()");
    gint64 count;
    g_assert_true(g_ascii_string_to_signed(taken, 10, 60, 120, &count, NULL));
}

// Cut off from the hub, a badge is reported lost and captured then. The capture is here first; the loss mends it, and takes back what was
// released. One that was captured before it was lost stays the lead that it was.
static void test_lost_apart(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 50, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 45, 7, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 33  f ");
    assert_says(sponsors->acme, "SELECT count(*) FROM lanyard_sponsor.contacts() WHERE token = '" UNSCANNED "'", "0");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 60, 7, "zqpone", "{\"id\":\"" SCANNED "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 f Grace, 33  f ");
    // The person's new badge is a lead of its own name.
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 61, 6, "zqpthree", "{\"id\":\"" SECOND "\",\"kind\":1}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 70, 10, SECOND, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 f Grace, 12 12 t zqnamethree, 33  f ");
}

// The same of what was typed, and of badges of one person that all were lost before: none holds the lead for another.
static void test_typed_lost_apart(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 6, "zqpthree", "{\"id\":\"" SECOND "\",\"kind\":1}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 50, 10, CODE, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 30 30 t zqnamethree");
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 51, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 4, 52, 10, SECOND, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 12 30 t zqnamethree, 30 30 t zqnamethree, 33 30 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 45, 7, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 12 30 t zqnamethree, 30 30 f zqnamethree, 33  f ");
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 46, 7, "zqpthree", "{\"id\":\"" SECOND "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 12  f , 30  f , 33  f ");
    assert_says(sponsors->acme, "SELECT count(*) FROM lanyard_sponsor.contacts() WHERE token <> '" SCANNED "'", "0");
}

// A badge that was met, was lost then, and whose code was typed after that: the meeting stays, the code is nobody's.
static void test_typed_after_loss(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 33 33 t zqnamethree");
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 50, 10, CODE, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_answers(sponsors, "11 11 t Grace, 30 33 t zqnamethree, 33 33 t zqnamethree");
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 45, 7, "zqpthree", "{\"id\":\"" UNSCANNED "\",\"reason\":\"lost\"}"));
    assert_answers(sponsors, "11 11 t Grace, 30  f , 33 33 f zqnamethree");
}

static void test_alarm_and_pause(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_serve(sponsors);
    static const char figures[] =
        "SELECT concat_ws(' ', code, station_count, lead_count, refused_count, busiest_count, is_paused)"
        " FROM lanyard.sponsors() WHERE code = 'acme'";
    assert_says(sponsors->desk, figures, "acme 1 1 0 1 f");
    sponsors_must(sponsors->desk,
                  RECORD(DESK, 8, 30, 11, "scraping:acme", "{\"by\":\"Lea\",\"note\":\"talked\",\"paused\":true}"));
    assert_says(sponsors->desk, figures, "acme 1 1 0 1 t");
    static const char more[] = OWN_RECORD(ACME, 2, 40, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}");
    g_autofree char *refused = said(sponsors->acme, more);
    g_assert_nonnull(strstr(refused, "paused"));
    // Bolt is not; and the last word decides, whenever it comes.
    sponsors_must(sponsors->bolt, OWN_RECORD(BOLT, 2, 40, 10, PHANTOM, "{\"sponsor\":\"bolt\",\"scan\":true}"));
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 29, 11, "scraping:acme", "{\"by\":\"Lea\",\"note\":\"\",\"paused\":false}"));
    assert_says(sponsors->desk, figures, "acme 1 1 0 1 t");
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 31, 11, "scraping:acme", "{\"by\":\"Lea\",\"note\":\"\",\"paused\":false}"));
    sponsors_must(sponsors->acme, more);
}

static void hear(const char *payload, gpointer data)
{
    g_string_append_printf((GString *)data, "%s;", payload);
}

static void listen_to(PgConnection *pg, const char *channel)
{
    g_autofree char *listen = said(pg, channel);
    sponsors_must(pg, listen);
}

// A capture wakes who is on duty, whose answer wakes the sponsor; another sponsor hears of neither.
static void test_duty(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) heard = g_string_new(NULL);
    g_autoptr(GError) error = NULL;
    sponsors_serve(sponsors);
    listen_to(sponsors->desk, "SELECT 'LISTEN ' || quote_ident(lanyard.take_duty('" DESK "'))");
    listen_to(sponsors->acme, "SELECT 'LISTEN ' || quote_ident(channel) FROM lanyard_sponsor.hello()");
    listen_to(sponsors->bolt, "SELECT 'LISTEN ' || quote_ident(channel) FROM lanyard_sponsor.hello()");
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 40, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    g_assert_true(pg_connection_wait(sponsors->desk, 60000, hear, heard, &error));
    g_assert_cmpstr(heard->str, ==, "serve acme;");
    sponsors_must(sponsors->desk, "SELECT lanyard.serve_captures('acme')");
    g_string_truncate(heard, 0);
    while (!strstr(heard->str, "answer"))
        g_assert_true(pg_connection_wait(sponsors->acme, 60000, hear, heard, &error));
    assert_says(sponsors->acme, "SELECT name FROM lanyard_sponsor.answers() WHERE token = '" UNSCANNED "'", "zqnamethree");
    g_string_truncate(heard, 0);
    g_assert_true(pg_connection_wait(sponsors->bolt, 200, hear, heard, &error));
    g_assert_cmpstr(heard->str, ==, "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/capture/" name, Sponsors, cluster, sponsors_set_up, function, sponsors_tear_down)
    TEST("a-lost-badge-is-no-lead", test_lost_badge);
    TEST("a-badge-that-was-lost-before-it-was-captured-is-no-lead-whichever-comes-first", test_lost_apart);
    TEST("a-code-of-a-badge-that-was-lost-before-is-no-lead-nor-are-several-badges", test_typed_lost_apart);
    TEST("a-code-that-was-typed-after-the-loss-is-no-lead", test_typed_after_loss);
    TEST("an-unknown-badge-is-no-lead", test_unknown_badge);
    TEST("an-altered-badge-is-no-lead", test_altered_badge);
    TEST("joined-people-are-one-lead", test_joined_people);
    TEST("who-allows-nothing-is-a-lead", test_nothing_allowed);
    TEST("a-typed-code-is-a-capture", test_typed_code);
    TEST("a-code-of-two-people-is-nobodys", test_code_of_two);
    TEST("codes-cannot-be-guessed-through", test_guessed_codes);
    TEST("ten-stations-count-as-one", test_limit_of_all_stations);
    TEST("a-sponsor-is-paused", test_alarm_and_pause);
    TEST("who-is-on-duty-answers", test_duty);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
