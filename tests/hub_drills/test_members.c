// SPDX-License-Identifier: GPL-3.0-or-later
// test_members.c - who may sign in at the hub, and what happens when one of them is lost, means harm, or is as old as 0.1.0.
#include <string.h>

#include "common/store/lead/lead.h"
#include "common/store/record/station.h"
#include "common/sync/hub_owner.h"
#include "common/sync/pg_connection.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define TOKEN "1111111111111111"
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
    static const char *const roles[] = {"acme", "desk", "one", "two"};
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        cluster_role(scene->cluster, roles[i], "");
    open_owner(scene, connection);
    g_autoptr(GError) error = NULL;
    int from, to;
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    must(hub_welcome_station(scene->owner, "one", "Desk 1", NULL, false, &error), &error);
    must(hub_welcome_station(scene->owner, "two", "Desk 2", NULL, false, &error), &error);
    must(hub_welcome_sponsor(scene->owner, "acme", "acme", &error), &error);
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

static SyncReport exchange(Scene *scene, int index, const char *role, const char *sponsor, int wanted)
{
    g_autofree char *connection = cluster_connection(scene->cluster, "hub", role);
    const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = connection, .sponsor = sponsor};
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
    exchange(scene, 0, "one", NULL, GOOD);
    exchange(scene, 1, "two", NULL, GOOD);
    exchange(scene, 0, "two", NULL, HUB_ERROR_NOT_OWN);
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
        "SELECT lanyard.welcome_station('one', 'x', '@', true)",
    };
    for (gsize i = 0; i < G_N_ELEMENTS(tries); i++) {
        g_auto(GStrv) parts = g_strsplit(tries[i], "@", -1);
        g_autofree char *sql = g_strjoinv(id, parts);
        if (pg_connection_run(thief, sql, NULL, NULL))
            g_error("a station may: %s", sql);
    }
}

// What came by a bundle stays with a station that writes for itself only; one that carries hands it in.
static void test_carrying(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    exchange(scene, 0, "one", NULL, GOOD);
    g_autoptr(Store) first = stations_open(scene->stations, 0);
    station_append(first, RECORD_ADMISSION, "p1", "{\"scope\":\"desk\"}", clock_utc_ms());
    must(hub_welcome_station(scene->owner, "desk", "All", NULL, true, &error), &error);
    exchange(scene, 0, "desk", NULL, GOOD); // under the first's id, with a role that carries
    g_autofree char *sql = g_strdup_printf("SELECT last_sequence FROM lanyard.station WHERE id = '%s'", store_station_id(first));
    assert_is(scene, sql, "2");
}

