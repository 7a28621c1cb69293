// SPDX-License-Identifier: GPL-3.0-or-later
// test_sync.c - whatever stations did apart, in whatever order they meet the hub: in the end all have the same.
#include <string.h>

#include "common/store/record/branch.h"
#include "common/store/people/person.h"
#include "common/store/journal/quarantine.h"
#include "common/store/programme/session.h"
#include "common/store/record/station.h"
#include "common/store/upkeep/backup.h"
#include "common/store/rights/peer.h"
#include "tests/sync/exchange_scene.h"
#include "tests/sync/proxy.h"
#include "tests/sync/store_file.h"

#define SEED_COUNT 6
#define STEPS 60

// Random acts at random stations whose clocks are up to an hour apart, and random meetings with the hub.
static void test_any_order(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    for (guint32 seed = 1; seed <= SEED_COUNT; seed++) {
        g_autoptr(GRand) rand = g_rand_new_with_seed(seed);
        gint64 ahead_ms[STATION_COUNT];
        for (int i = 0; i < STATION_COUNT; i++)
            ahead_ms[i] = g_rand_int_range(rand, -1800000, 1800000);
        for (int step = 0; step < STEPS; step++) {
            int index = g_rand_int_range(rand, 0, STATION_COUNT);
            if (g_rand_int_range(rand, 0, 6) == 0) {
                exchange_scene_once(scene, index);
                continue;
            }
            g_autoptr(Store) store = stations_open(scene->stations, index);
            for (int i = g_rand_int_range(rand, 1, 5); i > 0; i--)
                station_act(store, rand, NOON + step * 1000 + ahead_ms[index]);
        }
        exchange_scene_all(scene);
        stations_assert_same(scene->stations);
        SyncReport report = exchange_scene_once(scene, 0);
        g_assert_cmpint(report.pushed_count + report.pulled_count, ==, 0);
        g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    }
}

static void move_session(ExchangeScene *scene, int index, const char *room, gint64 at_utc_ms)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autoptr(Session) session = session_load(store, "T1", &error);
    g_assert_no_error(error);
    g_free(session->room);
    session->room = g_strdup(room);
    session_change(store, session, index ? "Noor" : "Lea", at_utc_ms, NULL, &error);
    g_assert_no_error(error);
}

// Two leads move one session while they are apart, and a third station reads the programme's file meanwhile: afterwards all
// have one room, and the lost one is named at each. The moments lie after the one at which the stores were made, whose record
// every station has seen: an earlier moment would leave the order to the counters and then to the stations' names.
static void test_session_apart(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    static const char file[] = "{\"end\":2000,\"room\":\"101\",\"start\":1000,\"title\":\"A tutorial\"}";
    const gint64 now_utc_ms = g_get_real_time() / 1000;
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        station_append(store, RECORD_SESSION, "T1", file, now_utc_ms);
    }
    exchange_scene_all(scene);
    move_session(scene, 0, "102", now_utc_ms + 60000);
    move_session(scene, 1, "Hall", now_utc_ms + 120000);
    {
        g_autoptr(Store) store = stations_open(scene->stations, 2);
        station_append(store, RECORD_SESSION, "T1", file, now_utc_ms + 180000);
    }
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(Store) store = stations_open(scene->stations, i);
        g_autoptr(Session) session = session_load(store, "T1", &error);
        g_assert_cmpstr(session->room, ==, "Hall");
        g_autoptr(GPtrArray) conflicts = conflict_list(store, false, 10, &error);
        g_assert_cmpuint(conflicts->len, ==, 1);
        const Conflict *conflict = g_ptr_array_index(conflicts, 0);
        g_assert_cmpstr(conflict->loser.value, ==, "102");
        g_assert_cmpstr(conflict->winner.value, ==, "Hall");
    }
}

// The connection is cut after ever more bytes, in greeting, COPY, statement and answer.
static void test_cut(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(GRand) rand = g_rand_new_with_seed(7);
    Proxy *proxy = proxy_new(cluster_port(scene->cluster));
    g_autofree char *cut_connection = g_strdup_printf("%s port=%u", scene->connection, proxy_port(proxy));
    int failed_count = 0;
    gint64 wanted = 0;
    for (gint64 bytes = 40; bytes < 60000; bytes = bytes * 5 / 4) {
        {
            g_autoptr(Store) store = stations_open(scene->stations, 0);
            for (int i = 0; i < 25; i++)
                station_act(store, rand, NOON + bytes);
            wanted = station_last(store, store_station_id(store));
        }
        proxy_cut_after(proxy, bytes);
        const SyncOptions options = {.store_path = stations_path(scene->stations, 0), .hub = cut_connection};
        SyncReport report;
        g_autoptr(GError) error = NULL;
        failed_count += !sync_once(&options, NULL, NULL, &report, &error);
    }
    g_assert_cmpint(failed_count, >, 5);
    proxy_free(proxy);
    exchange_scene_all(scene);
    g_autofree char *count =
        cluster_sql(scene->cluster, "hub", "SELECT max(n) FROM (SELECT count(*) AS n FROM lanyard.record GROUP BY station) AS x");
    g_autofree char *expected = g_strdup_printf("%" G_GINT64_FORMAT, wanted);
    g_assert_cmpstr(count, ==, expected);
    stations_assert_same(scene->stations);
}

