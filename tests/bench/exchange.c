// SPDX-License-Identifier: GPL-3.0-or-later
// exchange.c - bench of the exchange: pushing to an empty hub and filling a new station beside psql, which copies the same rows out and
// in again; a desk at work meanwhile, at another station and at the one that is filled; bytes per scan on the wire, seconds from a scan
// until all stations have it, and from the end of a cut until all are in step.
//
// The stations are desks of an event that seals what is private, as new events do.
//
// bench-exchange [PEOPLE [RECORDS [STATIONS [SCANS]]]], all on this machine: server and stations share its cores.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/base/json.h"
#include "common/store/admit/admit.h"
#include "common/store/record/station.h"
#include "common/sync/hub.h"
#include "common/token/key_ring.h"
#include "tests/sync/cluster.h"
#include "tests/sync/proxy.h"
#include "tests/sync/stations.h"

#define BATCH 5000
#define SCANS_MOST 1000
#define HEALS 10
#define OUTAGE_MOST_MS 8000
#define IDLE_S 6            // so long the signs of life alone are counted
#define CATCH_UP_S 20       // so long a desk that catches up is watched
#define DESK_MOST_S 600     // and one at another station
#define ALONE_S 4           // and one with nothing else going on
#define DESK_EVERY_US 20000 // and so often somebody comes there

typedef struct {
    Cluster *cluster;
    char *connection;
    Stations *stations;
    gint64 people, records;
    int station_count, scan_count;
} Bench;

static double seconds_since(gint64 start_mono_us)
{
    return (double)(clock_mono_us() - start_mono_us) / G_USEC_PER_SEC;
}

static void append(Store *store, RecordKind kind, const char *subject, json_t *body)
{
    g_autoptr(GError) error = NULL;
    journal_append(store, kind, subject, body, clock_utc_ms(), NULL, &error);
    g_assert_no_error(error);
    json_decref(body);
}

static json_t *registration(gint64 number)
{
    g_autofree char *name = g_strdup_printf("Anna %" G_GINT64_FORMAT " Müller", number);
    g_autofree char *email = g_strdup_printf("a%" G_GINT64_FORMAT "@example.org", number);
    g_autofree char *secret = g_strdup_printf("s%015" G_GINT64_FORMAT, number);
    return json_pack("{s:s,s:s,s:s,s:s,s:s,s:{s:{s:s,s:s,s:s}}}", "name", name, "email", email, "company", "Acme & Töchter",
                     "ticket_type", "individual", "status", "paid", "tickets", secret, "secret", secret, "product", "Individual",
                     "status", "paid");
}

