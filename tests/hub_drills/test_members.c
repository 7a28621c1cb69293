// SPDX-License-Identifier: GPL-3.0-or-later
// test_members.c - who may sign in at the hub, and what happens when one of them is lost, means harm, or is as old as 0.1.0.
#include <string.h>

#include "common/store/record/station.h"
#include "common/sync/hub_owner.h"
#include "common/sync/pg_connection.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define GOOD (-1) // no error is expected

typedef struct {
    Cluster *cluster;
    Hub *owner;
    Stations *stations;
} Scene;

// The error is looked at after the call that sets it: C says not which argument comes first.
static void must(bool is_good, GError *const *error)
{
    if (!is_good)
        g_error("%s", (*error)->message);
}

static void open_owner(Scene *scene, const char *connection)
{
    g_autoptr(GError) error = NULL;
    scene->owner = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    must(scene->owner, &error);
}

static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    static const char *const roles[] = {"desk", "one", "two"};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        cluster_role(scene->cluster, roles[i], "");
    open_owner(scene, connection);
    g_autoptr(GError) error = NULL;
    int from, to;
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    must(hub_welcome_station(scene->owner, "one", "Desk 1", NULL, NULL, &error), &error);
    must(hub_welcome_station(scene->owner, "two", "Desk 2", NULL, NULL, &error), &error);
    scene->stations = stations_new(3);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    stations_free(scene->stations);
}

static char *ask(Scene *scene, const char *sql)
{
    return cluster_sql(scene->cluster, "hub", sql);
}

static void assert_is(Scene *scene, const char *sql, const char *wanted)
{
    g_autofree char *said = ask(scene, sql);
    g_assert_cmpstr(said, ==, wanted);
}

static SyncReport exchange(Scene *scene, int index, const char *role, int wanted)
{
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", role);
    const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = connection};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    if (sync_once(&options, NULL, NULL, &report, &error)) {
        g_assert_cmpint(wanted, ==, GOOD);
    } else {
        if (wanted == GOOD)
            g_error("%s", error->message);
        g_assert_error(error, HUB_ERROR, wanted);
    }
    return report;
}

static PgConnection *connect_as(Scene *scene, const char *role, GError **error)
{
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", role);
    return pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, error);
}

// Each writes under its own id; what a thief has of one desk is no pen for another's name.
static void test_own_id_only(Scene *scene, gconstpointer data)
{
    (void)data;
    exchange(scene, 0, "one", GOOD);
    exchange(scene, 1, "two", GOOD);
    exchange(scene, 0, "two", HUB_ERROR_NOT_OWN);
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) thief = connect_as(scene, "one", &error);
    must(thief, &error);
    g_autoptr(Store) second = stations_open(scene->stations, 1);
    const char *id = store_station_id(second);
    static const char *const tries[] = {
        "SELECT lanyard.greet('@', 'mine', '1', 0)",
        "INSERT INTO lanyard.record VALUES ('@', 2, 1, 1, 3, 'x', '{}')",
        "WITH a AS (INSERT INTO lanyard.record VALUES ('@', 2, 1, 1, 3, 'x', '{}') RETURNING 1) SELECT * FROM a",
        "SELECT lanyard.begin_branch('00000000000000ff', '@', 1, '\\x00000000000000000000000000000000')",
        "SELECT lanyard.split_station('@', 1, '\\x00000000000000000000000000000000')",
        "UPDATE lanyard.station SET role_name = 'one' WHERE id = '@'",
        "INSERT INTO lanyard.record VALUES ('00000000000000ee', 1, 1, 1, 3, '@', '{}')", // of one that never greeted
        "SELECT lanyard.welcome_station('one', 'x', '@', 'desk')",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_auto(GStrv) parts = g_strsplit(tries[i], "@", -1);
        g_autofree char *sql = g_strjoinv(id, parts);
        if (pg_connection_run(thief, sql, NULL, NULL))
            g_error("a station may: %s", sql);
    }
}

