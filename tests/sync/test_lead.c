// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead.c - a sponsor's role sees its own leads and what their people allow, whatever SQL it sends.
#include <glib/gstdio.h>
#include <string.h>

#include "common/store/lead/lead.h"
#include "common/sync/hub_owner.h"
#include "common/token/sealed_text.h"
#include "tests/sync/sponsors.h"
#include "tests/sync/stations.h"

static void must_not(PgConnection *pg, const char *sql)
{
    if (pg_connection_run(pg, sql, NULL, NULL))
        g_error("a sponsor's role may run: %s", sql);
}

// All that the statement gives, or its error: whatever somebody could read.
static char *said(PgConnection *pg, const char *sql, int columns)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(PgRows) rows = pg_connection_query(pg, sql, NULL, &error);
    if (!rows)
        return g_strdup(error->message);
    GString *text = g_string_new(NULL);
    for (int row = 0; row < pg_row_count(rows); row++) {
        for (int column = 0; column < columns; column++)
            g_string_append_printf(text, "%s%s", column ? "|" : "", pg_text(rows, row, column));
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void assert_says(PgConnection *pg, const char *sql, int columns, const char *wanted)
{
    g_autofree char *text = said(pg, sql, columns);
    g_assert_cmpstr(text, ==, wanted);
}

static const char contacts[] =
    "SELECT token, name, email, company, title, cv, withdrawn FROM lanyard_sponsor.contacts() ORDER BY token";

static void test_allowed(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace||||https://cv.example|\n");
    assert_says(sponsors->bolt, contacts, 7, BOLTS "|zqnametwo|zqemailtwo||||\n");
    assert_says(sponsors->acme,
                "SELECT station, sequence FROM lanyard_sponsor.records(ARRAY['" ACME "', '" DESK "', '" BOLT "'],"
                " '{0,0,0}', 1000000, 1000)",
                2, ACME "|1\n");
    assert_says(sponsors->acme, "SELECT id FROM lanyard_sponsor.stations()", 1, ACME "\n");
    assert_says(sponsors->desk, "SELECT count(*) FROM lanyard.record", 1, "9\n");
    assert_says(sponsors->desk, "SELECT count(*) FROM lanyard.station", 1, "3\n");
    // The staff are no sponsor: they have the registrations, and no contacts of anybody's.
    must_not(sponsors->desk, contacts);
}

// Withdrawing takes effect at the next look, and is told to whom it had been released; what was never allowed is not.
static void test_withdrawal(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 1, "zqpone", "{\"consent\":\"company\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|||zqcompanyone|||name,cv\n");
    // An older change that comes late decides nothing; an import neither.
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 25, 1, "zqpone", "{\"consent\":\"name,email\"}"));
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 40, 0, "zqpone",
                                         "{\"name\":\"Grace\",\"consent\":\"name,email,cv\",\"company\":\"zqcompanyone\"}"));
    sponsors_serve(sponsors);
    g_autofree char *text = said(sponsors->acme, contacts, 6);
    g_assert_cmpstr(text, ==, SCANNED "|||zqcompanyone||\n");
    sponsors_must(sponsors->desk, RECORD(DESK, 11, 50, 1, "zqpone", "{\"consent\":\"\"}"));
    sponsors_serve(sponsors);
    g_autofree char *none = said(sponsors->acme, contacts, 6);
    g_assert_cmpstr(none, ==, SCANNED "|||||\n");
    // Taken back before the badge was ever captured: nothing had been released.
    sponsors_must(sponsors->desk, RECORD(DESK, 12, 51, 1, "zqpthree", "{\"consent\":\"\"}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 60, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    // Of a badge that nobody has there is no more and no less.
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 3, 61, 10, "4444444444444444", "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, "SELECT token FROM lanyard_sponsor.contacts()", 1, SCANNED "\n");
}

// One sponsor is given what others are not, or nothing; nobody else sees a difference, and what one was never given is not taken back from it.
static void test_one_sponsor(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->desk,
                  RECORD(DESK, 8, 30, 1, "zqpone", "{\"sponsor_consent\":\"bolt:,bolt:company,acme:,acme:name,acme:title\"}"));
    sponsors_must(sponsors->bolt, OWN_RECORD(BOLT, 2, 40, 10, SCANNED, "{\"sponsor\":\"bolt\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace|||zqtitleone||cv\n");
    assert_says(sponsors->bolt, contacts, 7, SCANNED "|||zqcompanyone|||\n" BOLTS "|zqnametwo|zqemailtwo||||\n");
    // What all others may get changes nothing for these two.
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 50, 1, "zqpone", "{\"consent\":\"name,email,company,title,cv\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace|||zqtitleone||cv\n");
    sponsors_must(sponsors->desk,
                  RECORD(DESK, 10, 51, 1, "zqpone", "{\"sponsor_consent\":\"bolt:,acme:,acme:name,acme:title\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace|||zqtitleone||cv\n");
    assert_says(sponsors->bolt, contacts, 7, SCANNED "||||||company\n" BOLTS "|zqnametwo|zqemailtwo||||\n");
    // All may get everything, but for this one, which never did.
    sponsors_must(sponsors->desk, RECORD(DESK, 11, 52, 1, "zqpthree", "{\"sponsor_consent\":\"acme:\"}"));
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 60, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace|||zqtitleone||cv\n");
}

// A badge that was captured before its minting, or its person, was told of.
static void test_late_registration(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, OWN_RECORD(ACME, 2, 60, 10, "5555555555555555", "{\"sponsor\":\"acme\",\"scan\":true}"));
    sponsors_serve(sponsors);
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 70, 6, "pfive", "{\"id\":\"5555555555555555\",\"kind\":1}"));
    sponsors_serve(sponsors);
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 71, 0, "pfive", "{\"name\":\"Ada\",\"consent\":\"name\"}"));
    assert_says(sponsors->acme, "SELECT name FROM lanyard_sponsor.contacts() WHERE token LIKE '5%'", 1, "");
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, "SELECT name FROM lanyard_sponsor.contacts() WHERE token LIKE '5%'", 1, "Ada\n");
}

