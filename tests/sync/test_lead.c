// SPDX-License-Identifier: GPL-3.0-or-later
// test_lead.c - a sponsor's role sees its own leads and what their people allow, whatever SQL it sends.
#include <string.h>

#include "common/store/lead.h"
#include "common/sync/hub_owner.h"
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

static const char contacts[] = "SELECT token, name, email, company, title, cv, withdrawn FROM lanyard.contact ORDER BY token";

static void test_allowed(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    assert_says(sponsors->acme, contacts, 7, SCANNED "|Grace||||https://cv.example|\n");
    assert_says(sponsors->bolt, contacts, 7, BOLTS "|zqnametwo|zqemailtwo||||\n");
    assert_says(sponsors->acme, "SELECT station, sequence FROM lanyard.record", 2, ACME "|1\n");
    assert_says(sponsors->acme, "SELECT id FROM lanyard.station", 1, ACME "\n");
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
    assert_says(sponsors->acme, contacts, 7, SCANNED "|||zqcompanyone|||name,cv\n");
    assert_says(sponsors->acme, "SELECT * FROM lanyard.withdrawal", 2, SCANNED "|name,cv\n");
    // An older change that comes late decides nothing; an import neither.
    sponsors_must(sponsors->desk, RECORD(DESK, 9, 25, 1, "zqpone", "{\"consent\":\"name,email\"}"));
    sponsors_must(sponsors->desk, RECORD(DESK, 10, 40, 0, "zqpone",
                                         "{\"name\":\"Grace\",\"consent\":\"name,email,cv\",\"company\":\"zqcompanyone\"}"));
    g_autofree char *text = said(sponsors->acme, contacts, 6);
    g_assert_cmpstr(text, ==, SCANNED "|||zqcompanyone||\n");
    sponsors_must(sponsors->desk, RECORD(DESK, 11, 50, 1, "zqpone", "{\"consent\":\"\"}"));
    g_autofree char *none = said(sponsors->acme, contacts, 6);
    g_assert_cmpstr(none, ==, SCANNED "|||||\n");
    // Taken back before the badge was ever captured: nothing had been released.
    sponsors_must(sponsors->desk, RECORD(DESK, 12, 51, 1, "zqpthree", "{\"consent\":\"\"}"));
    sponsors_must(sponsors->acme, RECORD(ACME, 2, 60, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_says(sponsors->acme, "SELECT count(*) FROM lanyard.withdrawal WHERE token = '" UNSCANNED "'", 1, "0\n");
}

static void assert_hides(PgConnection *pg, const char *sql)
{
    g_autofree char *text = said(pg, sql, 1);
    if (sponsors_leak(text))
        g_error("\"%s\" tells a sponsor \"%s\"", sql, sponsors_leak(text));
}

// A function that looks at each row before the policy does would see all; the server does not let it.
static void test_leaking_function(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    sponsors_must(sponsors->acme, "CREATE TEMP TABLE loot(what text)");
    sponsors_must(sponsors->acme, "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
                                  "$$ BEGIN INSERT INTO pg_temp.loot VALUES ($1); RETURN true; END $$");
    sponsors_must(sponsors->acme, "SELECT count(*) FROM lanyard.record WHERE pg_temp.leak(body || subject || station)");
    sponsors_must(sponsors->acme, "SELECT count(*) FROM lanyard.station WHERE pg_temp.leak(id || name)");
    sponsors_must(sponsors->acme, "SELECT count(*) FROM lanyard.contact WHERE pg_temp.leak(name || email || token)");
    assert_hides(sponsors->acme, "SELECT string_agg(what, ' ') FROM pg_temp.loot");
    // Nor does a table that stands in the way of the schema's own names.
    sponsors_must(sponsors->acme, "CREATE TEMP TABLE sponsor(code text, role_name name)");
    sponsors_must(sponsors->acme, "INSERT INTO pg_temp.sponsor VALUES ('bolt', 'acme')");
    sponsors_must(sponsors->acme, "SET search_path = pg_temp, lanyard, pg_catalog");
    assert_says(sponsors->acme, "SELECT lanyard.own_sponsor()", 1, "acme\n");
    assert_hides(sponsors->acme, "SELECT c::text FROM lanyard.contact AS c");
}

static void test_no_other_self(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    static const char *const tries[] = {
        "SET ROLE bolt", "SET ROLE desk", "SET SESSION AUTHORIZATION bolt", "SELECT lanyard.welcome_sponsor('bolt', 'acme')",
        "SELECT lanyard.welcome_role('acme')", "SELECT lanyard.person_field('zqpone', 'email')", "SELECT lanyard.purge()",
        "SELECT lanyard.revoke_station('" BOLT "', 'x')", "UPDATE lanyard.sponsor SET role_name = 'acme' WHERE code = 'bolt'",
        "UPDATE lanyard.station SET sponsor = 'acme'", "UPDATE lanyard.record SET body = '{}'", "DELETE FROM lanyard.record",
        "TRUNCATE lanyard.record", "ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY sponsor_reads ON lanyard.record", "CREATE TABLE lanyard.mine(x int)",
        "CREATE OR REPLACE FUNCTION lanyard.own_sponsor() RETURNS text LANGUAGE sql AS $$ SELECT 'bolt' $$",
        "GRANT SELECT ON lanyard.sponsor TO acme",
        "SELECT lanyard.greet('" BOLT "', 'mine now', '1', 0)", // another's station
        "SELECT lanyard.greet('" DESK "', 'mine now', '1', 0)",
        // Leads of another's, registrations, tokens; from another's station; of what is no badge.
        RECORD(ACME, 2, 70, 10, UNSCANNED, "{\"sponsor\":\"bolt\",\"scan\":true}"),
        RECORD(ACME, 2, 70, 10, "zqpone", "{\"sponsor\":\"acme\",\"scan\":true}"),
        RECORD(ACME, 2, 70, 6, "zqpthree", "{\"id\":\"" SCANNED "\",\"kind\":1}"),
        RECORD(ACME, 2, 70, 1, "zqpone", "{\"consent\":\"name,email\"}"),
        RECORD(BOLT, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"), RECORD(DESK, 8, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),
        RECORD("00000000000000ee", 1, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),    // of nobody's
        RECORD(ACME, 2, 9000000000000000000, 10, SCANNED, "{\"sponsor\":\"acme\"}"), // of the end of time
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++)
        must_not(sponsors->acme, tries[i]);
    // Switching the policies off is an error of the query, not a way around them.
    sponsors_must(sponsors->acme, "SET row_security = off");
    must_not(sponsors->acme, "SELECT * FROM lanyard.record");
    must_not(sponsors->desk, "SELECT lanyard.greet('" ACME "', 'x', '1', 0)");
    assert_says(sponsors->desk, "SELECT count(*) FROM lanyard.record", 1, "9\n");
}

static void test_purge(Sponsors *sponsors, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 left;
    hub_purge(sponsors->owner, &left, &error);
    g_assert_no_error(error);
    g_assert_cmpint(left, ==, 9);
    g_autofree char *rest = cluster_sql(sponsors->cluster, "hub", "SELECT string_agg(r::text, ' ') FROM lanyard.record AS r");
    static const char *const personal[] = {"zq", "Grace", "note", SCANNED, BOLTS, "cv.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_null(strstr(rest, personal[i]));
    assert_says(sponsors->acme, "SELECT name || email || company || title || cv FROM lanyard.contact", 1, "\n");
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
    for (int i = 1; i >= 0; i--) {
        const SyncOptions options = {.store_path = stations_path(stations, i), .hub = connection, .sponsor = "acme"};
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
    sponsors_must(sponsors->desk, RECORD(DESK, 8, ((extract(epoch FROM clock_timestamp()) * 1000)::bigint + 1000) << 16, 1,
                                         "zqpthree", "{\"consent\":\"email\"}"));
    const SyncOptions options = {.store_path = stations_path(stations, 0), .hub = connection, .sponsor = "acme"};
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    g_autoptr(Lead) after = lead_load(store, "acme", UNSCANNED, &error);
    g_assert_cmpstr(after->contact[CONTACT_NAME], ==, "");
    g_assert_cmpstr(after->contact[CONTACT_EMAIL], ==, "zqemailthree");
    g_assert_true(g_str_has_prefix(after->withdrawn, "name"));
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
    TEST("no-leaking-function", test_leaking_function);
    TEST("no-other-self", test_no_other_self);
    TEST("purge-leaves-nobody", test_purge);
    TEST("a-station-of-a-sponsor-exchanges", test_exchange);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
