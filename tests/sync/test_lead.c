// test_lead.c - a sponsor's role sees its own leads and what their people allow, whatever SQL it sends.
#include <string.h>

#include "common/store/lead.h"
#include "common/sync/door.h"
#include "common/sync/hub_owner.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define ACME "00000000000000aa" // stations
#define BOLT "00000000000000bb"
#define DESK "00000000000000dd"
#define SCANNED "1111111111111111" // tokens: of whom acme scanned, of whom only bolt did, of nobody's
#define BOLTS "2222222222222222"
#define UNSCANNED "3333333333333333"

typedef struct {
    Cluster *cluster;
    Hub *owner;
    Door *acme, *bolt, *desk;
} Scene;

static Door *open_door(Cluster *cluster, const char *role)
{
    g_autofree char *connection = cluster_connection(cluster, "hub", role);
    g_autoptr(GError) error = NULL;
    Door *door = door_open(&(HubOptions){.connection = connection, .stop_fd = -1, .wake_fd = -1}, &error);
    g_assert_no_error(error);
    return door;
}

static void must(Door *door, const char *sql)
{
    g_autoptr(GError) error = NULL;
    door_run(door, sql, NULL, &error);
    if (error)
        g_error("%s: %s", sql, error->message);
}

static void must_not(Door *door, const char *sql)
{
    if (door_run(door, sql, NULL, NULL))
        g_error("a sponsor's role may run: %s", sql);
}

// All that the statement gives, or its error: whatever somebody could read.
static char *said(Door *door, const char *sql, int columns)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(DoorRows) rows = door_query(door, sql, NULL, &error);
    if (!rows)
        return g_strdup(error->message);
    GString *text = g_string_new(NULL);
    for (int row = 0; row < door_row_count(rows); row++) {
        for (int column = 0; column < columns; column++)
            g_string_append_printf(text, "%s%s", column ? "|" : "", door_text(rows, row, column));
        g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void assert_says(Door *door, const char *sql, int columns, const char *wanted)
{
    g_autofree char *text = said(door, sql, columns);
    g_assert_cmpstr(text, ==, wanted);
}

#define RECORD(station, sequence, hlc, kind, subject, body) \
    "INSERT INTO lanyard.record VALUES ('" station "', " #sequence ", " #hlc ", 1, " #kind ", '" subject "', '" body "')"

static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    g_autoptr(GError) error = NULL;
    scene->owner = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1, .wake_fd = -1}, &error);
    g_assert_no_error(error);
    static const char *const roles[] = {"acme", "bolt", "desk"};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++) {
        g_autofree char *make = g_strdup_printf(
            "DO $$ BEGIN CREATE ROLE %s LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$", roles[i]);
        g_free(cluster_sql(scene->cluster, "hub", make));
    }
    int from, to;
    hub_init(scene->owner, EVENT, "desk", &from, &to, &error);
    g_assert_no_error(error);
    g_assert_true(hub_welcome_sponsor(scene->owner, "acme", "acme", &error));
    g_assert_true(hub_welcome_sponsor(scene->owner, "bolt", "bolt", &error));
    scene->acme = open_door(scene->cluster, "acme");
    scene->bolt = open_door(scene->cluster, "bolt");
    scene->desk = open_door(scene->cluster, "desk");

    must(scene->desk, "SELECT lanyard.greet('" DESK "', 'Desk 1', '1', 0)");
    must(scene->acme, "SELECT lanyard.greet('" ACME "', 'Acme booth', '1', 0)");
    must(scene->bolt, "SELECT lanyard.greet('" BOLT "', 'Bolt booth', '1', 0)");
    must(scene->desk, RECORD(DESK, 1, 10, 0, "p1", "{\"name\":\"Grace\",\"email\":\"g@x.example\",\"company\":\"Navy\",\"title\":\"Admiral\","
                                                   "\"cv_url\":\"https://cv.example\",\"consent\":\"name,cv\",\"dietary\":\"vegan\"}"));
    must(scene->desk, RECORD(DESK, 2, 11, 6, "p1", "{\"id\":\"" SCANNED "\",\"kind\":1}"));
    must(scene->desk, RECORD(DESK, 3, 12, 0, "p2", "{\"name\":\"Boltsfriend\",\"email\":\"b@x.example\",\"consent\":\"name,email\"}"));
    must(scene->desk, RECORD(DESK, 4, 13, 6, "p2", "{\"id\":\"" BOLTS "\",\"kind\":1}"));
    must(scene->desk, RECORD(DESK, 5, 14, 0, "p3", "{\"name\":\"Unseen\",\"email\":\"u@x.example\",\"consent\":\"name,email,company,title,cv\"}"));
    must(scene->desk, RECORD(DESK, 6, 15, 6, "p3", "{\"id\":\"" UNSCANNED "\",\"kind\":1}"));
    must(scene->acme, RECORD(ACME, 1, 20, 10, SCANNED, "{\"sponsor\":\"acme\",\"scan\":true,\"set\":{\"note\":\"acme note\"}}"));
    must(scene->bolt, RECORD(BOLT, 1, 21, 10, BOLTS, "{\"sponsor\":\"bolt\",\"scan\":true,\"set\":{\"note\":\"bolt note\"}}"));
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    door_close(scene->acme);
    door_close(scene->bolt);
    door_close(scene->desk);
}