// The stolen-station drill: from the moment of its revocation the thief's connection is ended and no other is let in.
static void test_stolen_station(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    exchange(scene, 0, "one", GOOD);
    exchange(scene, 1, "two", GOOD);
    g_autoptr(PgConnection) thief = connect_as(scene, "one", &error);
    must(thief, &error);
    g_autofree char *role = NULL;
    must(hub_find_member(scene->owner, "Desk 1", &role, &error), &error);
    g_assert_cmpstr(role, ==, "one");
    g_autofree char *answer = NULL;
    must(hub_revoke_member(scene->owner, role, "stolen", &answer, &error), &error);
    g_assert_nonnull(strstr(answer, "is not permitted to log in"));
    g_assert_false(pg_connection_run(thief, "SELECT count(*) FROM lanyard.record", NULL, NULL));
    g_assert_null(connect_as(scene, "one", &error));
    g_assert_error(error, HUB_ERROR, HUB_ERROR_REVOKED);
    SyncReport report = exchange(scene, 0, "one", HUB_ERROR_REVOKED);
    g_assert_true(report.state.is_revoked);
    // What it sent stays, and says whose it is; the others go on.
    assert_is(
        scene,
        "SELECT count(*) FROM lanyard.station WHERE revoked_at IS NOT NULL AND revoked_reason = 'stolen' AND last_sequence > 0",
        "1");
    exchange(scene, 1, "two", GOOD);
}

static bool keep_line(const char *where, const char *line, gpointer data, GError **error)
{
    (void)where, (void)error;
    *(char **)data = g_strdup(line);
    return true;
}

static void test_password_that_got_out(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) thief = connect_as(scene, "one", &error);
    must(thief, &error);
    g_autofree char *before = ask(scene, "SELECT rolpassword FROM pg_authid WHERE rolname = 'one'");
    g_autofree char *line = NULL;
    must(hub_change_password(scene->owner, "one", &(HubBearer){.hand_over = keep_line, .data = &line}, &error), &error);
    g_autofree char *after = ask(scene, "SELECT rolpassword FROM pg_authid WHERE rolname = 'one'");
    g_assert_cmpstr(before, !=, after);
    g_assert_nonnull(strstr(line, ":hub:one:"));
    g_assert_false(pg_connection_run(thief, "SELECT 1", NULL, NULL));
    g_autoptr(PgConnection) again =
        connect_as(scene, "one", &error); // this server trusts everybody; the password is looked at above
    must(again, &error);
}

static void test_unreadable_records_are_taken_out(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    exchange(scene, 0, "one", GOOD);
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_autofree char *add = g_strdup_printf(
        "ALTER TABLE lanyard.record DROP CONSTRAINT record_body_is_readable;" // as records of before
        "INSERT INTO lanyard.record VALUES ('%1$s', 2, 1, 1, 1, 'zqone', '{\"note\":\"zq\\u0000\"}'), ('%1$s', 3, 1, 1, 1, 'zqtwo',"
        " '{\"note\":\"zq\\ud800\"}'), ('%1$s', 4, 1, 1, 1, 'zqthree', '{\"note\":\"zqthree\"}')",
        store_station_id(store));
    g_free(ask(scene, add));
    g_autoptr(GPtrArray) holdings = hub_holdings(scene->owner, &error);
    must(holdings, &error);
    gint64 left, unreadable;
    must(hub_purge(scene->owner, &left, &unreadable, &error), &error);
    g_assert_cmpint(left, ==, 4);
    g_assert_cmpint(unreadable, ==, 2);
    assert_is(scene, "SELECT count(*) FROM lanyard.record AS r WHERE r::text LIKE '%zq%'", "0");
}

// The database is what 0.1.0 left.
static void put_hub_of_before(Scene *scene)
{
    g_autofree char *dump = NULL;
    g_assert_true(g_file_get_contents(TEST_SOURCE_DIR "/tests/hub_drills/hub_of_before.sql", &dump, NULL, NULL));
    g_autofree char *complaints = cluster_ask(scene->cluster, "lanyard", "hub", dump);
    g_assert_null(strstr(complaints, "ERROR"));
}

