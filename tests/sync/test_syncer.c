// SPDX-License-Identifier: GPL-3.0-or-later
// test_syncer.c - the islands of some stations find each other's records by themselves, through whatever happens to the
// server, and a server that hangs holds nobody up.
#include <string.h>

#include "common/store/record/branch.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/backup.h"
#include "common/sync/hub.h"
#include "tests/sync/cluster.h"
#include "tests/sync/proxy.h"
#include "tests/sync/stations.h"
#include "tests/sync/store_file.h"

#define STATION_COUNT 4
#define PATIENCE_S 300

typedef struct {
    Cluster *cluster;
    char *connection;
    Stations *stations;
    Syncer *syncers[STATION_COUNT];
    gint modes[STATION_COUNT]; // atomic: SyncMode
} Scene;

typedef struct {
    Scene *scene;
    int index;
} Place;

static void changed(const SyncState *state, gpointer data)
{
    const Place *place = data;
    g_atomic_int_set(&place->scene->modes[place->index], state->mode);
}

static void set_up(Scene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    scene->connection = cluster_database(scene->cluster, "hub");
    scene->stations = stations_new(STATION_COUNT);
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = scene->connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    g_assert_true(hub_init(hub, EVENT, NULL, &from, &to, &error));
}

static void start(Scene *scene, Place places[STATION_COUNT], const char *connection)
{
    for (int i = 0; i < STATION_COUNT; i++) {
        places[i] = (Place){scene, i};
        scene->modes[i] = SYNC_ALONE;
        const SyncOptions options = {
            .store_path = stations_path(scene->stations, i), .hub = connection, .changed = changed, .data = &places[i]};
        g_autoptr(GError) error = NULL;
        scene->syncers[i] = syncer_start(&options, &error);
        g_assert_no_error(error);
    }
}

static void stop(Scene *scene)
{
    for (int i = 0; i < STATION_COUNT; i++)
        g_clear_pointer(&scene->syncers[i], syncer_stop);
}

static void tear_down(Scene *scene, gconstpointer data)
{
    (void)data;
    stop(scene);
    g_free(scene->connection);
    stations_free(scene->stations);
}

// True when every station has the records of every one.
static bool all_have_all(Scene *scene)
{
    g_autofree char *first = NULL;
    gint64 counts[STATION_COUNT] = {0};
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, i);
        counts[i] = station_last(store, store_station_id(store));
        if (counts[i] == 0)
            return false;
    }
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autoptr(Store) owner = stations_open(scene->stations, i);
        for (int j = 0; j < STATION_COUNT; j++) {
            g_autoptr(Store) store = stations_open(scene->stations, j);
            if (station_last(store, store_station_id(owner)) < counts[i])
                return false;
        }
    }
    return true;
}

static void wait_for(Scene *scene, bool (*is_so)(Scene *scene))
{
    gint64 deadline = clock_mono_us() + PATIENCE_S * G_USEC_PER_SEC;
    while (!is_so(scene)) {
        if (clock_mono_us() > deadline)
            g_error("it did not come to that in %d s", PATIENCE_S);
        g_usleep(50000);
    }
}

static bool all_in_step(Scene *scene)
{
    for (int i = 0; i < STATION_COUNT; i++)
        if (g_atomic_int_get(&scene->modes[i]) != SYNC_IN_STEP)
            return false;
    return all_have_all(scene);
}

static bool all_alone(Scene *scene)
{
    for (int i = 0; i < STATION_COUNT; i++)
        if (g_atomic_int_get(&scene->modes[i]) != SYNC_ALONE)
            return false;
    return true;
}

static void act(Scene *scene, GRand *rand, int count)
{
    for (int i = 0; i < count; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, g_rand_int_range(rand, 0, STATION_COUNT));
        station_act(store, rand, clock_utc_ms());
    }
}

static void test_in_step(Scene *scene, gconstpointer data)
{
    (void)data;
    Place places[STATION_COUNT];
    g_autoptr(GRand) rand = g_rand_new_with_seed(3);
    start(scene, places, scene->connection);
    for (int i = 0; i < 3; i++) {
        act(scene, rand, 20);
        wait_for(scene, all_in_step);
    }
    stop(scene);
    stations_assert_same(scene->stations);
}