static const char contacts[] = "SELECT token, name, email, company, title, cv, withdrawn FROM lanyard.contact ORDER BY token";

static void test_allowed(Scene *scene, gconstpointer data)
{
    (void)data;
    assert_says(scene->acme, contacts, 7, SCANNED "|Grace||||https://cv.example|\n");
    assert_says(scene->bolt, contacts, 7, BOLTS "|Boltsfriend|b@x.example||||\n");
    assert_says(scene->acme, "SELECT station, sequence FROM lanyard.record", 2, ACME "|1\n");
    assert_says(scene->acme, "SELECT id FROM lanyard.station", 1, ACME "\n");
    assert_says(scene->desk, "SELECT count(*) FROM lanyard.record", 1, "8\n");
    assert_says(scene->desk, "SELECT count(*) FROM lanyard.station", 1, "3\n");
    // The staff are no sponsor: they have the registrations, and no contacts of anybody's.
    must_not(scene->desk, contacts);
}

// Withdrawing takes effect at the next look, and is told to whom it had been released; what was never allowed is not.
static void test_withdrawal(Scene *scene, gconstpointer data)
{
    (void)data;
    must(scene->desk, RECORD(DESK, 7, 30, 1, "p1", "{\"consent\":\"company\"}"));
    assert_says(scene->acme, contacts, 7, SCANNED "|||Navy|||name,cv\n");
    assert_says(scene->acme, "SELECT * FROM lanyard.withdrawal", 2, SCANNED "|name,cv\n");
    // An older change that comes late decides nothing; an import neither.
    must(scene->desk, RECORD(DESK, 8, 25, 1, "p1", "{\"consent\":\"name,email\"}"));
    must(scene->desk, RECORD(DESK, 9, 40, 0, "p1", "{\"name\":\"Grace\",\"consent\":\"name,email,cv\",\"company\":\"Navy\"}"));
    g_autofree char *text = said(scene->acme, contacts, 6);
    g_assert_cmpstr(text, ==, SCANNED "|||Navy||\n");
    must(scene->desk, RECORD(DESK, 10, 50, 1, "p1", "{\"consent\":\"\"}"));
    g_autofree char *none = said(scene->acme, contacts, 6);
    g_assert_cmpstr(none, ==, SCANNED "|||||\n");
    // Taken back before the badge was ever captured: nothing had been released.
    must(scene->desk, RECORD(DESK, 11, 51, 1, "p3", "{\"consent\":\"\"}"));
    must(scene->acme, RECORD(ACME, 2, 60, 10, UNSCANNED, "{\"sponsor\":\"acme\",\"scan\":true}"));
    assert_says(scene->acme, "SELECT count(*) FROM lanyard.withdrawal WHERE token = '" UNSCANNED "'", 1, "0\n");
}

// What no sentence of acme's may bring to light.
static const char *const forbidden[] = {"g@x.example", "Navy", "Admiral", "vegan", "Boltsfriend", "b@x.example", "Unseen", "u@x.example",
                                        "bolt note", BOLTS, UNSCANNED, BOLT, DESK, "Bolt booth", "Desk 1"};

static void assert_hides(Door *door, const char *sql)
{
    g_autofree char *text = said(door, sql, 1);
    for (gsize i = 0; i < G_N_ELEMENTS(forbidden); i++)
        if (strstr(text, forbidden[i]) && !strstr(sql, forbidden[i]))
            g_error("\"%s\" tells a sponsor \"%s\"", sql, forbidden[i]);
}

// A function that looks at each row before the policy does would see all; the server does not let it.
static void test_leaking_function(Scene *scene, gconstpointer data)
{
    (void)data;
    must(scene->acme, "CREATE TEMP TABLE loot(what text)");
    must(scene->acme, "CREATE FUNCTION pg_temp.leak(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
                      "$$ BEGIN INSERT INTO pg_temp.loot VALUES ($1); RETURN true; END $$");
    must(scene->acme, "SELECT count(*) FROM lanyard.record WHERE pg_temp.leak(body || subject || station)");
    must(scene->acme, "SELECT count(*) FROM lanyard.station WHERE pg_temp.leak(id || name)");
    must(scene->acme, "SELECT count(*) FROM lanyard.contact WHERE pg_temp.leak(name || email || token)");
    assert_hides(scene->acme, "SELECT string_agg(what, ' ') FROM pg_temp.loot");
    // Nor does a table that stands in the way of the schema's own names.
    must(scene->acme, "CREATE TEMP TABLE sponsor(code text, role_name name)");
    must(scene->acme, "INSERT INTO pg_temp.sponsor VALUES ('bolt', 'acme')");
    must(scene->acme, "SET search_path = pg_temp, lanyard, pg_catalog");
    assert_says(scene->acme, "SELECT lanyard.own_sponsor()", 1, "acme\n");
    assert_hides(scene->acme, "SELECT c::text FROM lanyard.contact AS c");
}