// The stolen-station drill: from the moment of its revocation the thief's connection is ended and no other is let in.
static void test_stolen_station(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    exchange(scene, 0, "one", NULL, GOOD);
    exchange(scene, 1, "two", NULL, GOOD);
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
    SyncReport report = exchange(scene, 0, "one", NULL, HUB_ERROR_REVOKED);
    g_assert_true(report.state.is_revoked);
    // What it sent stays, and says whose it is; the others go on.
    assert_is(
        scene,
        "SELECT count(*) FROM lanyard.station WHERE revoked_at IS NOT NULL AND revoked_reason = 'stolen' AND last_sequence > 0",
        "1");
    exchange(scene, 1, "two", NULL, GOOD);
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

// The hostile-sponsor drill: it takes what it can, by the server's clock, and holds locks; the organisers see it and shut it out.
static void test_sponsor_that_scrapes(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autoptr(PgConnection) acme = connect_as(scene, "acme", &error);
    must(acme, &error);
    static const char send[] =
        "SELECT lanyard_sponsor.add('00000000000000aa', (SELECT json_agg(json_build_object('station', '00000000000000aa', 'sequence', n,"
        " 'hlc', 1, 'utc_ms', 1, 'kind', 10, 'subject', lpad(n::text, 16, '0'), 'body', '{\"sponsor\":\"acme\",\"scan\":true}'))::text"
        " FROM generate_series(1, 3000) AS n))";
    must(pg_connection_run(acme, "SELECT lanyard_sponsor.greet('00000000000000aa', 'Booth', '1', 0)", NULL, &error), &error);
    g_autoptr(PgRows) minute = pg_connection_query(acme, send, NULL, &error);
    must(minute, &error);
    g_assert_cmpint(pg_int(minute, 0, 0), ==, 60);
    // Many minutes later: what is taken within an hour.
    g_free(ask(scene, "UPDATE lanyard_of_acme.minute SET most = 1000000000"));
    g_autoptr(PgRows) taken = pg_connection_query(acme, send, NULL, &error);
    must(taken, &error);
    g_assert_cmpint(pg_int(taken, 0, 0), ==, 2000);
    g_autoptr(PgRows) again = pg_connection_query(acme, send, NULL, &error);
    must(again, &error);
    g_assert_cmpint(pg_int(again, 0, 0), ==, 2000);
    g_autoptr(GPtrArray) sponsors = hub_sponsors(scene->owner, &error);
    must(sponsors, &error);
    const HubSponsor *seen = g_ptr_array_index(sponsors, 0);
    g_assert_cmpint(seen->busiest_count, ==, 2000);
    g_assert_cmpint(seen->busiest_count, >, HUB_ALARM_PER_HOUR);
    // It begins a transaction and holds all that it may: neither the staff nor its own end wait for it.
    must(pg_connection_run(acme, "BEGIN; SELECT lanyard_sponsor.greet('00000000000000aa', 'Held', '1', 0)", NULL, &error),
         &error);
    must(pg_connection_run(acme, "SELECT pg_advisory_xact_lock(hashtext('lanyard hub init'))", NULL, &error), &error);
    exchange(scene, 0, "one", NULL, GOOD);
    int from, to;
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    g_autofree char *answer = NULL;
    must(hub_revoke_member(scene->owner, "acme", "scraping", &answer, &error), &error);
    g_assert_false(pg_connection_run(acme, "SELECT 1", NULL, NULL));
    g_assert_null(connect_as(scene, "acme", NULL));
    // A sponsor's station within its limits goes on with what it has, and is told in time.
    exchange(scene, 1, "acme", "acme", HUB_ERROR_REVOKED);
}

// The rest is sent in the next hour; contacts come all the same.
static void test_limit_holds_nothing_up(Scene *scene, gconstpointer data)
{
    (void)data;
    g_free(ask(scene, "UPDATE lanyard_of_acme.self SET most_per_hour = 3"));
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    for (int i = 0; i < 9; i++)
        station_append(store, RECORD_LEAD, TOKEN, "{\"sponsor\":\"acme\",\"scan\":true}", clock_utc_ms());
    SyncReport report = exchange(scene, 0, "acme", "acme", GOOD);
    g_assert_cmpint(report.state.mode, ==, SYNC_BEHIND);
    g_assert_cmpint(report.state.unsent_count, ==, 7);
    g_assert_cmpint(report.quarantine_count, ==, 0);
    g_free(ask(scene, "UPDATE lanyard_of_acme.self SET most_per_hour = 100"));
    report = exchange(scene, 0, "acme", "acme", GOOD);
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
}

static void test_unreadable_records_are_taken_out(Scene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    exchange(scene, 0, "one", NULL, GOOD);
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

static int compare_paths(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The steps of the schema after the third, which was 0.1.0's last; the caller owns the list.
static GPtrArray *steps_since(void)
{
    g_autoptr(GDir) folder = g_dir_open(TEST_SOURCE_DIR "/config/postgres", 0, NULL);
    GPtrArray *paths = g_ptr_array_new_with_free_func(g_free);
    for (const char *name; (name = g_dir_read_name(folder));)
        if (g_ascii_isdigit(*name) && strcmp(name, "004") > 0)
            g_ptr_array_add(paths, g_build_filename(TEST_SOURCE_DIR "/config/postgres", name, NULL));
    g_ptr_array_sort(paths, compare_paths);
    return paths;
}

// An upgrade takes its time, and may end half-way: whatever step it stands at, a sponsor that is signed in reads no more than before.
static void test_no_step_shows_more(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(g_steal_pointer(&scene->owner));
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    put_hub_of_before(scene);
    g_free(ask(scene, "GRANT CONNECT ON DATABASE hub TO acme")); // as make_role() did, which a dump of one database does not say
    static const char others[] = "SELECT 'le' || 'ak' FROM lanyard.record WHERE station <> '00000000000000aa' LIMIT 1;"
                                 "SELECT 'le' || 'ak' FROM lanyard.station WHERE id <> '00000000000000aa' LIMIT 1;";
    g_autoptr(GPtrArray) paths = steps_since();
    g_assert_cmpuint(paths->len, >, 0);
    for (guint i = 0; i < paths->len; i++) {
        g_autofree char *step = NULL;
        g_assert_true(g_file_get_contents(g_ptr_array_index(paths, i), &step, NULL, NULL));
        g_autofree char *complaints = cluster_ask(scene->cluster, "lanyard", "hub", step);
        g_assert_null(strstr(complaints, "ERROR"));
        g_autofree char *said = cluster_ask(scene->cluster, "acme", "hub", others);
        if (strstr(said, "leak"))
            g_error("after %s a sponsor reads what others wrote", (const char *)g_ptr_array_index(paths, i));
    }
    open_owner(scene, connection);
}

// A hub as 0.1.0 left it: all that was in it is there, the shared role goes on, the sponsor has its tables.
static void test_hub_of_before(Scene *scene, gconstpointer data)
{
    (void)data;
    hub_close(scene->owner);
    g_autofree char *connection = cluster_database(scene->cluster, "hub");
    put_hub_of_before(scene);
    open_owner(scene, connection);
    g_autoptr(GError) error = NULL;
    int from, to;
    must(hub_init(scene->owner, EVENT, NULL, &from, &to, &error), &error);
    g_assert_cmpint(from, ==, 3);
    assert_is(scene, "SELECT count(*) FROM lanyard.record", "8");
    assert_is(scene, "SELECT name FROM lanyard_of_acme.contact", "Grace");
    assert_is(scene, "SELECT count(*) FROM lanyard_of_acme.record", "3");
    assert_is(scene, "SELECT role_name FROM lanyard.member WHERE may_carry", "desk");
    assert_is(
        scene,
        "SELECT count(*) FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE n.nspname LIKE 'lanyard%' AND"
        " c.relkind IN ('r', 'v') AND has_table_privilege('acme', c.oid, 'SELECT, INSERT')",
        "0");
    SyncReport report = exchange(scene, 0, "desk", NULL, GOOD);
    g_assert_cmpint(report.pulled_count, ==, 5);
    g_assert_cmpint(report.quarantine_count, ==, 3); // a station reads what the hub cannot no better
    exchange(scene, 1, "acme", "acme", GOOD);
    // The desk that stood there gets a role of its own.
    must(hub_welcome_station(scene->owner, "one", "Desk 1", "00000000000000dd", false, &error), &error);
    g_autoptr(PgConnection) one = connect_as(scene, "one", &error);
    must(one && pg_connection_run(one, "SELECT lanyard.greet('00000000000000dd', 'Desk 1', '1', 0)", NULL, &error), &error);
    gint64 left, unreadable;
    must(hub_purge(scene->owner, &left, &unreadable, &error), &error);
    g_assert_cmpint(unreadable, ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function) g_test_add("/hub/members/" name, Scene, cluster, set_up, function, tear_down)
    TEST("a-station-writes-under-its-own-id", test_own_id_only);
    TEST("one-that-carries-writes-for-others", test_carrying);
    TEST("a-stolen-station-is-shut-out-at-once", test_stolen_station);
    TEST("a-password-that-got-out-is-worth-nothing", test_password_that_got_out);
    TEST("a-sponsor-that-scrapes-is-seen-and-shut-out", test_sponsor_that_scrapes);
    TEST("a-limit-holds-nothing-up", test_limit_holds_nothing_up);
    TEST("what-cannot-be-read-does-not-stop-a-purge", test_unreadable_records_are_taken_out);
    TEST("a-hub-of-before-is-upgraded", test_hub_of_before);
    TEST("no-step-of-an-upgrade-shows-more", test_no_step_shows_more);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