static void test_killed(Scene *scene, gconstpointer data)
{
    (void)data;
    Place places[STATION_COUNT];
    g_autoptr(GRand) rand = g_rand_new_with_seed(4);
    start(scene, places, scene->connection);
    for (int i = 0; i < 3; i++) {
        act(scene, rand, 15);
        g_usleep((gulong)g_rand_int_range(rand, 0, 200000));
        cluster_kill(scene->cluster);
        act(scene, rand, 15);
        wait_for(scene, all_alone);
        cluster_start(scene->cluster);
    }
    wait_for(scene, all_in_step);
    stop(scene);
    stations_assert_same(scene->stations);
}

// The connection stands, but nothing comes: stations go on recording, and end when they are told to.
static void test_hang(Scene *scene, gconstpointer data)
{
    (void)data;
    Place places[STATION_COUNT];
    g_autoptr(GRand) rand = g_rand_new_with_seed(5);
    Proxy *proxy = proxy_new(cluster_port(scene->cluster));
    g_autofree char *connection = g_strdup_printf("%s port=%u", scene->connection, proxy_port(proxy));
    start(scene, places, connection);
    act(scene, rand, 10);
    wait_for(scene, all_in_step);
    proxy_stall(proxy, TRUE);
    act(scene, rand, 40);
    stop(scene);
    proxy_stall(proxy, FALSE);
    start(scene, places, connection);
    wait_for(scene, all_in_step);
    stop(scene);
    stations_assert_same(scene->stations);
    proxy_free(proxy);
}

// The stations listen where nobody speaks any more: looking now and then brings the records all the same.
static void test_lost_news(Scene *scene, gconstpointer data)
{
    (void)data;
    Place places[STATION_COUNT];
    g_autoptr(GRand) rand = g_rand_new_with_seed(6);
    start(scene, places, scene->connection);
    act(scene, rand, 10);
    wait_for(scene, all_in_step);
    g_free(cluster_sql(scene->cluster, "hub", "UPDATE lanyard.staff SET channel = 'nobody'"));
    for (int i = 0; i < 2; i++) {
        act(scene, rand, 10);
        wait_for(scene, all_in_step);
    }
    stop(scene);
    stations_assert_same(scene->stations);
}

// --- a fork comes to light while a station is connected ---

#define TWIN 2 // a copy of station 1, of which nothing tells

static void hold(Scene *scene, int index)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", clock_utc_ms());
}

static void exchange_once(Scene *scene, int index)
{
    const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = scene->connection};
    g_autoptr(GError) error = NULL;
    SyncReport report;
    g_assert_true(sync_once(&options, NULL, NULL, &report, &error));
}

// Of the last record that a station wrote. The caller owns the text.
static char *last_hash(Scene *scene, int index)
{
    return store_file_ask(stations_path(scene->stations, index),
                          "SELECT hex(hash) FROM journal WHERE station = (SELECT value FROM meta WHERE key = 'station_id')"
                          " ORDER BY sequence DESC LIMIT 1");
}

// Station 0 is in step, and the hub has one record of station 1 that its twin never saw. The twin wrote another one, which has the
// smaller hash: the hub and station 0 have to give theirs another name.
static void make_twins(Scene *scene, Place *place)
{
    g_autofree char *copy = g_build_filename(scene->stations->folder, "copy.db", NULL);
    const char *twin = stations_path(scene->stations, TWIN);
    hold(scene, 0);
    hold(scene, 1);
    {
        g_autoptr(Store) store = stations_open(scene->stations, 1);
        g_assert_true(store_backup(store, copy, NULL));
    }
    hold(scene, 1);
    exchange_once(scene, 1);
    exchange_once(scene, 0);
    *place = (Place){scene, 0};
    const SyncOptions options = {
        .store_path = stations_path(scene->stations, 0), .hub = scene->connection, .changed = changed, .data = place};
    g_autoptr(GError) error = NULL;
    scene->syncers[0] = syncer_start(&options, &error);
    g_assert_no_error(error);
    while (g_atomic_int_get(&scene->modes[0]) != SYNC_IN_STEP)
        g_usleep(1000);
    g_autofree char *first = last_hash(scene, 1);
    for (bool is_smaller = false; !is_smaller;) {
        store_file_put_back(copy, twin);
        store_file_hide(twin);
        hold(scene, TWIN);
        g_autofree char *second = last_hash(scene, TWIN);
        is_smaller = strcmp(second, first) < 0;
    }
}