// The server takes a batch, and its answer to COMMIT never comes: the batch is there, once, and is not sent again.
static void test_answer_lost(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    static const char commit[] = "\013COMMIT"; // the message's length is before it, so that it is no part of another
    g_autoptr(GRand) rand = g_rand_new_with_seed(78);
    Proxy *proxy = proxy_new(cluster_port(scene->cluster));
    g_autofree char *cut_connection = g_strdup_printf("%s port=%u", scene->connection, proxy_port(proxy));
    for (int i = 0; i < 5; i++) {
        gint64 wanted;
        {
            g_autoptr(Store) store = stations_open(scene->stations, 0);
            for (int j = 0; j < 25; j++)
                station_act(store, rand, NOON + i);
            wanted = station_last(store, store_station_id(store));
        }
        proxy_cut_after_word(proxy, commit);
        const SyncOptions options = {.store_path = stations_path(scene->stations, 0), .hub = cut_connection};
        SyncReport report;
        g_autoptr(GError) error = NULL;
        g_assert_false(sync_once(&options, NULL, NULL, &report, &error));
        g_assert_error(error, HUB_ERROR, HUB_ERROR_UNREACHABLE);
        g_autofree char *count = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record");
        g_assert_cmpint(g_ascii_strtoll(count, NULL, 10), ==, wanted);
        report = exchange_scene_once(scene, 0);
        g_assert_cmpint(report.pushed_count, ==, 0);
        g_assert_cmpint(report.state.mode, ==, SYNC_IN_STEP);
    }
    proxy_free(proxy);
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
}

static void test_refused_by_hub(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        g_autofree char *filler = g_strnfill(300 * 1024, 'x');
        g_autofree char *large = g_strdup_printf("{\"on\":true,\"reason\":\"%s\"}", filler);
        for (int i = 0; i < 10; i++)
            station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", NOON);
        station_append(store, RECORD_HOLD, "00000000000000aa", large, NOON);
        for (int i = 0; i < 10; i++)
            station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":false}", NOON);
    }
    SyncReport report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.quarantine_count, ==, 1);
    g_assert_cmpint(report.state.mode, ==, SYNC_BEHIND); // a refusal stays in the count
    g_assert_cmpint(report.state.unsent_count, ==, 1);
    g_assert_nonnull(strstr(report.state.problem, "the hub refused 1 record of this station"));
    exchange_scene_all(scene);
    g_autoptr(Store) other = stations_open(scene->stations, 1);
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_assert_cmpint(station_last(other, store_station_id(store)), ==, 22);
    g_autoptr(GPtrArray) list = quarantine_list(store, 10, NULL);
    g_assert_cmpuint(list->len, ==, 1);
    const Quarantined *kept = g_ptr_array_index(list, 0);
    g_assert_cmpint(kept->sequence, ==, 12);
    g_assert_nonnull(strstr(kept->reason, "record_body_is_an_object"));
}

// A record that a newer Lanyard wrote, and one whose body lacks what its kind must have.
static void test_refused_here(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_free(cluster_sql(scene->cluster, "hub", "ALTER TABLE lanyard.record DROP CONSTRAINT record_kind_is_known"));
    g_free(cluster_sql(
        scene->cluster, "hub",
        "INSERT INTO lanyard.record(station, sequence, hlc, utc_ms, kind, subject, body) SELECT '00000000000000fe', n, n, n, CASE n WHEN 3 THEN 99 WHEN 5 THEN 3 ELSE 9 END,"
        " '00000000000000aa', '{\"on\": true}' FROM generate_series(1, 8) AS n"));
    exchange_scene_all(scene);
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, i);
        gint64 count = 0;
        g_assert_true(quarantine_count(store, &count, NULL));
        g_assert_cmpint(count, ==, 2);
        g_assert_cmpint(station_last(store, "00000000000000fe"), ==, 8);
    }
    stations_assert_same(scene->stations);
}

