// SPDX-License-Identifier: GPL-3.0-or-later
// test_toy.c - the harness itself: it finds nothing in a hub of four functions, and each fault that is planted there.
#include <string.h>

#include "tests/hub_attack/connection.h"
#include "tests/sync/cluster.h"

#define FOLDER TEST_SOURCE_DIR "/tests/hub_attack/"

static struct {
    Cluster *cluster;
    char *superuser, *thief, *staff;
    HubAttackTarget target;
} toy;

static const char *const phrases[] = {"SELECT * FROM toy.greet()", "SELECT * FROM toy.add_lead('t1', '{}')",
                                      "SELECT * FROM toy.leads_since(0)", "SELECT * FROM toy.contact('t1')", NULL};
static const char *const planted_phrases[] = {"SELECT * FROM toy.check_token('t1')", "SELECT * FROM toy.add_lead('t1', '{}')",
                                              NULL};
static const char *const secrets[] = {"zqperson7", NULL};
static const char *const staff_phrases[] = {
    "INSERT INTO toy_store.registration VALUES ('new', '{}')", "DELETE FROM toy_store.registration WHERE id = 'new'",
    "INSERT INTO toy_store.contact VALUES ('t2', 'Bob Free') ON CONFLICT (token) DO UPDATE SET name = excluded.name",
    "SELECT count(*) FROM toy_store.token", NULL};

// The clean toy, and the fault that the test plants on it.
static void prepare(const char *connection, gpointer plant)
{
    g_autoptr(PGconn) superuser = PQconnectdb(connection);
    g_autofree char *clean = NULL;
    g_assert_true(g_file_get_contents(FOLDER "toy/clean.sql", &clean, NULL, NULL));
    attack_must(superuser, clean);
    if (plant) {
        attack_must(superuser, plant);
        attack_must(superuser, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA toy TO toy_door");
    }
}

static HubAttackTarget planted(const char *sql)
{
    HubAttackTarget target = toy.target;
    target.user_data = (gpointer)sql;
    target.phrases = planted_phrases;
    hub_attack_clean(&target);
    return target;
}

static void test_clean_toy_lists_four_functions(void)
{
    hub_attack_clean(&toy.target);
    g_autofree char *found = hub_attack_enumerate(&toy.target);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "expected/toy.txt");
    g_assert_cmpstr(unexpected, ==, NULL);
}

static void test_clean_toy_stands_a_flood(void)
{
    hub_attack_clean(&toy.target);
    g_autofree char *flooded = hub_attack_flood(&toy.target);
    g_assert_cmpstr(flooded, ==, NULL);
}

typedef struct {
    const char *name, *sql;
    const char *line; // that enumerate adds
} Planted;

static const Planted plants[] = {
    {"table-readable", "CREATE TABLE toy.badge(id text PRIMARY KEY); GRANT SELECT ON toy.badge TO toy_door",
     "+added relation toy.badge (r) SELECT"},
    {"function-runs",
     "CREATE FUNCTION toy.check_token(token text) RETURNS text LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS"
     " 'SELECT registration FROM toy_store.token AS t WHERE t.id = token'",
     "+added function toy.check_token(token text), as its owner"},
    {"view-readable",
     "CREATE VIEW toy.shown AS SELECT id, registration FROM toy_store.token WHERE id = session_user;"
     "GRANT SELECT ON toy.shown TO toy_door",
     "+added relation toy.shown (v) SELECT"},
    {"secret-readable",
     "CREATE VIEW toy.everything AS SELECT id, body FROM toy_store.registration; GRANT SELECT ON toy.everything TO PUBLIC",
     "+disclosed a secret stands in toy.everything"},
    {"sequence-readable", "CREATE SEQUENCE toy.numbers; GRANT SELECT ON toy.numbers TO toy_door",
     "+added sequence toy.numbers SELECT"},
    {"locks-readable", "GRANT SELECT ON pg_locks TO toy_door; GRANT EXECUTE ON FUNCTION pg_lock_status() TO toy_door",
     "+disclosed which tables others hold (pg_locks)"},
};

static void test_plant_is_found(gconstpointer data)
{
    const Planted *plant = data;
    HubAttackTarget target = planted(plant->sql);
    g_autofree char *found = hub_attack_enumerate(&target);
    g_autofree char *unexpected = hub_attack_compare(found, FOLDER "expected/toy.txt");
    g_test_message("%s", unexpected);
    g_assert_nonnull(unexpected);
    g_assert_nonnull(strstr(unexpected, plant->line));
    hub_attack_clean(&target);
}

static void test_flood_is_noticed(void)
{
    HubAttackTarget target = planted("ALTER ROLE toy_door CONNECTION LIMIT -1");
    g_autofree char *flooded = hub_attack_flood(&target);
    g_assert_nonnull(strstr(flooded, "could take more"));
    target = planted(
        "GRANT EXECUTE ON FUNCTION pg_try_advisory_lock(bigint), pg_try_advisory_lock(int, int), pg_advisory_xact_lock(bigint) TO"
        " PUBLIC; CREATE FUNCTION toy_store.quietly() RETURNS void LANGUAGE sql AS 'SELECT pg_advisory_xact_lock(42)'");
    target.staff_phrases = (const char *const[]){"SELECT pg_advisory_xact_lock(42)", NULL};
    g_autofree char *locked = hub_attack_flood(&target);
    g_test_message("%s", locked);
    g_assert_nonnull(strstr(locked, "while a thief holds advisory locks, staff cannot: SELECT pg_advisory_xact_lock(42)"));
    g_assert_nonnull(strstr(locked, "while a thief holds 80,000 advisory locks, staff cannot"));
    target = planted(
        "CREATE FUNCTION toy.check_token(token text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog,"
        " pg_temp AS $$ BEGIN LOCK TABLE toy_store.token IN ACCESS EXCLUSIVE MODE; RETURN true; END $$");
    g_autofree char *waits = hub_attack_flood(&target);
    g_assert_nonnull(strstr(waits, "while a thief leaves a transaction unfinished, staff cannot"));
    hub_attack_clean(&target);
}

static void set_up(void)
{
    toy.cluster = cluster_new();
    if (!toy.cluster)
        return;
    g_autofree char *port = g_strdup_printf("host=127.0.0.1 port=%u user=", cluster_port(toy.cluster));
    toy.superuser = g_strconcat(port, "lanyard", NULL);
    toy.thief = g_strconcat(port, "toy_door", NULL);
    toy.staff = g_strconcat(port, "toy_staff", NULL);
    toy.target = (HubAttackTarget){
        .superuser = toy.superuser,
        .thief = toy.thief,
        .staff = toy.staff,
        .thief_role = "toy_door",
        .prepare = prepare,
        .phrases = phrases,
        .secrets = secrets,
        .staff_phrases = staff_phrases,
        .most_connections = 4,
    };
}

static void tear_down(void)
{
    cluster_free(toy.cluster);
    g_free(toy.superuser);
    g_free(toy.thief);
    g_free(toy.staff);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    if (!toy.cluster)
        return 77;
    g_test_add_func("/hub_attack/list/clean", test_clean_toy_lists_four_functions);
    for (gsize i = 0; i < G_N_ELEMENTS(plants); i++) {
        g_autofree char *path = g_strdup_printf("/hub_attack/found/%s", plants[i].name);
        g_test_add_data_func(path, &plants[i], test_plant_is_found);
    }
    g_test_add_func("/hub_attack/flood/clean", test_clean_toy_stands_a_flood);
    g_test_add_func("/hub_attack/flood/noticed", test_flood_is_noticed);
    int status = g_test_run();
    tear_down();
    return status;
}
