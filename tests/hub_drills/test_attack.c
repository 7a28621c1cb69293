// SPDX-License-Identifier: GPL-3.0-or-later
// test_attack.c - the hub before the hostile sponsor of tests/hub_attack: what the role may is a list that is read line by line
// before it is committed, hidden records change no answer, and the staff work on while a sponsor takes all that it gets.
#include <string.h>

#include "common/sync/hub_owner.h"
#include "tests/hub_attack/connection.h"
#include "tests/sync/cluster.h"

#define FOLDER TEST_SOURCE_DIR "/tests/hub_drills/"
#define STATEMENTS 200

static struct {
    Cluster *cluster;
    char *superuser, *sponsor, *staff;
    HubAttackVariations *variations;
    HubAttackTarget target;
} scene;

// What an honest station of a sponsor's asks.
static const char *const phrases[] = {
    "SELECT * FROM lanyard_sponsor.hello()",
    "SELECT lanyard_sponsor.greet('00000000000000aa', 'Booth', '1', 0)",
    "SELECT lanyard_sponsor.greet($GUESS, 'Booth', '1', 0)",
    "SELECT * FROM lanyard_sponsor.stations()",
    "SELECT station, sequence, body FROM lanyard_sponsor.records(ARRAY[$GUESS], '{0}', 1000000, 1000)",
    "SELECT * FROM lanyard_sponsor.answers()",
    "SELECT * FROM lanyard_sponsor.answers() WHERE token = $GUESS OR lead = $GUESS",
    "SELECT * FROM lanyard_sponsor.contacts()",
    "SELECT * FROM lanyard_sponsor.contacts() WHERE token = $GUESS",
    "SELECT lanyard_sponsor.add('00000000000000aa', json_build_array(json_build_object('station', '00000000000000aa', 'sequence', 6, 'hlc', 1,"
    " 'utc_ms', 1, 'kind', 10, 'subject', $GUESS, 'body', '{\"sponsor\":\"acme\",\"scan\":true}'))::text)",
    "SELECT lanyard_sponsor.begin_branch($GUESS, '00000000000000aa', 1, '\\x00')",
    "SELECT lanyard_sponsor.split($GUESS, 1, '\\x00000000000000000000000000000000')",
    NULL,
};
static const char *const secrets[] = {"zqperson7", "zqmail", NULL};
static const char *const staff_phrases[] = {
    "SELECT lanyard.greet('00000000000000df', 'Desk 2', '1', 0)",
    "SELECT lanyard.serve_sponsors()",
    "SELECT lanyard.serve_captures('acme')",
    "SELECT code, lead_count FROM lanyard.sponsors()",
    "SELECT lanyard.take_duty('00000000000000df')",
    "SELECT lanyard.take_lease('00000000000000df', 'decide')",
    "SELECT count(*) FROM lanyard.record",
    "SELECT id, last_sequence FROM lanyard.station",
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
    static const HubMember members[] = {{.role = "desk", .name = "Desk"},
                                        {.role = "acme", .sponsor = "acme", .connections = HUB_CONNECTIONS_SPONSOR},
                                        {.role = "bolt", .sponsor = "bolt"}};
    for (gsize i = 0; i < G_N_ELEMENTS(members); i++)
        must(hub_add_member(hub, &members[i], &(HubBearer){.hand_over = forget}, &(bool){false}, &error), &error);
    g_autoptr(Hub) administrator = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    must(administrator && hub_harden(administrator, &error), &error);
    g_autofree char *base = NULL;
    g_assert_true(g_file_get_contents(FOLDER "hidden_base.sql", &base, NULL, NULL));
    attack_must(superuser, base);
}