// The parts of a name go with it: not without the name, and not when it was corrected since.
static void test_parts_of_a_name(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char parts[] = "SELECT name, given_name, family_name FROM lanyard_sponsor.answers() WHERE token = '" SCANNED "'";
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 1, "zqpone",
                                         "{\"name\":\"Grace Hopper\",\"given_name\":\"Grace\",\"family_name\":\"Hopper\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, parts, 3, "Grace Hopper|Grace|Hopper\n");
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 31, 1, "zqpone", "{\"name\":\"Grace Murray\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, parts, 3, "Grace Murray||\n");
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 32, 1, "zqpone", "{\"family_name\":\"Murray\",\"consent\":\"company\"}"));
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, parts, 3, "||\n");
}

// What reps typed of somebody who was taken out goes from the sponsor's own table, too, and its chain stays whole.
static void test_erase(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char own[] = "SELECT string_agg(body, ' ') FROM lanyard_of_acme.record";
    g_autofree char *before = cluster_sql(sponsors->cluster, "hub", own);
    g_assert_nonnull(strstr(before, "own note"));
    sponsors_must(sponsors->desk, RECORD(DESK, 8, 30, 13, "",
                                         "{\"reason\":\"x\",\"kind\":10,\"subject\":\"" SCANNED
                                         "\",\"body\":\"{\\\"set\\\":{\\\"note\\\":\\\"kept whole\\\"}}\"}"));
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 31, 17, "zqpone", "{\"by\":\"lea\"}"));
    sponsors_serve(sponsors);
    g_autofree char *after = cluster_sql(sponsors->cluster, "hub", own);
    g_assert_nonnull(strstr(after, "scan"));
    g_assert_null(strstr(after, "own note"));
    static const char told[] =
        "SELECT lead, name, cv, given_name, withdrawn, is_gone FROM lanyard_sponsor.answers() ORDER BY token";
    assert_says(sponsors->acme, told, 6, SCANNED "|||||t\n");
    assert_says(sponsors->bolt, told, 6, BOLTS "|zqnametwo||zqnametwo||f\n");
    g_autofree char *left = cluster_sql(sponsors->cluster, "hub", "SELECT string_agg(body, ' ') FROM lanyard.record");
    g_assert_null(strstr(left, "own note"));
    g_assert_null(strstr(left, "kept whole"));
    g_assert_nonnull(strstr(left, "zqboltnote")); // of somebody else
    // Typed by a rep who could not know yet.
    sponsors_must(sponsors->acme,
                  OWN_RECORD(ACME, 2, 60, 10, SCANNED, "{\"sponsor\":\"acme\",\"set\":{\"note\":\"late note\"}}"));
    sponsors_serve(sponsors);
    sponsors_serve(sponsors);
    g_autofree char *late = cluster_sql(sponsors->cluster, "hub", own);
    g_assert_null(strstr(late, "late note"));
}