static void test_revoked(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    exchange_scene_all(scene);
    g_autoptr(Store) store = stations_open(scene->stations, 1);
    {
        g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = scene->connection, .stop_fd = -1}, NULL);
        g_assert_true(hub_revoke(hub, store_station_id(store), "stolen", NULL));
    }
    station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", NOON);
    SyncReport report;
    exchange_scene_fails(scene, 1, NULL, HUB_ERROR_REVOKED, &report);
    g_assert_true(report.state.is_revoked);
    SyncState kept;
    sync_state_load(store, &kept);
    g_assert_true(kept.is_revoked);
    exchange_scene_once(scene, 0);
    g_autoptr(Store) other = stations_open(scene->stations, 0);
    g_assert_cmpint(station_last(other, store_station_id(store)), ==, 1);
}

static void refuse_line(ExchangeScene *scene, int index, const char *state)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autofree char *sql =
        g_strdup_printf("CREATE FUNCTION public.refuse_%d() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN"
                        " RAISE EXCEPTION 'refused' USING ERRCODE = '%s'; END $f$; CREATE TRIGGER a_refusal_%d BEFORE INSERT ON"
                        " lanyard.record FOR EACH ROW WHEN (NEW.station = '%s') EXECUTE FUNCTION public.refuse_%d()",
                        index, state, index, store_station_id(store), index);
    g_free(cluster_sql(scene->cluster, "second", sql));
}

// A station that carries for others meets a hub that takes neither what its role may not write nor what is of one that was shut
// out: it gets the rest, and the exchange is good.
static void test_carried_refused(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    exchange_scene_all(scene);
    g_autofree char *connection = cluster_database(scene->cluster, "second");
    g_autoptr(GError) error = NULL;
    {
        g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
        int from, to;
        g_assert_true(hub_init(hub, EVENT, NULL, &from, &to, &error));
    }
    refuse_line(scene, 1, "LY007");
    refuse_line(scene, 2, "LY001");
    const SyncOptions options = {.store_path = stations_path(scene->stations, 0), .hub = connection};
    SyncReport report;
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    g_assert_cmpint(report.quarantine_count, ==, 0);
    g_autofree char *lines = cluster_sql(scene->cluster, "second", "SELECT count(DISTINCT station) FROM lanyard.record");
    g_assert_cmpint(g_ascii_strtoll(lines, NULL, 10), ==, STATION_COUNT - 2);
}

typedef struct {
    gint64 machine_ahead_ms, offset_ms;
} Clock;

static gint64 machine_clock(gpointer data)
{
    return clock_utc_ms() + ((const Clock *)data)->machine_ahead_ms;
}

static void corrected(gint64 offset_ms, gpointer data)
{
    ((Clock *)data)->offset_ms = offset_ms;
}

static void assert_kept_offset(ExchangeScene *scene, gint64 offset_ms)
{
    SyncState kept;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    sync_state_load(store, &kept);
    g_assert_cmpint(kept.offset_ms, ==, offset_ms);
}

static void test_clock(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    static const gint64 ahead_ms = 480000, held_up_ms = 60000; // by a busy machine, while the clocks are compared
    Clock clock = {.machine_ahead_ms = ahead_ms};
    const SyncOptions options = {.store_path = stations_path(scene->stations, 0),
                                 .hub = scene->connection,
                                 .machine_utc_ms = machine_clock,
                                 .clock_corrected = corrected,
                                 .data = &clock};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    g_assert_true(sync_once(&options, NULL, NULL, &report, &error));
    g_assert_cmpint(ABS(report.state.skew_ms - ahead_ms), <, held_up_ms);
    g_assert_cmpint(ABS(clock.offset_ms + ahead_ms), <, held_up_ms);
    assert_kept_offset(scene, clock.offset_ms); // for other programs at this store
    // The battery is dead: it is 1970. Nothing is exchanged, and nothing is corrected, for who knows which clock is wrong.
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", NOON);
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":false}", 5);
    }
    clock = (Clock){.machine_ahead_ms = -clock_utc_ms()};
    exchange_scene_fails(scene, 0, &options, HUB_ERROR_CLOCK, &report);
    g_assert_cmpint(clock.offset_ms, ==, 0);
    assert_kept_offset(scene, 0);
    g_assert_cmpint(report.state.unsent_count, ==, 2);
    // Somebody sets it. What was written in 1970 stands after what was written before, everywhere.
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
    g_autoptr(Store) other = stations_open(scene->stations, 1);
    Profile profile = {.ticket_types = g_ptr_array_new()};
    station_append(other, RECORD_REGISTRATION, "00000000000000aa", "{\"name\":\"A\",\"status\":\"paid\"}", NOON);
    g_autoptr(Person) person = person_load(other, &profile, "00000000000000aa", &error);
    g_assert_no_error(error);
    g_assert_false(person->is_on_hold);
    g_ptr_array_unref(profile.ticket_types);
}