static void test_no_other_self(Scene *scene, gconstpointer data)
{
    (void)data;
    static const char *const tries[] = {
        "SET ROLE bolt",
        "SET ROLE desk",
        "SET SESSION AUTHORIZATION bolt",
        "SELECT lanyard.welcome_sponsor('bolt', 'acme')",
        "SELECT lanyard.welcome_role('acme')",
        "SELECT lanyard.person_field('p1', 'email')",
        "SELECT lanyard.purge()",
        "SELECT lanyard.revoke_station('" BOLT "', 'x')",
        "UPDATE lanyard.sponsor SET role_name = 'acme' WHERE code = 'bolt'",
        "UPDATE lanyard.station SET sponsor = 'acme'",
        "UPDATE lanyard.record SET body = '{}'",
        "DELETE FROM lanyard.record",
        "TRUNCATE lanyard.record",
        "ALTER TABLE lanyard.record DISABLE ROW LEVEL SECURITY",
        "DROP POLICY sponsor_reads ON lanyard.record",
        "CREATE TABLE lanyard.mine(x int)",
        "CREATE OR REPLACE FUNCTION lanyard.own_sponsor() RETURNS text LANGUAGE sql AS $$ SELECT 'bolt' $$",
        "GRANT SELECT ON lanyard.sponsor TO acme",
        "SELECT lanyard.greet('" BOLT "', 'mine now', '1', 0)", // another's station
        "SELECT lanyard.greet('" DESK "', 'mine now', '1', 0)",
        // Leads of another's, registrations, tokens; from another's station; of what is no badge.
        RECORD(ACME, 2, 70, 10, UNSCANNED, "{\"sponsor\":\"bolt\",\"scan\":true}"),
        RECORD(ACME, 2, 70, 10, "p1", "{\"sponsor\":\"acme\",\"scan\":true}"),
        RECORD(ACME, 2, 70, 6, "p3", "{\"id\":\"" SCANNED "\",\"kind\":1}"),
        RECORD(ACME, 2, 70, 1, "p1", "{\"consent\":\"name,email\"}"),
        RECORD(BOLT, 2, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),
        RECORD(DESK, 7, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"),
        RECORD("00000000000000ee", 1, 70, 10, SCANNED, "{\"sponsor\":\"acme\"}"), // of nobody's
        RECORD(ACME, 2, 9000000000000000000, 10, SCANNED, "{\"sponsor\":\"acme\"}"), // of the end of time
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++)
        must_not(scene->acme, tries[i]);
    // Switching the policies off is an error of the query, not a way around them.
    must(scene->acme, "SET row_security = off");
    must_not(scene->acme, "SELECT * FROM lanyard.record");
    must_not(scene->desk, "SELECT lanyard.greet('" ACME "', 'x', '1', 0)");
    assert_says(scene->desk, "SELECT count(*) FROM lanyard.record", 1, "8\n");
}

static void test_purge(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    gint64 left;
    hub_purge(scene->owner, &left, &error);
    g_assert_no_error(error);
    g_assert_cmpint(left, ==, 8);
    g_autofree char *rest = cluster_sql(scene->cluster, "hub", "SELECT string_agg(r::text, ' ') FROM lanyard.record AS r");
    static const char *const personal[] = {"Grace", "g@x.example", "Navy", "vegan", "Unseen", "note", SCANNED, BOLTS, "p1", "cv.example"};
    for (gsize i = 0; i < G_N_ELEMENTS(personal); i++)
        g_assert_null(strstr(rest, personal[i]));
    assert_says(scene->acme, "SELECT name || email || company || title || cv FROM lanyard.contact", 1, "\n");
}

// The whole way: a sponsor's station exchanges with its own role, and gets its contacts and nobody's registration.
static void test_exchange(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Stations) stations = stations_new(2);
    g_autoptr(Store) store = stations_open(stations, 0);
    g_autoptr(Store) second = stations_open(stations, 1);
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", "acme");
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
    g_assert_cmpstr(lead->contact[CONTACT_NAME], ==, "Unseen");
    g_assert_cmpuint(lead->notes->len, ==, 1);
    g_autoptr(GHashTable) vector = journal_vector(store, &error);
    g_assert_cmpuint(g_hash_table_size(vector), ==, 3); // both of these and the booth of the scene
    g_assert_false(g_hash_table_contains(vector, DESK));
    g_assert_false(g_hash_table_contains(vector, BOLT));
    // Withdrawn at the desk: gone here after the next exchange, and told.
    must(scene->desk, RECORD(DESK, 7, 9000000000000000000, 1, "p3", "{\"consent\":\"email\"}"));
    const SyncOptions options = {.store_path = stations_path(stations, 0), .hub = connection, .sponsor = "acme"};
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    g_autoptr(Lead) after = lead_load(store, "acme", UNSCANNED, &error);
    g_assert_cmpstr(after->contact[CONTACT_NAME], ==, "");
    g_assert_cmpstr(after->contact[CONTACT_EMAIL], ==, "u@x.example");
    g_assert_true(g_str_has_prefix(after->withdrawn, "name"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/sync/lead/" name, Scene, cluster, set_up, function, tear_down)
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
