// SPDX-License-Identifier: GPL-3.0-or-later
// test_fill.c - a new station takes a whole event at once: killed on the way, cut off, given a changed record; and a full station
// gives all it has to an empty hub. Each ends with what the journal gives record by record, which is what store_verify() builds.
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/store/journal/quarantine.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/verify.h"
#include "tests/sync/exchange_scene.h"
#include "tests/sync/proxy.h"

#define ACTS 800
#define KILLS 3
#define CUTS 9
#define SEED 20

// Two stations with a day each at the hub; the others are empty. How many records that are.
static gint64 fill_hub(ExchangeScene *scene)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);
    for (int i = 0; i < 2; i++) {
        {
            g_autoptr(Store) store = stations_open(scene->stations, i);
            for (int act = 0; act < ACTS; act++)
                station_act(store, rand, NOON + act * 1000);
        }
        exchange_scene_once(scene, i);
    }
    exchange_scene_once(scene, 0);
    g_autofree char *count = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record");
    return g_ascii_strtoll(count, NULL, 10);
}

static gint64 record_count(ExchangeScene *scene, int index)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autoptr(GHashTable) vector = journal_vector(store, NULL);
    g_autoptr(GList) lasts = g_hash_table_get_values(vector);
    gint64 count = 0;
    for (GList *last = lasts; last; last = last->next)
        count += *(gint64 *)last->data;
    return count;
}

// --- killed ---

static void die_at(gint64 done, gint64 total, gpointer data)
{
    (void)total;
    if (done >= *(gint64 *)data)
        kill(getpid(), SIGKILL);
}

static void sync_until_killed(ExchangeScene *scene, int index, gint64 at)
{
    pid_t child = fork();
    g_assert_cmpint(child, >=, 0);
    if (child == 0) {
        const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = scene->connection};
        SyncReport report;
        sync_once(&options, die_at, &at, &report, NULL);
        _exit(0); // it should not have come to that
    }
    int status;
    g_assert_cmpint(waitpid(child, &status, 0), ==, child);
    g_assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void test_killed(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    gint64 count = fill_hub(scene);
    g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);
    for (int i = 0; i < KILLS; i++) {
        int index = stations_add(scene->stations);
        sync_until_killed(scene, index, g_rand_int_range(rand, 1, (int)count));
        g_assert_cmpint(record_count(scene, index), ==, 1); // its own first one: nothing is there by halves
        SyncReport report = exchange_scene_once(scene, index);
        g_assert_cmpint(report.pulled_count, ==, count + i); // and the first one of each that came before
        g_assert_cmpint(report.quarantine_count, ==, 0);
    }
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
}

// --- cut off ---

static void test_cut(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    gint64 count = fill_hub(scene);
    Proxy *proxy = proxy_new(cluster_port(scene->cluster));
    g_autofree char *cut_connection = g_strdup_printf("%s port=%u", scene->connection, proxy_port(proxy));
    int failed_count = 0, part_count = 0;
    for (int i = 0; i < CUTS; i++) {
        int index = stations_add(scene->stations);
        proxy_cut_after(proxy, 1500 + 250 * i); // what the station sends: a greeting, then a statement for each line
        const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = cut_connection};
        SyncReport report;
        failed_count += !sync_once(&options, NULL, NULL, &report, NULL);
        gint64 kept_count = record_count(scene, index);
        g_assert_cmpint(kept_count, ==, 1 + report.pulled_count);
        part_count += kept_count > 1 && kept_count < 1 + count;
        exchange_scene_once(scene, index);
    }
    g_assert_cmpint(failed_count, >, 0);
    g_assert_cmpint(part_count, >, 0);
    proxy_free(proxy);
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
}

// --- changed on the way ---