// Of which nothing tells but its content.
static void put_back(const char *backup, const char *path)
{
    store_file_put_back(backup, path);
    store_file_hide(path);
}

static guint fork_count(ExchangeScene *scene, int index)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    g_autoptr(GPtrArray) forks = fork_list(store, NULL);
    return forks->len;
}

// A backup is put back. Whole again with the hub's help, the station goes on under a new id. Where it went on by itself first,
// unseen, both histories stay, everywhere, and are one named problem; whichever of them the hub heard of first.
static void test_backup_put_back(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_autofree char *backup = g_build_filename(scene->stations->folder, "backup.db", NULL);
    const char *path = stations_path(scene->stations, 0);
    g_autofree char *before = NULL;
    for (int i = 0; i < 2; i++) {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        before = before ? before : g_strdup(store_station_id(store));
        if (i == 0)
            g_assert_true(store_backup(store, backup, NULL));
        station_append(store, RECORD_HOLD, "00000000000000aa", "{\"on\":true}", NOON + i);
    }
    exchange_scene_once(scene, 0);
    put_back(backup, path);
    SyncReport report = exchange_scene_once(scene, 0);
    g_assert_cmpint(report.pulled_count, ==, 2);
    exchange_scene_hold(scene, 0, false, NOON + 2);
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        g_assert_cmpstr(store_station_id(store), !=, before);
        g_assert_cmpint(station_last(store, before), ==, 3);
        g_assert_cmpint(station_last(store, store_station_id(store)), ==, 2);
    }
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
    g_assert_cmpuint(fork_count(scene, 1), ==, 0);
    // And now it goes on by itself first, more than once, so that each side is once the smaller hash.
    for (guint round = 0; round < 6; round++) {
        put_back(backup, path);
        exchange_scene_hold(scene, 0, true, NOON + 3 + round);
        exchange_scene_hold(scene, 0, false, NOON + 4 + round);
        report = exchange_scene_once(scene, (int)(round % 2));
        exchange_scene_all(scene);
        stations_assert_same(scene->stations);
        for (int i = 0; i < STATION_COUNT; i++)
            g_assert_cmpuint(fork_count(scene, i), ==, round + 1);
        report = exchange_scene_once(scene, 0);
        g_assert_cmpint(report.pushed_count + report.pulled_count, ==, 0);
    }
    g_autoptr(Store) other = stations_open(scene->stations, 1);
    g_autofree char *held = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE kind = 9");
    g_assert_cmpstr(held, ==, "15"); // 2 + 1 + 6 x 2: each once
}

// What a station knows of the others' standing, from the hub: each is named once, and the side of a history is no station.
static void test_others_known(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    exchange_scene_all(scene);
    g_autofree char *side = g_strdup_printf("INSERT INTO lanyard.station(id, name, origin) SELECT '00000000000000f1', '', id"
                                            " FROM lanyard.station WHERE name = 'Desk 2'");
    g_free(cluster_sql(scene->cluster, "hub", side));
    exchange_scene_once(scene, 0);
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    gint64 asked_utc_ms = 0;
    g_autoptr(GPtrArray) peers = peers_load(store, &asked_utc_ms);
    g_assert_cmpint(asked_utc_ms, >, 0);
    g_assert_cmpuint(peers->len, ==, STATION_COUNT);
    for (int i = 0; i < STATION_COUNT; i++) {
        g_autofree char *name = g_strdup_printf("Desk %d", i + 1);
        guint found_count = 0;
        for (guint j = 0; j < peers->len; j++)
            found_count += strcmp(((const Peer *)g_ptr_array_index(peers, j))->name, name) == 0;
        g_assert_cmpuint(found_count, ==, 1);
    }
}

