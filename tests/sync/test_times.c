// SPDX-License-Identifier: GPL-3.0-or-later
// test_times.c - records from the future harm nobody, whoever wrote them; and a hub with an older schema says what to run.
#include <string.h>

#include "common/store/journal/journal.h"
#include "tests/sync/exchange_scene.h"

// Times at which a record may be, and may not: stations and hub say the same of each.
static void test_edges(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    const gint64 now = clock_utc_ms(), day = G_GINT64_CONSTANT(86400000), minute = 60000;
    const struct {
        Hlc hlc;
        gint64 utc_ms;
        bool is_good;
    } edges[] = {
        {0, 0, true},
        {(Hlc)now << 16, now, true},
        {(Hlc)(now + day - minute) << 16, now, true},
        {(Hlc)(now + day + minute) << 16, now, false},
        {(Hlc)now << 16, now + day + minute, false},
        {(Hlc)(now + 3650 * day) << 16, now, false},
        {G_MAXINT64, G_MAXINT64, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(edges); i++) {
        g_autofree char *station = g_strdup_printf("%016x", 0xe0 + (guint)i);
        g_autofree char *first =
            g_strdup_printf("SELECT '%s', 1::bigint, %" G_GINT64_FORMAT ", %" G_GINT64_FORMAT ", 9, '', '{\"on\":true}'", station,
                            (gint64)edges[i].hlc, edges[i].utc_ms);
        g_autofree char *sql =
            g_strdup_printf("DO $$ BEGIN INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body)"
                            " %s; EXCEPTION WHEN SQLSTATE 'LY003' THEN NULL; END $$",
                            first);
        g_free(cluster_sql(scene->cluster, "hub", sql));
        g_autofree char *ask = g_strdup_printf("SELECT count(*) FROM lanyard.record WHERE station = '%s'", station);
        g_autofree char *count = cluster_sql(scene->cluster, "hub", ask);
        g_assert_cmpstr(count, ==, edges[i].is_good ? "1" : "0");
        g_autoptr(Store) store = stations_open(scene->stations, 2);
        const Record record = {.station = station,
                               .sequence = 1,
                               .hlc = edges[i].hlc,
                               .utc_ms = edges[i].utc_ms,
                               .kind = RECORD_HOLD,
                               .subject = "",
                               .body = "{\"on\":true}"};
        bool is_new;
        g_autoptr(GError) error = NULL;
        journal_set_now(store, now);
        g_assert_true(store_begin(store, NULL));
        g_assert_true(journal_accept(store, &record, &is_new, &error) == edges[i].is_good);
        store_rollback(store);
    }
}

// Written while its clock showed 2050: held back everywhere, and written once more when the clock is right. Nobody's clock is
// dragged there, and the exchange goes on.
static void test_2050(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    const gint64 now = clock_utc_ms();
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true,\"reason\":\"of 2050\"}",
                       G_GINT64_CONSTANT(2524608000000));
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true,\"reason\":\"now\"}", now);
    }
    exchange_scene_all(scene);
    {
        g_autoptr(Store) other = stations_open(scene->stations, 1);
        station_append(other, RECORD_HOLD, "00000000000000aa", "{\"on\":false}", clock_utc_ms() + 1000);
    }
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
    g_autofree char *latest = cluster_sql(scene->cluster, "hub", "SELECT max(hlc >> 16) FROM lanyard.record");
    g_assert_cmpint(g_ascii_strtoll(latest, NULL, 10), <, now + G_GINT64_CONSTANT(86400000));
    g_autofree char *count = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE kind = 9");
    g_assert_cmpstr(count, ==, "3"); // both of the first station, written once more, and the other's
}

// A hub with an older schema says what to run.
static void test_old_hub(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    for (int i = 0; i < 3; i++)
        exchange_scene_hold(scene, 0, i % 2, NOON + i);
    exchange_scene_all(scene);
    g_free(cluster_sql(scene->cluster, "hub", "UPDATE lanyard.hub SET version = 3"));
    SyncReport report;
    exchange_scene_fails(scene, 0, NULL, HUB_ERROR_SCHEMA, &report);
    g_assert_nonnull(strstr(report.state.problem, "lanyard hub upgrade"));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/sync/times-that-may-be", ExchangeScene, cluster, exchange_scene_set_up, test_edges, exchange_scene_tear_down);
    g_test_add("/sync/a-clock-of-2050", ExchangeScene, cluster, exchange_scene_set_up, test_2050, exchange_scene_tear_down);
    g_test_add("/sync/an-old-hub-says-what-to-run", ExchangeScene, cluster, exchange_scene_set_up, test_old_hub,
               exchange_scene_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