static json_t *admission(gint64 number, gint64 people)
{
    g_autofree char *scope = g_strdup_printf("door-%" G_GINT64_FORMAT "/day", number / people);
    return json_pack("{s:s,s:s,s:i,s:b,s:s,s:s}", "scope", scope, "checkpoint", "main-hall", "direction", 1, "once", 0, "with",
                     "badge", "by", "Ana");
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// A station with the people and the records of a whole event, written in large transactions.
static void fill(const Bench *bench, int index)
{
    g_autoptr(Store) store = stations_open(bench->stations, index);
    for (gint64 i = 0; i < bench->records; i++) {
        if (i % BATCH == 0)
            g_assert_true(store_begin(store, NULL));
        g_autofree char *id = g_strdup_printf("%016" G_GINT64_MODIFIER "x", (guint64)(i % bench->people));
        if (i < bench->people)
            append(store, RECORD_REGISTRATION, id, registration(i));
        else
            append(store, RECORD_ADMISSION, id, admission(i, bench->people));
        if (i % BATCH == BATCH - 1 || i == bench->records - 1)
            g_assert_true(store_commit(store, NULL));
    }
}

static SyncReport exchange(const Bench *bench, int index)
{
    const SyncOptions options = {.store_path = stations_path(bench->stations, index), .hub = bench->connection};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    return report;
}

// The same rows by psql's \copy: out of the hub, and into a table with the same primary key and no rules.
static void plain_copy(const Bench *bench, double *out_in_s, double *out_out_s)
{
    g_autofree char *file = g_build_filename(bench->stations->folder, "rows", NULL);
    g_assert_cmpint(chmod(bench->stations->folder, 0777), ==, 0);
    g_autofree char *out = g_strdup_printf("\\copy lanyard.record TO '%s' (FORMAT binary)", file);
    g_autofree char *in = g_strdup_printf("\\copy plain FROM '%s' (FORMAT binary)", file);
    gint64 start = clock_mono_us();
    g_free(cluster_sql(bench->cluster, "hub", out));
    *out_out_s = seconds_since(start);
    g_free(cluster_sql(bench->cluster, "hub", "CREATE TABLE plain(LIKE lanyard.record INCLUDING INDEXES)"));
    start = clock_mono_us();
    g_free(cluster_sql(bench->cluster, "hub", in));
    *out_in_s = seconds_since(start);
}

static void print_bulk(const char *what, gint64 count, double took_s, double cpu_s, double copy_s)
{
    printf("%-13s %9.2f s  %8.0f records/s, %.2f s of our own CPU; %.1f times psql\n", what, took_s, (double)count / took_s,
           cpu_s, took_s / copy_s);
    fflush(stdout);
}

static void measure_bulk(Bench *bench)
{
    fill(bench, 0);
    double in_s, out_s, cpu_s = cpu_seconds();
    gint64 start = clock_mono_us();
    SyncReport pushed = exchange(bench, 0);
    double push_s = seconds_since(start), push_cpu_s = cpu_seconds() - cpu_s;
    plain_copy(bench, &in_s, &out_s);
    printf("psql          %9.2f s  \\copy of the same rows: out %.2f s, in again %.2f s\n", out_s + in_s, out_s, in_s);
    print_bulk("push", pushed.pushed_count, push_s, push_cpu_s, out_s + in_s);
    start = clock_mono_us();
    cpu_s = cpu_seconds();
    SyncReport pulled = exchange(bench, 1);
    double pull_s = seconds_since(start);
    print_bulk("fill", pulled.pulled_count, pull_s, cpu_seconds() - cpu_s, out_s + in_s);
    printf("new station   %9.2f s  from the hub alone: %" G_GINT64_FORMAT " people, %" G_GINT64_FORMAT " records\n", pull_s,
           bench->people, bench->records);
    fflush(stdout);
}

// --- a desk at work while its station is filled ---

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

typedef struct {
    const Bench *bench;
    gint64 end_mono_us;
    Store *filled;    // the station that is filled
    const char *from; // its records are of this one
    gint is_filled;   // atomic
} Watch;

static bool is_over(Watch *watch)
{
    return clock_mono_us() >= watch->end_mono_us || g_atomic_int_get(&watch->is_filled) ||
           (watch->filled && station_last(watch->filled, watch->from) >= watch->bench->records);
}

// Until the other station is filled, or the time is over. `times` has room for all of them, in milliseconds; gives how many people
// came.
static int work_at_desk(Watch *watch, Store *store, const Profile *profile, double *times)
{
    g_autoptr(KeyRing) ring = key_ring_new_empty();
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    int count = 0;
    while (count == 0 || !is_over(watch)) {
        g_autofree char *code = g_strdup_printf("s%015u", g_rand_int(rand) % (guint32)watch->bench->people);
        const AdmitRequest request = {.profile = profile,
                                      .ring = ring,
                                      .checkpoint = profile_checkpoint(profile, "registration"),
                                      .code = code,
                                      .code_length = strlen(code),
                                      .now_utc_ms = clock_utc_ms(),
                                      .volunteer_name = ""};
        AdmitOutcome outcome;
        g_autoptr(GError) error = NULL;
        gint64 start = clock_mono_us();
        store_admit(store, &request, &outcome, &error);
        g_assert_no_error(error);
        times[count++] = (double)(clock_mono_us() - start) / 1000;
        admit_outcome_clear(&outcome);
        g_usleep(DESK_EVERY_US);
    }
    qsort(times, (size_t)count, sizeof *times, compare_doubles);
    return count;
}

static void print_desk(const char *where, const double *times, int count)
{
    printf("desk          p50 %.2f ms, p99 %.2f ms, most %.2f ms for %d decisions and their records, %s\n", times[count / 2],
           times[count * 99 / 100], times[count - 1], count, where);
    fflush(stdout);
}

static gpointer fill_another(gpointer data)
{
    Watch *watch = data;
    exchange(watch->bench, 3);
    g_atomic_int_set(&watch->is_filled, 1);
    return NULL;
}

static void measure_desks(Bench *bench)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = profile_load(TEST_SOURCE_DIR "/config/events/pycon-us-2024", &error);
    g_assert_no_error(error);
    g_autofree double *times_ms = g_new(double, DESK_MOST_S *(gint64)G_USEC_PER_SEC / DESK_EVERY_US + 1);
    g_autoptr(Store) full = stations_open(bench->stations, 0);
    Watch alone = {.bench = bench, .end_mono_us = clock_mono_us() + ALONE_S * G_USEC_PER_SEC};
    int count = work_at_desk(&alone, full, profile, times_ms);
    print_desk("nothing else going on, as the baseline", times_ms, count);
    Watch other = {.bench = bench, .end_mono_us = clock_mono_us() + DESK_MOST_S * G_USEC_PER_SEC};
    GThread *filling = g_thread_new("filling", fill_another, &other);
    count = work_at_desk(&other, full, profile, times_ms);
    g_thread_join(filling);
    print_desk("at another station while one is filled by a command", times_ms, count);
    g_autoptr(Store) store = stations_open(bench->stations, 2);
    Watch own = {bench, clock_mono_us() + CATCH_UP_S * G_USEC_PER_SEC, store, store_station_id(full), 0};
    const SyncOptions options = {.store_path = stations_path(bench->stations, 2), .hub = bench->connection};
    Syncer *syncer = syncer_start(&options, &error);
    g_assert_no_error(error);
    count = work_at_desk(&own, store, profile, times_ms);
    syncer_stop(syncer);
    g_autofree char *where = g_strdup_printf("at a station at work that took %" G_GINT64_FORMAT " records meanwhile",
                                             station_last(store, store_station_id(full)));
    print_desk(where, times_ms, count);
}