static void test_no_other_self(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char *const tries[] = {
        "SET ROLE bolt",
        "SET ROLE desk",
        "SET SESSION AUTHORIZATION bolt",
        "SELECT lanyard.welcome_sponsor('bolt', 'acme')",
        "SELECT lanyard.welcome_role('acme')",
        "SELECT lanyard.person_field('zqpone', 'email')",
        "SELECT lanyard.purge()",
        "SELECT lanyard.revoke_station('" BOLT "', 'x')",
        "UPDATE lanyard.sponsor SET role_name = 'acme' WHERE code = 'bolt'",
        "UPDATE lanyard.station SET sponsor = 'acme'",
        "UPDATE lanyard.record SET body = '{}'",
        "DELETE FROM lanyard.record",
        "TRUNCATE lanyard.record",
        "ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE lanyard.mine(x int)",
        "CREATE OR REPLACE FUNCTION lanyard.own_sponsor() RETURNS text LANGUAGE sql AS $$ SELECT 'bolt' $$",
        "GRANT SELECT ON lanyard.sponsor TO acme",
        "SELECT lanyard.greet('" BOLT "', 'mine now', '1', 0)",
        "SELECT lanyard.serve_sponsors()",
        "SELECT lanyard.serve_now()",
        "SELECT lanyard.check_own('{}')",
        "CREATE TEMP TABLE t(a int)",
        RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"),
        "SELECT * FROM lanyard.record",
        "SELECT * FROM lanyard.station",
        "SELECT * FROM lanyard.hub",
        "SELECT * FROM lanyard_of_acme.record",
        "SELECT * FROM lanyard_of_bolt.contact",
        "SELECT lanyard.own_channel()",
        // Leads of another's, registrations, tokens; from another's station; of what is no badge.
        OWN_RECORD(ACME, 2, 70, 10, UNSCANNED, "{\"sponsor\":\"bolt\",\"scan\":true}"),
        OWN_RECORD(ACME, 2, 70, 10, "zqpone", "{\"sponsor\":\"acme\",\"scan\":true}"),
        OWN_RECORD(ACME, 2, 70, 6, "zqpthree", "{\"id\":\"" SCANNED "\",\"kind\":1}"),
        OWN_RECORD(ACME, 2, 70, 1, "zqpone", "{\"consent\":\"name,email\"}"),
        OWN_RECORD(BOLT, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),
        OWN_RECORD(DESK, 8, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),
        OWN_RECORD("00000000000000ee", 1, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),    // of nobody's
        OWN_RECORD(ACME, 2, 9000000000000000000, 10, SCANNED, "{\"sponsor\":\"acme\"}"), // of the end of time
        // Text that nothing else reads, and too much of it.
        OWN_RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"set\":{\"note\":\"a\\u0000b\"}}"),
        OWN_RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"set\":{\"note\":\"\\ud800\"}}"),
        OWN_RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"sponsor\":\"acme\"}"),
        OWN_RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"set\":{\"a\":{\"b\":{}}}}"),
        OWN_RECORD(ACME, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\",\"more\":1}"),
        OWN_RECORD(ACME, 2, 70, 12, "", "{\"deep\":[[1]]}"),
        "SELECT lanyard_sponsor.add('" ACME "', 'no json')",
        "SELECT lanyard_sponsor.add('" ACME "', '[{\"station\":\"" ACME
        "\",\"sequence\":2,\"hlc\":1,\"utc_ms\":1,\"kind\":10,\"subject\":\"" SCANNED
        "\",\"body\":' || to_json(format('{\"sponsor\":\"acme\",\"set\":{\"note\":\"%s\"}}', repeat('x', 60000)))::text || '}]')",
        "SELECT lanyard_sponsor.greet(NULL, '', '', 0)",
        "SELECT lanyard_sponsor.greet('" ACME "', repeat('x', 2000), '', 0)",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++)
        must_not(sponsors->acme, tries[i]);
    must_not(sponsors->desk, "SELECT lanyard.greet('" ACME "', 'x', '1', 0)");
    assert_says(sponsors->desk, "SELECT count(*) FROM lanyard.record", 1, "9\n");
}