// The server's own rules would not let this in; who holds the server can take them out.
static void change_record(ExchangeScene *scene, const char *station, gint64 sequence)
{
    g_autofree char *sql =
        g_strdup_printf("ALTER TABLE lanyard.record DROP CONSTRAINT record_is_what_its_hash_says, DISABLE TRIGGER take_out;"
                        "UPDATE lanyard.record SET utc_ms = utc_ms + 1 WHERE station = '%s' AND sequence = %" G_GINT64_FORMAT,
                        station, sequence);
    g_free(cluster_sql(scene->cluster, "hub", sql));
}

static void test_changed(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    fill_hub(scene);
    g_autoptr(Store) first = stations_open(scene->stations, 0);
    g_autofree char *id = g_strdup(store_station_id(first));
    change_record(scene, id, 300);
    SyncReport report = exchange_scene_once(scene, 2);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_autoptr(Store) store = stations_open(scene->stations, 2);
    g_autoptr(GPtrArray) list = quarantine_list(store, 10, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    const Quarantined *held = g_ptr_array_index(list, 0);
    g_assert_cmpstr(held->station, ==, id);
    g_assert_cmpint(held->sequence, ==, 300);
    g_assert_nonnull(strstr(held->reason, "its hash does not fit its content"));
    g_assert_cmpint(station_last(store, id), ==, station_last(first, id)); // those behind it are there
}

static bool read_hlc(const Record *record, gpointer data)
{
    *(Hlc *)data = record->hlc;
    return true;
}

// A record that is found to be no session when it is in the journal already, and of twenty hours ahead: nothing of it stays, neither in
// the tables nor in the clock that our own records go on from.
static void test_refused_late(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    fill_hub(scene);
    g_free(cluster_sql(
        scene->cluster, "hub",
        "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body)"
        " SELECT '00000000000000fe', 1, ((extract(epoch FROM now()) * 1000)::bigint + 72000000) << 16, 5, 2, 'T9', '{}'"));
    SyncReport report = exchange_scene_once(scene, 2);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_autoptr(Store) store = stations_open(scene->stations, 2);
    gint64 now_utc_ms = clock_utc_ms();
    Hlc hlc = 0;
    station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", now_utc_ms);
    g_assert_true(journal_each(store, store_station_id(store), 1, 1, read_hlc, &hlc, NULL));
    g_assert_cmpint(hlc_utc_ms(hlc) - now_utc_ms, <, 36000000);
    g_autoptr(GPtrArray) differences = NULL;
    g_assert_true(store_verify(store, NULL, NULL, &differences, NULL));
}

// --- a full station, an empty hub ---

// One record is too large for the server, in the middle of a batch that goes in whole.
static void test_empty_hub(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    gint64 last;
    g_autoptr(GRand) rand = g_rand_new_with_seed(SEED);
    {
        g_autofree char *filler = g_strnfill(300 * 1024, 'x');
        g_autofree char *large = g_strdup_printf("{\"on\":true,\"reason\":\"%s\"}", filler);
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        for (int act = 0; act < ACTS; act++)
            station_act(store, rand, NOON + act * 1000);
        station_append(store, RECORD_HOLD, "00000000000000aa", large, NOON);
        for (int act = 0; act < ACTS; act++)
            station_act(store, rand, NOON + act * 1000);
        last = station_last(store, store_station_id(store));
    }
    SyncReport report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.pushed_count, ==, last);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_autofree char *stand_ins = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE kind = 13");
    g_assert_cmpstr(stand_ins, ==, "1");
    report = exchange_scene_once(scene, 1);
    g_assert_cmpint(report.pulled_count, ==, last);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
#define TEST(name, function)                                                                                                     \
    g_test_add("/sync/fill/" name, ExchangeScene, cluster, exchange_scene_set_up, function, exchange_scene_tear_down)
    TEST("killed-on-the-way", test_killed);
    TEST("the-link-is-cut", test_cut);
    TEST("a-record-was-changed", test_changed);
    TEST("a-record-is-refused-late", test_refused_late);
    TEST("an-empty-hub-takes-all", test_empty_hub);
#undef TEST
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