// --- from one scan to all stations ---

static void scan(const Bench *bench, int index)
{
    g_autoptr(Store) store = stations_open(bench->stations, index);
    station_append(store, RECORD_ADMISSION, "0000000000000001",
                   "{\"scope\":\"main-hall/day\",\"checkpoint\":\"main-hall\",\"direction\":1,\"with\":\"badge\",\"by\":\"Ana\"}",
                   clock_utc_ms());
}

static void wait_until_all_have(Store **stores, int count, const char *station, gint64 sequence)
{
    for (int i = 0; i < count; i++)
        while (station_last(stores[i], station) < sequence)
            g_usleep(2000);
}

// What the stations say is lost for a while; then the link is whole again.
static void measure_heal(const Bench *bench, Proxy *proxy, Store **stores)
{
    double took_s[HEALS];
    g_autoptr(GRand) rand = g_rand_new_with_seed(1);
    for (int i = 0; i < HEALS; i++) {
        int at = i % bench->station_count;
        proxy_deafen(proxy, TRUE);
        scan(bench, at);
        g_usleep((gulong)g_rand_int_range(rand, 1000, OUTAGE_MOST_MS) * 1000);
        proxy_deafen(proxy, FALSE);
        gint64 start = clock_mono_us();
        wait_until_all_have(stores, bench->station_count, store_station_id(stores[at]),
                            station_last(stores[at], store_station_id(stores[at])));
        took_s[i] = seconds_since(start);
    }
    qsort(took_s, HEALS, sizeof *took_s, compare_doubles);
    printf("heal to all   median %.2f s, p99 %.2f s of %d cuts of 1 to %d s, %d stations\n", took_s[HEALS / 2],
           took_s[HEALS * 99 / 100], HEALS, OUTAGE_MOST_MS / 1000, bench->station_count);
    fflush(stdout);
}