// A hub as 0.1.0 left it: all that was in it is there, the sponsor's captures among it, and the shared role goes on; the sponsor's is gone.
static void test_hub_of_before(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    cluster_role(scene->cluster, "acme", "");
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    put_hub_of_before(scene);
    open_owner(scene, connection);
    g_autoptr(GError) error = NULL;
    g_autofree char *sponsors = NULL;
    int from, to;
    must(hub_former_sponsors(scene->owner, &sponsors, &error), &error);
    g_assert_cmpstr(sponsors, ==, "acme");
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    g_assert_cmpint(from, ==, 3);
    assert_is(scene, "SELECT count(*) FROM lanyard.record", "8");
    assert_is(scene, "SELECT count(*) FROM lanyard.record WHERE station = '00000000000000aa'", "3");
    assert_is(scene, "SELECT role_name FROM lanyard.member WHERE kind = 'desk'", "desk");
    assert_is(scene, "SELECT count(*) FROM pg_roles WHERE rolname = 'acme'", "0");
    SyncReport report = exchange(scene, 0, "desk", GOOD);
    g_assert_cmpint(report.pulled_count, ==, 5);
    g_assert_cmpint(report.quarantine_count, ==, 3); // a station reads what the hub cannot no better
    // The desk that stood there gets a role of its own.
    must(hub_welcome_station(scene->owner, "one", "Desk 1", "00000000000000dd", NULL, &error), &error);
    g_autoptr(PgConnection) one = connect_as(scene, "one", &error);
    must(one && pg_connection_run(one, "SELECT lanyard.greet('00000000000000dd', 'Desk 1', '1', 0)", NULL, &error), &error);
    // The booth's line is nobody's: no sign of life is missed, and nobody writes on.
    assert_is(scene,
              "SELECT count(*) FROM lanyard.station WHERE id = '00000000000000aa' AND role_name IS NULL AND seen_at IS NULL",
              "1");
    g_assert_false(pg_connection_run(one, "SELECT lanyard.greet('00000000000000aa', 'Booth', '1', 0)", NULL, NULL));
    gint64 left, unreadable;
    must(hub_purge(scene->owner, &left, &unreadable, &error), &error);
    g_assert_cmpint(unreadable, ==, 3);
}

// A role that has something elsewhere on the server cannot be dropped; here it has nothing left, nor while it is signed in.
static void test_role_of_before(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    cluster_role(scene->cluster, "acme", "");
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    put_hub_of_before(scene);
    g_free(ask(scene, "GRANT CONNECT ON DATABASE hub, postgres TO acme"));
    open_owner(scene, connection);
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) acme = connect_as(scene, "acme", &error);
    must(acme && pg_connection_run(acme, "SELECT count(*) FROM lanyard.record", NULL, &error), &error);
    int from, to;
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    g_assert_false(pg_connection_run(acme, "SELECT 1", NULL, NULL));
    g_assert_null(connect_as(scene, "acme", NULL));
    assert_is(
        scene,
        "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname = 'lanyard' AND"
        " c.relkind IN ('r', 'v') AND has_table_privilege('acme', c.oid, 'SELECT, INSERT')",
        "0");
    g_free(ask(scene, "REVOKE CONNECT ON DATABASE postgres FROM acme; DROP ROLE acme"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/members/" name, Scene, cluster, set_up, function, tear_down)
    TEST("a-station-writes-under-its-own-id", test_own_id_only);
    TEST("a-stolen-station-is-shut-out-at-once", test_stolen_station);
    TEST("a-password-that-got-out-is-worth-nothing", test_password_that_got_out);
    TEST("what-cannot-be-read-does-not-stop-a-purge", test_unreadable_records_are_taken_out);
    TEST("a-hub-of-before-is-upgraded", test_hub_of_before);
    TEST("a-sponsor's-role-of-before-has-nothing-left", test_role_of_before);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