// Both records are there once, at the hub and at station 0, and one stands on a branch.
static bool is_told_apart(Scene *scene)
{
    const char *path = stations_path(scene->stations, 0);
    g_autofree char *hub =
        cluster_sql(scene->cluster, "hub",
                    "SELECT count(*) || ' ' || count(DISTINCT hash) || ' ' || count(DISTINCT s.id) FROM lanyard.record AS r"
                    " LEFT JOIN lanyard.station AS s ON s.id = r.station AND s.origin IS NOT NULL WHERE kind = 9");
    return strcmp(hub, "4 4 1") == 0 && store_file_count(path, "SELECT count(*) FROM journal WHERE kind = 9") == 4 &&
           store_file_count(path, "SELECT count(*) FROM branch") == 1 && g_atomic_int_get(&scene->modes[0]) == SYNC_IN_STEP;
}

// The hub gave a new name to what station 0 holds under the old one.
static void test_fork_at_the_hub(Scene *scene, gconstpointer data)
{
    (void)data;
    Place place;
    make_twins(scene, &place);
    exchange_once(scene, TWIN);
    wait_for(scene, is_told_apart);
}

static bool accept(const Record *record, gpointer data)
{
    bool is_new;
    g_autoptr(GError) error = NULL;
    g_assert_true(store_begin(data, &error));
    g_assert_true(journal_accept(data, record, &is_new, &error));
    return store_commit(data, &error);
}

// Station 0 gave a new name to what the hub holds under the old one: the twin's record came by another way.
static void test_fork_at_a_station(Scene *scene, gconstpointer data)
{
    (void)data;
    Place place;
    make_twins(scene, &place);
    {
        g_autoptr(Store) from = stations_open(scene->stations, TWIN);
        g_autoptr(Store) to = stations_open(scene->stations, 0);
        const char *id = store_station_id(from);
        g_assert_true(journal_each(from, id, station_last(from, id) - 1, G_MAXINT64, accept, to, NULL));
    }
    wait_for(scene, is_told_apart);
}

// The twin has split the line at the hub, and its own record is still to come: nobody sends the other one again under the old name.
static void test_freed_name(Scene *scene, gconstpointer data)
{
    (void)data;
    Place place;
    make_twins(scene, &place);
    {
        g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = scene->connection, .stop_fd = -1}, NULL);
        g_autoptr(Store) twin = stations_open(scene->stations, TWIN);
        const char *id = store_station_id(twin);
        guint8 rival[CHAIN_BYTES];
        gint64 last = station_last(twin, id);
        g_assert_true(branch_previous(twin, id, last + 1, rival, NULL));
        g_assert_true(hub_split(hub, id, last, rival, NULL));
    }
    exchange_once(scene, 1);
    g_autofree char *doubled = cluster_sql(scene->cluster, "hub", "SELECT count(*) - count(DISTINCT hash) FROM lanyard.record");
    g_assert_cmpstr(doubled, ==, "0");
    exchange_once(scene, TWIN);
    wait_for(scene, is_told_apart);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/syncer/in-step", Scene, cluster, set_up, test_in_step, tear_down);
    g_test_add("/syncer/news-are-lost", Scene, cluster, set_up, test_lost_news, tear_down);
    g_test_add("/syncer/the-server-is-killed", Scene, cluster, set_up, test_killed, tear_down);
    g_test_add("/syncer/the-server-hangs", Scene, cluster, set_up, test_hang, tear_down);
    g_test_add("/syncer/a-fork-at-the-hub", Scene, cluster, set_up, test_fork_at_the_hub, tear_down);
    g_test_add("/syncer/a-fork-at-a-station", Scene, cluster, set_up, test_fork_at_a_station, tear_down);
    g_test_add("/syncer/a-name-is-freed", Scene, cluster, set_up, test_freed_name, tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
