// SPDX-License-Identifier: GPL-3.0-or-later
// test_toy.c - the harness itself: it finds nothing in a hub of four functions, and each fault that is planted there.
#include <string.h>

#include "tests/hub_attack/connection.h"
#include "tests/sync/cluster.h"

#define FOLDER TEST_SOURCE_DIR "/tests/hub_attack/"
#define STATEMENTS 300

typedef struct {
    Cluster *cluster;
    char *superuser, *sponsor, *staff;
    HubAttackVariations *variations, *plants;
    HubAttackTarget target;
} Toy;

static Toy toy;

static const char *const phrases[] = {"SELECT * FROM toy.greet()", "SELECT * FROM toy.add_lead($GUESS, '{}')",
                                      "SELECT * FROM toy.leads_since(0)", "SELECT * FROM toy.contact($GUESS)", NULL};
static const char *const planted_phrases[] = {"SELECT * FROM toy.check_token($GUESS)", "SELECT * FROM toy.add_lead($GUESS, '{}')",
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
        attack_must(superuser, "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA toy TO toy_sponsor");
    }
}

static HubAttackTarget planted(const char *name, const char *variation)
{
    HubAttackTarget target = toy.target;
    gsize count = 0;
    const HubAttackVariation *list = hub_attack_variations_list(toy.plants, &count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(list[i].name, name) == 0)
            target.user_data = list[i].present;
    g_assert_nonnull(target.user_data);
    list = hub_attack_variations_list(toy.variations, &count);
    for (gsize i = 0; i < count; i++)
        if (strcmp(list[i].name, variation) == 0)
            target.variations = &list[i];
    target.variation_count = 1;
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

static void test_clean_toy_answers_alike(gconstpointer seed)
{
    hub_attack_clean(&toy.target);
    g_autofree char *difference = hub_attack_differential(&toy.target, GPOINTER_TO_UINT(seed), STATEMENTS);
    g_assert_cmpstr(difference, ==, NULL);
}

static void test_clean_toy_stands_a_flood(void)
{
    hub_attack_clean(&toy.target);
    g_autofree char *flooded = hub_attack_flood(&toy.target);
    g_assert_cmpstr(flooded, ==, NULL);
}

typedef struct {
    const char *plant, *variation;
    const char *line;       // that enumerate adds, or NULL
    const char *difference; // part of what the differential part reports
    const char *phrase;     // that leads to it, when it is not check_token
} Planted;

static const Planted plants[] = {
    {"rls-oracle", "token-exists", "+added relation toy.badge (r) SELECT", "never executed",
     "SELECT 1 FROM toy.badge WHERE id = $GUESS"},
    {"error-tells", "token-of-another", "+added function toy.check_token(token text), as its owner", "answer differs", NULL},
    {"answer-differs", "token-exists", NULL, "no such token", NULL},
    {"view-without-barrier", "token-exists", "+added relation toy.shown (v) SELECT", "answer differs", NULL},
    {"secret-readable", "registration-body", "+disclosed a secret stands in toy.everything", "answer differs", NULL},
    {"sequence-readable", "token-exists", "+added sequence toy.numbers SELECT", "last_value", NULL},
    {"index-tells", "token-exists", NULL, "buffers differs", NULL},
    {"plan-tells", "other-stations-records", NULL, "notices differs", NULL},
    {"counters-tell", "token-exists", NULL, "statistics differs", NULL},
    {"lock-tells", "token-exists", "+disclosed which tables others hold (pg_locks)", "locks differs", NULL},
    {"notification-tells", "token-exists", NULL, "notifications differs", NULL},
    {"transactions-tell", "token-exists", NULL, "transactions differs", NULL},
};

static void test_plant_is_found(gconstpointer data)
{
    const Planted *plant = data;
    HubAttackTarget target = planted(plant->plant, plant->variation);
    const char *const own_phrase[] = {plant->phrase, NULL}, *const buffers[] = {"buffers", NULL};
    if (plant->phrase)
        target.phrases = own_phrase;
    // What touches other blocks as well is to be found by what it is named after.
    if (plant->difference[0] != 'b')
        target.tolerated = buffers;
    if (plant->line) {
        g_autofree char *found = hub_attack_enumerate(&target);
        g_autofree char *unexpected = hub_attack_compare(found, FOLDER "expected/toy.txt");
        g_test_message("%s", unexpected);
        g_assert_nonnull(unexpected);
        g_assert_nonnull(strstr(unexpected, plant->line));
    }
    g_autofree char *difference = hub_attack_differential(&target, 1, STATEMENTS);
    g_test_message("%s", difference);
    g_assert_nonnull(difference);
    g_assert_nonnull(strstr(difference, plant->difference));
    hub_attack_clean(&target);
}

static void test_flood_is_noticed(void)
{
    HubAttackTarget target = planted("no-connection-limit", "token-exists");
    g_autofree char *flooded = hub_attack_flood(&target);
    g_assert_nonnull(strstr(flooded, "could take more"));
    target = planted("advisory-lock", "token-exists");
    target.staff_phrases = (const char *const[]){"SELECT pg_advisory_xact_lock(42)", NULL};
    g_autofree char *locked = hub_attack_flood(&target);
    g_test_message("%s", locked);
    g_assert_nonnull(strstr(locked, "while a sponsor holds advisory locks, staff cannot: SELECT pg_advisory_xact_lock(42)"));
    g_assert_nonnull(strstr(locked, "while a sponsor holds 80,000 advisory locks, staff cannot"));
    target = planted("waits-for-a-sponsor", "token-exists");
    g_autofree char *waits = hub_attack_flood(&target);
    g_assert_nonnull(strstr(waits, "while a sponsor leaves a transaction unfinished, staff cannot"));
    hub_attack_clean(&target);
}

static void set_up(void)
{
    toy.cluster = cluster_new();
    if (!toy.cluster)
        return;
    g_autofree char *port = g_strdup_printf("host=127.0.0.1 port=%u user=", cluster_port(toy.cluster));
    toy.superuser = g_strconcat(port, "lanyard", NULL);
    toy.sponsor = g_strconcat(port, "toy_sponsor", NULL);
    toy.staff = g_strconcat(port, "toy_staff", NULL);
    toy.variations = hub_attack_variations_new(FOLDER "toy/variations.sql");
    toy.plants = hub_attack_variations_new(FOLDER "toy/plants.sql");
    toy.target = (HubAttackTarget){
        .superuser = toy.superuser,
        .sponsor = toy.sponsor,
        .staff = toy.staff,
        .sponsor_role = "toy_sponsor",
        .prepare = prepare,
        .phrases = phrases,
        .secrets = secrets,
        .staff_phrases = staff_phrases,
        .most_connections = 4,
    };
    toy.target.variations = hub_attack_variations_list(toy.variations, &toy.target.variation_count);
}

static void tear_down(void)
{
    cluster_free(toy.cluster);
    hub_attack_variations_free(toy.variations);
    hub_attack_variations_free(toy.plants);
    g_free(toy.superuser);
    g_free(toy.sponsor);
    g_free(toy.staff);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    set_up();
    if (!toy.cluster)
        return 77;
    g_test_add_func("/hub_attack/clean/list", test_clean_toy_lists_four_functions);
    g_test_add_data_func("/hub_attack/clean/seed 1", GUINT_TO_POINTER(1), test_clean_toy_answers_alike);
    g_test_add_data_func("/hub_attack/clean/seed 2", GUINT_TO_POINTER(2), test_clean_toy_answers_alike);
    g_test_add_func("/hub_attack/clean/flood", test_clean_toy_stands_a_flood);
    for (gsize i = 0; i < G_N_ELEMENTS(plants); i++) {
        g_autofree char *path = g_strdup_printf("/hub_attack/found/%s", plants[i].plant);
        g_test_add_data_func(path, &plants[i], test_plant_is_found);
    }
    g_test_add_func("/hub_attack/flood/noticed", test_flood_is_noticed);
    int status = g_test_run();
    tear_down();
    return status;
}