// What is taken out of people stays of the programme: who changed it is gone, what was changed is not.
static void test_purge(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 left;
    sponsors_must(sponsors->desk,
                  RECORD(DESK, 8, 30, 2, "T-1",
                         "{\"origin\":\"desk\",\"by\":\"zqlead\",\"title\":\"Types\",\"room\":\"2\",\"open_to\":\"everyone\","
                         "\"over\":{\"room\":[1,\"st\",2],\"open_to\":[3,\"\",0],\"zqother\":[1,\"\",0]}}"));
    sponsors_must(sponsors->desk,
                  RECORD(DESK, 9, 31, 1, "zqpone", "{\"badge_name\":\"zqaddie\",\"over\":{\"badge_name\":[1,\"\",0]}}"));
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 32, 17, "zqpthree", "{}"));
    hub_purge(sponsors->owner, &left, NULL, &error);
    g_assert_no_error(error);
    g_assert_cmpint(left, ==, 12);
    g_autofree char *rest = cluster_sql(sponsors->cluster, "hub", "SELECT string_agg(r::text, ' ') FROM lanyard.record AS r");
    static const char *const personal[] = {"zq", "Grace", "note", SCANNED, BOLTS, "cv.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_null(strstr(rest, personal[i]));
    g_autofree char *own =
        cluster_sql(sponsors->cluster, "hub",
                    "SELECT (SELECT count(*) FROM lanyard_of_acme.contact) + (SELECT count(*) FROM lanyard_of_acme.record)"
                    " + (SELECT count(*) FROM lanyard_of_acme.answer) + (SELECT count(*) FROM lanyard.lead)"
                    " + (SELECT count(*) FROM lanyard.captured) + (SELECT count(*) FROM lanyard.erased)");
    g_assert_cmpstr(own, ==, "0");
    g_autofree char *session = cluster_sql(sponsors->cluster, "hub",
                                           "SELECT concat_ws('|', subject, r.body::json ->> 'origin', r.body::json ->> 'open_to',"
                                           " r.body::jsonb -> 'over') FROM lanyard.record AS r WHERE kind = 2");
    g_assert_cmpstr(session, ==, "T-1|desk|everyone|{\"room\": [1, \"st\", 2], \"open_to\": [3, \"\", 0]}");
}

// The whole way: a sponsor's station exchanges with its own role, and gets its contacts and nobody's registration.
static void test_exchange(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    g_autoptr(Stations) stations = stations_new(2);
    g_autoptr(Store) store = stations_open(stations, 0);
    g_autoptr(Store) second = stations_open(stations, 1);
    g_autofree char *connection = cluster_connection(sponsors->cluster, "hub", "acme");
    station_append(store, RECORD_LEAD, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}", clock_utc_ms());
    station_append(second, RECORD_LEAD, UNSCANNED, "{\"sponsor\":\"acme\",\"set\":{\"note\":\"second rep\"}}", clock_utc_ms());
    g_autoptr(GError) error = NULL;
    SyncReport report;
    // The leads come first; when the staff were there, the contacts.
    for (int i = 3; i >= 0; i--) {
        if (i == 0)
            sponsors_serve(sponsors);
        const SyncOptions options = {.store_path = stations_path(stations, i % 2), .hub = connection, .sponsor = "acme"};
        sync_once(&options, NULL, NULL, &report, &error);
        g_assert_no_error(error);
        g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    }
    g_autoptr(Lead) lead = lead_load(store, "acme", UNSCANNED, &error);
    g_assert_no_error(error);
    g_assert_cmpstr(lead->contact[CONTACT_NAME], ==, "zqnamethree");
    g_assert_cmpuint(lead->notes->len, ==, 1);
    g_autoptr(GHashTable) vector = journal_vector(store, &error);
    g_assert_cmpuint(g_hash_table_size(vector), ==, 3); // both of these and acme's first booth
    g_assert_false(g_hash_table_contains(vector, DESK));
    g_assert_false(g_hash_table_contains(vector, BOLT));
    // Withdrawn at the desk: gone here after the next exchange, and told.
    g_autofree char *late = g_strdup_printf("INSERT INTO lanyard.record VALUES ('" DESK "', 8, %" G_GINT64_FORMAT
                                            ", 1, 1, 'zqpthree', '{\"consent\":\"email\"}')",
                                            (clock_utc_ms() + 60000) * 65536);
    sponsors_must(sponsors->desk, late);
    sponsors_serve(sponsors);
    const SyncOptions options = {.store_path = stations_path(stations, 0), .hub = connection, .sponsor = "acme"};
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    g_autoptr(Lead) after = lead_load(store, "acme", UNSCANNED, &error);
    g_assert_cmpstr(after->contact[CONTACT_NAME], ==, "");
    g_assert_cmpstr(after->contact[CONTACT_EMAIL], ==, "zqemailthree");
    g_assert_true(g_str_has_prefix(after->withdrawn, "name"));
}