// Two running copies of one folder write by turns and meet the hub by turns: both lose nothing, and soon have ids of their own.
static void test_clones(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    exchange_scene_hold(scene, 0, true, NOON);
    g_autofree char *copy = g_build_filename(scene->stations->folder, "copy.db", NULL);
    {
        g_autoptr(Store) store = stations_open(scene->stations, 0);
        g_assert_true(store_backup(store, copy, NULL));
    }
    put_back(copy, stations_path(scene->stations, 4));
    for (int round = 0; round < 6; round++) {
        exchange_scene_hold(scene, 0, true, NOON + 2 * round);
        exchange_scene_hold(scene, 4, false, NOON + 2 * round + 1);
        exchange_scene_once(scene, round % 2 ? 0 : 4);
        exchange_scene_once(scene, round % 2 ? 4 : 0);
    }
    exchange_scene_all(scene);
    stations_assert_same(scene->stations);
    for (int i = 0; i < STATION_COUNT; i++)
        g_assert_cmpuint(fork_count(scene, i), ==, 1);
    g_autofree char *held = cluster_sql(scene->cluster, "hub", "SELECT count(*) FROM lanyard.record WHERE kind = 9");
    g_assert_cmpstr(held, ==, "13");
    g_autoptr(Store) one = stations_open(scene->stations, 0);
    g_autoptr(Store) other = stations_open(scene->stations, 4);
    g_assert_cmpstr(store_station_id(one), !=, store_station_id(other));
}

// How it stands is told with the hub away: of what is here, only our own news wait; those of others came from there.
static void test_behind(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_autoptr(Store) store = stations_open(scene->stations, 0);
    g_autoptr(Store) other = stations_open(scene->stations, 1);
    station_append(other, RECORD_HOLD, "0000000000000001", "{\"on\":true}", NOON);
    exchange_scene_once(scene, 1);
    exchange_scene_once(scene, 0);
    SyncState state;
    sync_state_load(store, &state);
    g_assert_cmpint(state.mode, ==, SYNC_IN_STEP);
    station_append(store, RECORD_HOLD, "0000000000000001", "{\"on\":false}", NOON + 1000);
    station_append(store, RECORD_HOLD, "0000000000000001", "{\"on\":true}", NOON + 2000);
    sync_state_load(store, &state);
    g_assert_cmpint(state.mode, ==, SYNC_BEHIND);
    g_assert_cmpint(state.unsent_count, ==, 2);
    g_assert_cmpint(state.since_utc_ms, ==, NOON + 1000);
    const SyncOptions nowhere = {.store_path = stations_path(scene->stations, 0), .hub = "host=127.0.0.1 port=1 dbname=hub"};
    SyncReport report;
    g_assert_false(sync_once(&nowhere, NULL, NULL, &report, NULL));
    g_assert_cmpint(report.state.mode, ==, SYNC_ALONE);
    g_assert_cmpint(report.state.unsent_count, ==, 2);
    sync_state_load(store, &state);
    g_assert_cmpint(state.mode, ==, SYNC_ALONE);
    g_assert_cmpint(state.since_utc_ms, ==, NOON + 1000);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add("/sync/any-order-same-state", ExchangeScene, cluster, exchange_scene_set_up, test_any_order,
               exchange_scene_tear_down);
    g_test_add("/sync/one-session-moved-twice", ExchangeScene, cluster, exchange_scene_set_up, test_session_apart,
               exchange_scene_tear_down);
    g_test_add("/sync/cut-anywhere", ExchangeScene, cluster, exchange_scene_set_up, test_cut, exchange_scene_tear_down);
    g_test_add("/sync/an-answer-is-lost", ExchangeScene, cluster, exchange_scene_set_up, test_answer_lost,
               exchange_scene_tear_down);
    g_test_add("/sync/a-record-the-hub-refuses-does-not-block", ExchangeScene, cluster, exchange_scene_set_up,
               test_refused_by_hub, exchange_scene_tear_down);
    g_test_add("/sync/a-record-refused-here-does-not-block", ExchangeScene, cluster, exchange_scene_set_up, test_refused_here,
               exchange_scene_tear_down);
    g_test_add("/sync/revoked", ExchangeScene, cluster, exchange_scene_set_up, test_revoked, exchange_scene_tear_down);
    g_test_add("/sync/clock", ExchangeScene, cluster, exchange_scene_set_up, test_clock, exchange_scene_tear_down);
    g_test_add("/sync/backup-put-back", ExchangeScene, cluster, exchange_scene_set_up, test_backup_put_back,
               exchange_scene_tear_down);
    g_test_add("/sync/what-is-carried-may-be-refused", ExchangeScene, cluster, exchange_scene_set_up, test_carried_refused,
               exchange_scene_tear_down);
    g_test_add("/sync/others-are-known", ExchangeScene, cluster, exchange_scene_set_up, test_others_known,
               exchange_scene_tear_down);
    g_test_add("/sync/two-copies-at-work", ExchangeScene, cluster, exchange_scene_set_up, test_clones, exchange_scene_tear_down);
    g_test_add("/sync/behind-is-counted-without-the-hub", ExchangeScene, cluster, exchange_scene_set_up, test_behind,
               exchange_scene_tear_down);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
