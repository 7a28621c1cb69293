// SPDX-License-Identifier: GPL-3.0-or-later
// test_attack.c - the hub before a thief with a door's password (tests/hub_attack): what the role may is a list that is read line by line
// before it is committed, and the others work on while the thief takes all that it gets.
#include <string.h>

#include "common/sync/hub_owner.h"
#include "tests/hub_attack/connection.h"
#include "tests/sync/cluster.h"

#define FOLDER TEST_SOURCE_DIR "/tests/hub_drills/"
#define DESK "00000000000000df"

static struct {
    Cluster *cluster;
    char *superuser, *thief, *staff;
    HubAttackTarget target;
} scene;

// What an honest door says.
static const char *const phrases[] = {
    "SELECT lanyard.greet('00000000000000aa', 'Door', '1', 0)",
    "SELECT lanyard.tell_lag('00000000000000aa', 0, 0, '')",
    "SELECT lanyard.take_lease('00000000000000aa', 'decide')",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) VALUES ('00000000000000aa', 1, 1, 1, 3, 'x', '{}')",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) VALUES ('00000000000000aa', 2, 1, 1, 12, 'x', '{}')",
    "SELECT id, last_sequence FROM lanyard.station",
    NULL,
};
static const char *const staff_phrases[] = {
    "SELECT lanyard.greet('" DESK "', 'Desk 2', '1', 0)",
    "SELECT lanyard.take_lease('" DESK "', 'decide')",
    "SELECT count(*) FROM lanyard.record",
    "SELECT id, last_sequence FROM lanyard.station",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT id, last_sequence + 1, 1, 1, 3, 'x', '{}'"
    " FROM lanyard.station WHERE id = '" DESK "'",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT id, last_sequence + 1, 1, 1, 12, 'x', '{}'"
    " FROM lanyard.station WHERE id = '" DESK "'",
    "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT id, last_sequence + 1, 1, 1, 17, 'x', '{}'"
    " FROM lanyard.station WHERE id = '" DESK "'",
    NULL,
};

// The error is looked at after the call that sets it: C says not which argument comes first.
static void must(bool is_good, GError *const *error)
{
    if (!is_good)
        g_error("%s", (*error)->message);
}

static bool forget(const char *where, const char *line, gpointer data, GError **error)
{
    (void)where, (void)line, (void)data, (void)error;
    return true;
}

static void prepare(const char *connection, gpointer nothing)
{
    (void)nothing;
    g_autoptr(GError) error = NULL;
    g_autoptr(PGconn) superuser = PQconnectdb(connection);
    // As lanyard-hub(7) says: the hub's owner is no superuser.
    attack_must(superuser, "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'hub_owner') THEN"
                           " CREATE ROLE hub_owner LOGIN CREATEROLE; END IF;"
                           " EXECUTE format('ALTER DATABASE %I OWNER TO hub_owner', current_database()); END $$");
    g_autofree char *owners = g_strconcat(connection, " user=hub_owner", NULL);
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = owners, .stop_fd = -1}, &error);
    must(hub != NULL, &error);
    int from, to;
    must(hub_init(hub, "attacked", NULL, &from, &to, &error), &error);
    static const HubMember members[] = {{.role = "desk", .name = "Desk", .connections = HUB_CONNECTIONS_STATION},
                                        {.role = "door", .name = "Door", .connections = HUB_CONNECTIONS_STATION}};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        must(hub_add_member(hub, &members[i], &(HubBearer){.hand_over = forget}, &(bool){false}, &error), &error);
    g_autoptr(Hub) administrator = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    must(administrator && hub_harden(administrator, &error), &error);
}

// The same with a fault that is planted: a door may change what others wrote.
static void prepare_planted(const char *connection, gpointer nothing)
{
    prepare(connection, nothing);
    g_autoptr(PGconn) superuser = PQconnectdb(connection);
    attack_must(superuser, "GRANT UPDATE ON lanyard.record TO door");
}

static void test_role_may_what_is_listed(void)
{
    hub_attack_clean(&scene.target);
    g_autofree char *found = hub_attack_enumerate(&scene.target);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "station_may.txt");
    if (unexpected)
        g_error("a station's role may other things than station_may.txt says:\n%s", unexpected);
}

static void test_staff_work_on(void)
{
    hub_attack_clean(&scene.target);
    g_autofree char *flooded = hub_attack_flood(&scene.target);
    if (flooded)
        g_error("a thief holds the others up:\n%s", flooded);
}

static void test_planted_right_is_found(void)
{
    HubAttackTarget planted = scene.target;
    planted.prepare = prepare_planted;
    hub_attack_clean(&planted);
    g_autofree char *found = hub_attack_enumerate(&planted);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "station_may.txt");
    hub_attack_clean(&planted);
    g_assert_nonnull(unexpected);
    g_assert_nonnull(strstr(unexpected, "UPDATE"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    scene.cluster = cluster_new();
    if (!scene.cluster)
        return 77;
    g_autofree char *start = g_strdup_printf("host=127.0.0.1 port=%u user=", cluster_port(scene.cluster));
    scene.superuser = g_strconcat(start, "lanyard", NULL);
    scene.thief = g_strconcat(start, "door", NULL);
    scene.staff = g_strconcat(start, "desk", NULL);
    scene.target = (HubAttackTarget){
        .superuser = scene.superuser,
        .thief = scene.thief,
        .staff = scene.staff,
        .thief_role = "door",
        .prepare = prepare,
        .after_copy = "UPDATE lanyard.hub SET made_in = lanyard.place()", // no backup that was put back
        .phrases = phrases,
        .staff_phrases = staff_phrases,
        .most_connections = HUB_CONNECTIONS_STATION,
    };
    g_test_add_func("/hub_attack/the-role-may-what-is-listed", test_role_may_what_is_listed);
    g_test_add_func("/hub_attack/a-planted-right-is-found", test_planted_right_is_found);
    g_test_add_func("/hub_attack/the-others-work-on", test_staff_work_on);
    int status = g_test_run();
    hub_attack_clean(&scene.target);
    cluster_free(scene.cluster);
    g_free(scene.superuser);
    g_free(scene.thief);
    g_free(scene.staff);
    return status;
}
