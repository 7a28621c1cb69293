// exchange.c - bench of the exchange: pushing beside COPY of the same rows by psql, a new station filled from the hub,
// bytes per scan on the wire, seconds from a scan until all stations have it.
//
// bench-exchange [PEOPLE [RECORDS [STATIONS]]], all on this machine: server and stations share its cores.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "common/base/json.h"
#include "common/sync/hub.h"
#include "tests/sync/cluster.h"
#include "tests/sync/proxy.h"
#include "tests/sync/stations.h"

#define BATCH 5000
#define SCANS 40

typedef struct {
    Cluster *cluster;
    char *connection;
    Stations *stations;
    gint64 people, records;
    int station_count;
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
    return json_pack("{s:s,s:s,s:i,s:b,s:s,s:s}", "scope", scope, "checkpoint", "main-hall", "direction", 1, "once", 0, "with", "badge",
                     "by", "Ana");
}

static double cpu_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
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

// The same rows once more, by psql's \copy into a table with the same primary key and no rules.
static double plain_copy(const Bench *bench)
{
    g_autofree char *file = g_build_filename(bench->stations->folder, "rows", NULL);
    g_assert_cmpint(chmod(bench->stations->folder, 0777), ==, 0);
    g_autofree char *out = g_strdup_printf("\\copy lanyard.record TO '%s' (FORMAT binary)", file);
    g_autofree char *in = g_strdup_printf("\\copy plain FROM '%s' (FORMAT binary)", file);
    g_free(cluster_sql(bench->cluster, "hub", out));
    g_free(cluster_sql(bench->cluster, "hub", "CREATE TABLE plain(LIKE lanyard.record INCLUDING INDEXES)"));
    gint64 start = clock_mono_us();
    g_free(cluster_sql(bench->cluster, "hub", in));
    return seconds_since(start);
}

static void measure_bulk(Bench *bench)
{
    fill(bench, 0);
    gint64 start = clock_mono_us();
    double cpu_s = cpu_seconds();
    SyncReport pushed = exchange(bench, 0);
    double push_s = seconds_since(start), push_cpu_s = cpu_seconds() - cpu_s;
    double copy_s = plain_copy(bench);
    printf("push          %9.2f s  %8.0f records/s; psql \\copy of the same rows %.2f s: ours takes %.1f times that\n", push_s,
           (double)pushed.pushed_count / push_s, copy_s, push_s / copy_s);
    printf("              %9.2f s of our own CPU\n", push_cpu_s);
    fflush(stdout);
    start = clock_mono_us();
    cpu_s = cpu_seconds();
    SyncReport pulled = exchange(bench, 1);
    double pull_s = seconds_since(start);
    printf("new station   %9.2f s  %8.0f records/s: %" G_GINT64_FORMAT " people, %" G_GINT64_FORMAT " records from the hub alone\n", pull_s,
           (double)pulled.pulled_count / pull_s, bench->people, bench->records);
    printf("              %9.2f s of our own CPU\n", cpu_seconds() - cpu_s);
    fflush(stdout);
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

static int compare_doubles(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
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
    double took_s[SCANS];
    gint64 bytes = proxy_byte_count(proxy);
    for (int i = 0; i < SCANS; i++) {
        int at = i % bench->station_count;
        gint64 start = clock_mono_us();
        scan(bench, at);
        wait_until_all_have(stores, bench->station_count, store_station_id(stores[at]), station_last(stores[at], store_station_id(stores[at])));
        took_s[i] = seconds_since(start);
    }
    bytes = proxy_byte_count(proxy) - bytes;
    qsort(took_s, SCANS, sizeof *took_s, compare_doubles);
    printf("scan to all   median %.2f s, most %.2f s of %d scans, %d stations\n", took_s[SCANS / 2], took_s[SCANS - 1], SCANS,
           bench->station_count);
    printf("on the wire   %.0f bytes per scan and station, signs of life among them\n", (double)bytes / SCANS / bench->station_count);
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
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1, .wake_fd = -1}, &error);
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
    };
    if (bench.people < 1 || bench.records < bench.people || bench.station_count < 2) {
        fputs("bench-exchange takes PEOPLE, RECORDS (at least as many) and STATIONS (at least 2)\n", stderr);
        return 64;
    }
    bench.cluster = cluster_new();
    if (!bench.cluster)
        return 77;
    bench.connection = make_hub(bench.cluster, "hub");
    bench.stations = stations_new(2);
    measure_bulk(&bench);
    stations_free(bench.stations);
    g_autofree char *spread = make_hub(bench.cluster, "spread");
    measure_spread(&bench);
    stations_free(bench.stations);
    g_free(bench.connection);
    cluster_free(bench.cluster);
    return 0;
}