static void measure_spread(Bench *bench)
{
    bench->stations = stations_new(bench->station_count);
    g_autofree char *old = bench->connection;
    Proxy *proxy = proxy_new(cluster_port(bench->cluster));
    bench->connection = g_strdup_printf("%s dbname=spread port=%u", old, proxy_port(proxy));
    g_autofree Syncer **syncers = g_new0(Syncer *, bench->station_count);
    g_autofree Store **stores = g_new0(Store *, bench->station_count);
    for (int i = 0; i < bench->station_count; i++) {
        const SyncOptions options = {.store_path = stations_path(bench->stations, i), .hub = bench->connection};
        stores[i] = stations_open(bench->stations, i);
        syncers[i] = syncer_start(&options, NULL);
    }
    for (int i = 0; i < bench->station_count; i++)
        wait_until_all_have(stores, bench->station_count, store_station_id(stores[i]), 1);
    double took_s[SCANS_MOST], idle_bytes_s;
    gint64 bytes = proxy_byte_count(proxy), all_start = clock_mono_us();
    g_usleep(IDLE_S * G_USEC_PER_SEC);
    idle_bytes_s = (double)(proxy_byte_count(proxy) - bytes) / seconds_since(all_start);
    bytes = proxy_byte_count(proxy);
    all_start = clock_mono_us();
    for (int i = 0; i < bench->scan_count; i++) {
        int at = i % bench->station_count;
        gint64 start = clock_mono_us();
        scan(bench, at);
        wait_until_all_have(stores, bench->station_count, store_station_id(stores[at]),
                            station_last(stores[at], store_station_id(stores[at])));
        took_s[i] = seconds_since(start);
    }
    double scan_bytes = (double)(proxy_byte_count(proxy) - bytes) - idle_bytes_s * seconds_since(all_start);
    qsort(took_s, (size_t)bench->scan_count, sizeof *took_s, compare_doubles);
    printf("scan to all   median %.2f s, p99 %.2f s, most %.2f s of %d scans, %d stations\n", took_s[bench->scan_count / 2],
           took_s[bench->scan_count * 99 / 100], took_s[bench->scan_count - 1], bench->scan_count, bench->station_count);
    printf("on the wire   %.0f bytes per scan and station; signs of life %.0f bytes/s for each station\n",
           scan_bytes / bench->scan_count / bench->station_count, idle_bytes_s / bench->station_count);
    measure_heal(bench, proxy, stores);
    for (int i = 0; i < bench->station_count; i++) {
        syncer_stop(syncers[i]);
        store_close(stores[i]);
    }
    proxy_free(proxy);
}

static char *make_hub(Cluster *cluster, const char *name)
{
    char *connection = cluster_database(cluster, name);
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    g_assert_true(hub_init(hub, EVENT, NULL, &from, &to, &error));
    return connection;
}

static gint64 number(int argc, char **argv, int index, gint64 fallback)
{
    return index < argc ? g_ascii_strtoll(argv[index], NULL, 10) : fallback;
}

int main(int argc, char **argv)
{
    Bench bench = {
        .people = number(argc, argv, 1, 100000),
        .records = number(argc, argv, 2, 1000000),
        .station_count = (int)number(argc, argv, 3, 200),
        .scan_count = (int)number(argc, argv, 4, 100),
    };
    if (bench.people < 1 || bench.records < bench.people || bench.station_count < 2 || bench.scan_count < 1 ||
        bench.scan_count > SCANS_MOST) {
        fputs("bench-exchange takes PEOPLE, RECORDS (at least as many), STATIONS (at least 2) and SCANS (1 to 1000)\n", stderr);
        return 64;
    }
    bench.cluster = cluster_new();
    if (!bench.cluster)
        return 77;
    bench.connection = make_hub(bench.cluster, "hub");
    bench.stations = stations_new(4);
    g_autofree char *key = g_build_filename(bench.stations->folder, "desk.key", NULL);
    g_assert_true(key_ring_create(key, NULL));
    measure_bulk(&bench);
    measure_desks(&bench);
    stations_free(bench.stations);
    g_autofree char *spread = make_hub(bench.cluster, "spread");
    measure_spread(&bench);
    stations_free(bench.stations);
    g_free(bench.connection);
    cluster_free(bench.cluster);
    return 0;
}