// The same with a fault that is planted: a sponsor may read the table after all, behind a policy, as it was once.
static void prepare_planted(const char *connection, gpointer nothing)
{
    prepare(connection, nothing);
    g_autoptr(PGconn) superuser = PQconnectdb(connection);
    attack_must(superuser, "GRANT USAGE ON SCHEMA lanyard TO acme; GRANT SELECT ON lanyard.record TO acme;"
                           "ALTER TABLE lanyard.record ENABLE ROW LEVEL SECURITY;"
                           "CREATE POLICY own ON lanyard.record FOR SELECT USING (station = '00000000000000aa');"
                           "CREATE POLICY staff ON lanyard.record FOR ALL TO desk USING (true)");
}

static void test_role_may_what_is_listed(void)
{
    hub_attack_clean(&scene.target);
    g_autofree char *found = hub_attack_enumerate(&scene.target);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "sponsor_may.txt");
    if (unexpected)
        g_error("a sponsor's role may other things than sponsor_may.txt says:\n%s", unexpected);
}

static void test_hidden_records_change_no_answer(gconstpointer seed)
{
    hub_attack_clean(&scene.target);
    g_autofree char *difference = hub_attack_differential(&scene.target, GPOINTER_TO_UINT(seed), STATEMENTS);
    if (difference)
        g_error("a sponsor learns what is hidden:\n%s", difference);
}

static void test_staff_work_on(void)
{
    hub_attack_clean(&scene.target);
    g_autofree char *flooded = hub_attack_flood(&scene.target);
    if (flooded)
        g_error("a sponsor holds the staff up:\n%s", flooded);
}

static void test_planted_leak_is_found(void)
{
    HubAttackTarget planted = scene.target;
    planted.prepare = prepare_planted;
    hub_attack_clean(&planted);
    g_autofree char *found = hub_attack_enumerate(&planted);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "sponsor_may.txt");
    hub_attack_clean(&planted);
    g_assert_nonnull(unexpected);
    g_assert_nonnull(strstr(unexpected, "+added relation lanyard.record (r) SELECT"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    scene.cluster = cluster_new();
    if (!scene.cluster)
        return 77;
    // Its times stand in each plan that is dear enough, and differ by themselves.
    g_free(cluster_sql(scene.cluster, "postgres", "ALTER SYSTEM SET jit = off"));
    g_free(cluster_sql(scene.cluster, "postgres", "SELECT pg_reload_conf()"));
    g_autofree char *start = g_strdup_printf("host=127.0.0.1 port=%u user=", cluster_port(scene.cluster));
    scene.superuser = g_strconcat(start, "lanyard", NULL);
    scene.sponsor = g_strconcat(start, "acme", NULL);
    scene.staff = g_strconcat(start, "desk", NULL);
    scene.variations = hub_attack_variations_new(FOLDER "hidden.sql");
    scene.target = (HubAttackTarget){
        .superuser = scene.superuser,
        .sponsor = scene.sponsor,
        .staff = scene.staff,
        .sponsor_role = "acme",
        .prepare = prepare,
        .phrases = phrases,
        .secrets = secrets,
        .staff_phrases = staff_phrases,
        .most_connections = HUB_CONNECTIONS_SPONSOR,
    };
    scene.target.variations = hub_attack_variations_list(scene.variations, &scene.target.variation_count);
    g_test_add_func("/hub_attack/the-role-may-what-is-listed", test_role_may_what_is_listed);
    g_test_add_func("/hub_attack/a-planted-leak-is-found", test_planted_leak_is_found);
    g_test_add_data_func("/hub_attack/hidden-records-change-no-answer/1", GUINT_TO_POINTER(1),
                         test_hidden_records_change_no_answer);
    g_test_add_data_func("/hub_attack/hidden-records-change-no-answer/2", GUINT_TO_POINTER(2),
                         test_hidden_records_change_no_answer);
    g_test_add_func("/hub_attack/the-staff-work-on", test_staff_work_on);
    int status = g_test_run();
    hub_attack_clean(&scene.target);
    cluster_free(scene.cluster);
    hub_attack_variations_free(scene.variations);
    g_free(scene.superuser);
    g_free(scene.sponsor);
    g_free(scene.staff);
    return status;
}