// What a desk sealed, pgcrypto opens: for the one it is of, of whom it was allowed, and for nobody who asks for it himself.
static void test_sealed(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *folder = g_dir_make_tmp("lanyard-lead-XXXXXX", NULL), *path = g_build_filename(folder, "desk.key", NULL);
    g_assert_true(key_ring_create(path, NULL) && key_ring_rotate(path, NULL));
    g_autoptr(KeyRing) ring = key_ring_load(path, &error);
    bool is_new;
    static const char *const tries[] = {"SELECT * FROM lanyard.desk_key", "SELECT lanyard.sealed_field('zqpone', '{}', 'email')",
                                        "SELECT lanyard.keep_desk_key(3::smallint, 'x')", "SELECT lanyard_crypto.gen_salt('bf')"};
    for (int i = 0; i < 2; i++) {
        g_assert_true(hub_keep_desk_key(sponsors->owner, ring, &is_new, &error));
        g_assert_true(is_new == (i == 0));
    }
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        must_not(sponsors->acme, tries[i]);
        must_not(sponsors->desk, tries[i]);
    }
    g_autofree char *sealed = sealed_text_make(ring, "zqpone", "{\"email\":\"gr\u00e4ce@example.org\",\"note\":\"zqnote\"}");
    g_autofree char *own = g_strdup_printf(
        RECORD(DESK, 8, 30, 1, "zqpone", "{\"consent\":\"name,email\",\"email\":null,\"note\":null,\"sealed\":\"%s\"}"), sealed);
    sponsors_must(sponsors->desk, own);
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace|gr\u00e4ce@example.org||||cv\n");
    // The same text in a record of another person says nothing; nor does one that was changed on its way.
    g_autofree char *moved = g_strdup_printf(
        RECORD(DESK, 9, 31, 1, "zqptwo", "{\"consent\":\"name,email\",\"email\":null,\"sealed\":\"%s\"}"), sealed);
    sponsors_must(sponsors->desk, moved);
    sponsors_serve(sponsors);
    assert_says(sponsors->bolt, contacts, 3, BOLTS "|zqnametwo|\n");
    sealed[40] = sealed[40] == 'A' ? 'B' : 'A';
    g_autofree char *changed = g_strdup_printf(RECORD(DESK, 10, 32, 1, "zqpone", "{\"email\":null,\"sealed\":\"%s\"}"), sealed);
    sponsors_must(sponsors->desk, changed);
    sponsors_serve(sponsors);
    assert_says(sponsors->acme, contacts, 3, SCANNED "|Grace|\n");
    // Another event's key is refused.
    g_unlink(path);
    g_assert_true(key_ring_create(path, NULL));
    g_autoptr(KeyRing) other = key_ring_load(path, NULL);
    g_assert_false(hub_keep_desk_key(sponsors->owner, other, &is_new, &error));
    g_assert_nonnull(strstr(error->message, "another key of the desks"));
    g_unlink(path);
    g_rmdir(folder);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/lead/" name, Sponsors, cluster, sponsors_set_up, function, sponsors_tear_down)
    TEST("contacts-as-far-as-allowed", test_allowed);
    TEST("withdrawal-takes-effect", test_withdrawal);
    TEST("one-sponsor-alone", test_one_sponsor);
    TEST("a-registration-that-comes-late", test_late_registration);
    TEST("no-other-self", test_no_other_self);
    TEST("parts-of-a-name", test_parts_of_a_name);
    TEST("one-person-taken-out", test_erase);
    TEST("purge-leaves-nobody", test_purge);
    TEST("a-station-of-a-sponsor-exchanges", test_exchange);
    TEST("what-was-sealed-and-allowed", test_sealed);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
