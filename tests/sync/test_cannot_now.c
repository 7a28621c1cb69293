// SPDX-License-Identifier: GPL-3.0-or-later
// test_cannot_now.c - a server that cannot now (a full queue, disk or memory, a deadlock, an operator) condemns no record: it goes when the
// server can. The codes are those of PostgreSQL's own list, appendix A of its manual, and none of our program's.
#include <string.h>

#include "common/store/journal/quarantine.h"
#include "common/store/record/station.h"
#include "tests/sync/exchange_scene.h"

#define WAITING 5 // records of the station, besides the one that it began with

static const char *const passing[] = {
    "40001", "40P01", "40003", "53000", "53100", "53200", "53300", "53400", "54000", "54011", "54023",
    "55P03", "57000", "57014", "57P01", "57P02", "57P03", "57P05", "58000", "58030", "58P01", "25P03",
};

static void refuse(ExchangeScene *scene, const char *state, const char *when)
{
    g_autofree char *sql = g_strdup_printf(
        "CREATE OR REPLACE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN RAISE EXCEPTION 'not now' USING ERRCODE ="
        " '%s'; END $f$; DROP TRIGGER IF EXISTS a_refusal ON lanyard.record; CREATE TRIGGER a_refusal BEFORE INSERT ON lanyard.record"
        " FOR EACH ROW WHEN (%s) EXECUTE FUNCTION public.refuse()",
        state, when);
    g_free(cluster_sql(scene->cluster, "hub", sql));
}

static void let_pass(ExchangeScene *scene)
{
    g_free(cluster_sql(scene->cluster, "hub", "DROP TRIGGER a_refusal ON lanyard.record"));
}

static void hold_some(ExchangeScene *scene)
{
    for (int i = 0; i < WAITING; i++)
        exchange_scene_hold(scene, 0, i % 2 == 0, NOON + i);
}

static gint64 count_aside(ExchangeScene *scene)
{
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 count = -1;
    g_assert_true(quarantine_count(store, &count, NULL));
    return count;
}

// As many of the station's own as the hub has, and none of them in another's place.
static void assert_at_hub(ExchangeScene *scene, const char *count, const char *withheld)
{
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_autofree char *sql = g_strdup_printf(
        "SELECT count(*), count(*) FILTER (WHERE kind = 13) FROM lanyard.record WHERE station = '%s'", store_station_id(store));
    g_autofree char *said = cluster_sql(scene->cluster, "hub", sql);
    g_autofree char *wanted = g_strdup_printf("%s|%s", count, withheld);
    g_assert_cmpstr(said, ==, wanted);
}

static void test_passes(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    SyncReport report;
    hold_some(scene);
    for (gsize i = 0; i < G_N_ELEMENTS(passing); i++) {
        refuse(scene, passing[i], "NEW.sequence = 3");
        exchange_scene_fails(scene, 0, NULL, HUB_ERROR_UNREACHABLE, &report);
        g_assert_cmpint(count_aside(scene), ==, 0);
        g_assert_cmpint(report.state.unsent_count, >, 0);
    }
    let_pass(scene);
    report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    g_assert_cmpint(report.quarantine_count, ==, 0);
    assert_at_hub(scene, "6", "0");
}

// What breaks a rule stays refused.
static void test_condemned(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    hold_some(scene);
    refuse(scene, "23514", "NEW.sequence = 3 AND NEW.kind <> 13");
    SyncReport report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_assert_cmpint(report.state.unsent_count, ==, 1);
    assert_at_hub(scene, "6", "1");
}

// A server whose stack is too small for one record, which is nested deeper than the others: they pass, it is set aside and owed.
static void test_one_too_deep(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GString) body = g_string_new("{\"on\":true,\"deep\":");
    for (int i = 0; i < 1500; i++)
        g_string_append_c(body, '[');
    for (int i = 0; i < 1500; i++)
        g_string_append_c(body, ']');
    g_string_append_c(body, '}');
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        station_append(store, RECORD_HOLD, "00000000000000aa", body->str, NOON);
    }
    hold_some(scene);
    g_free(cluster_sql(scene->cluster, "hub", "ALTER DATABASE hub SET max_stack_depth = '100kB'"));
    SyncReport report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_assert_cmpint(report.state.mode, ==, SYNC_BEHIND);
    g_assert_cmpint(report.state.unsent_count, ==, 1);
    assert_at_hub(scene, "7", "1");
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_autoptr(GPtrArray) list = quarantine_list(store, 10, NULL);
    const Quarantined *kept = g_ptr_array_index(list, 0);
    g_assert_cmpint(kept->sequence, ==, 2);
    g_assert_nonnull(strstr(kept->reason, "54001"));
}

// One that has no stack for anything: that is no record's fault.
static void test_all_too_deep(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    SyncReport report;
    hold_some(scene);
    refuse(scene, "54001", "true");
    for (int i = 0; i < 3; i++) {
        exchange_scene_fails(scene, 0, NULL, HUB_ERROR_DEEP, &report);
        g_assert_cmpint(count_aside(scene), ==, 0);
    }
    let_pass(scene);
    report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    assert_at_hub(scene, "6", "0");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function)                                                                                                     \
    g_test_add("/sync/cannot-now/" name, ExchangeScene, cluster, exchange_scene_set_up, function, exchange_scene_tear_down)
    TEST("it-passes", test_passes);
    TEST("a-rule-is-broken", test_condemned);
    TEST("one-is-too-deep", test_one_too_deep);
    TEST("all-are", test_all_too_deep);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
