// SPDX-License-Identifier: GPL-3.0-or-later
// capture.c - from a scan at a booth to what the hub answers, beside a bare round trip; and a booth's list of many leads.
//
// A station of the staff and one of a sponsor exchange through a PostgreSQL server of the bench's own, each with its island.
#include <stdio.h>
#include <stdlib.h>

#include "common/store/lead/lead.h"
#include "common/sync/hub_owner.h"
#include "common/sync/pg_connection.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define PATIENCE_S 120
#define ANSWERS 3 // badges go round: of one who allows something, of one who allows nothing, of nobody

static int compare_times(gconstpointer a, gconstpointer b)
{
    gint64 one = *(const gint64 *)a, other = *(const gint64 *)b;
    return (one > other) - (one < other);
}

static void print_times(const char *what, GArray *times)
{
    g_array_sort(times, compare_times);
    printf("%-34s p50 %7.1f ms, p99 %7.1f ms (%u)\n", what, (double)g_array_index(times, gint64, times->len / 2) / 1000,
           (double)g_array_index(times, gint64, times->len * 99 / 100) / 1000, times->len);
    g_array_set_size(times, 0);
}

// The error is looked at after the call that sets it: C says not which argument comes first.
static void must(bool is_good, GError *const *error)
{
    if (!is_good)
        g_error("%s", (*error)->message);
}

// Badges of people, of whom each second one allows the name; of each third badge there is no record.
static void print_badges(Store *desk, int count)
{
    for (int i = 0; i < count; i++) {
        g_autofree char *person = g_strdup_printf("%016x", 0x100000 + i);
        g_autofree char *body = g_strdup_printf("{\"name\":\"Person %d\",\"consent\":\"%s\",\"status\":\"paid\",\"tickets\":{}}",
                                                i, i % ANSWERS == 0 ? "name" : "");
        g_autofree char *badge = g_strdup_printf("{\"id\":\"%016x\",\"kind\":1}", i);
        station_append(desk, RECORD_REGISTRATION, person, body, clock_utc_ms());
        if (i % ANSWERS != 2)
            station_append(desk, RECORD_TOKEN, person, badge, clock_utc_ms());
    }
}

static LeadState state_of(Store *booth, const char *token)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Lead) lead = lead_load(booth, "acme", token, &error);
    must(lead != NULL, &error);
    return lead->state;
}

// How long it takes until the booth knows what the badge is.
static gint64 capture(Store *booth, int i)
{
    g_autofree char *token = g_strdup_printf("%016x", i);
    gint64 start_us = clock_mono_us();
    station_append(booth, RECORD_LEAD, token, "{\"sponsor\":\"acme\",\"scan\":true}", clock_utc_ms());
    while (state_of(booth, token) == LEAD_WAITING) {
        if (clock_mono_us() - start_us > PATIENCE_S * G_USEC_PER_SEC)
            g_error("no answer in %d s", PATIENCE_S);
        g_usleep(1000);
    }
    return clock_mono_us() - start_us;
}

static Syncer *start(const Stations *stations, int index, const char *connection, const char *sponsor)
{
    g_autoptr(GError) error = NULL;
    Syncer *syncer =
        syncer_start(&(SyncOptions){.store_path = stations_path(stations, index), .hub = connection, .sponsor = sponsor}, &error);
    must(syncer != NULL, &error);
    return syncer;
}

static void measure_round_trips(const char *connection, int count)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    g_autoptr(GError) error = NULL;
    PgConnection *pg = pg_connection_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    must(pg != NULL, &error);
    for (int i = 0; i < count; i++) {
        gint64 start_us = clock_mono_us();
        must(pg_connection_run(pg, "SELECT 1", NULL, &error), &error);
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    pg_connection_close(pg);
    print_times("a bare round trip", times);
}

static void measure_answers(Store *booth, int count)
{
    static const char *const names[ANSWERS] = {"scan to \"here it is\"", "scan to \"shares nothing\"", "scan to \"not valid\""};
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    capture(booth, 0); // both are connected
    for (int answer = 0; answer < ANSWERS; answer++) {
        for (int i = 1; i <= count; i++) {
            gint64 took_us = capture(booth, i * ANSWERS + answer);
            g_array_append_val(times, took_us);
        }
        print_times(names[answer], times);
    }
}

// Without the hub a scan is kept and says so.
static void measure_kept(Store *booth, int count)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    for (int i = 0; i < count; i++) {
        g_autofree char *token = g_strdup_printf("%016x", 0x2000000 + i);
        gint64 start_us = clock_mono_us();
        station_append(booth, RECORD_LEAD, token, "{\"sponsor\":\"acme\",\"scan\":true}", clock_utc_ms());
        g_assert_cmpint(state_of(booth, token), ==, LEAD_WAITING);
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    print_times("scan to \"kept, will follow\" without the hub", times);
}

// What a scan asks for, among so many.
static void measure_one(Store *booth, const GPtrArray *tokens)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    for (guint i = 0; i < tokens->len; i++) {
        gint64 start_us = clock_mono_us();
        g_assert_cmpint(state_of(booth, g_ptr_array_index(tokens, i)), ==, LEAD_HERE);
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    g_autofree char *what = g_strdup_printf("reading one of %u leads", tokens->len);
    print_times(what, times);
}

static void measure_list(Store *booth, int lead_count)
{
    g_autoptr(GArray) times = g_array_new(false, false, sizeof(gint64));
    g_autoptr(GError) error = NULL;
    g_autofree LeadReleased *released = g_new0(LeadReleased, (gsize)lead_count);
    g_autoptr(GPtrArray) tokens = g_ptr_array_new_with_free_func(g_free);
    for (int i = 0; i < lead_count; i++) {
        char *token = g_strdup_printf("%016x", 0x1000000 + i);
        g_ptr_array_add(tokens, token);
        released[i] = (LeadReleased){token, {"Name", "mail@example.org", "Company", "", ""}, "", token, true, "", "", false};
        station_append(booth, RECORD_LEAD, token,
                       "{\"by\":\"Rita\",\"sponsor\":\"acme\",\"scan\":true,\"set\":{\"note\":\"n\",\"rating\":\"4\"}}",
                       clock_utc_ms());
    }
    must(lead_release(booth, "acme", released, (gsize)lead_count, &error), &error);
    for (int i = 0; i < 100; i++) {
        gint64 start_us = clock_mono_us();
        g_autoptr(GPtrArray) leads = lead_list(booth, "acme", -1, &error);
        must(leads != NULL, &error);
        gint64 took_us = clock_mono_us() - start_us;
        g_array_append_val(times, took_us);
    }
    g_autofree char *what = g_strdup_printf("reading all of %d leads", lead_count);
    print_times(what, times);
    measure_one(booth, tokens);
}

static gint64 number(int argc, char **argv, int place, gint64 otherwise)
{
    gint64 given;
    return argc > place && g_ascii_string_to_signed(argv[place], 10, 1, 100000, &given, NULL) ? given : otherwise;
}

int main(int argc, char **argv)
{
    int count = (int)number(argc, argv, 1, 100), lead_count = (int)number(argc, argv, 2, 3000);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_autofree char *owner = cluster_database(cluster, "hub");
    cluster_role(cluster, "desk", "");
    cluster_role(cluster, "acme", "");
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = owner, .stop_fd = -1}, &error);
    int from, to;
    must(hub && hub_init(hub, EVENT, "desk", &from, &to, &error) && hub_welcome_sponsor(hub, "acme", "acme", &error), &error);
    g_free(cluster_sql(cluster, "hub", "UPDATE lanyard_of_acme.minute SET most = 1000000"));
    g_free(cluster_sql(cluster, "hub", "UPDATE lanyard_of_acme.self SET most_per_hour = 1000000"));
    g_autofree char *desk_connection = cluster_connection(cluster, "hub", "desk");
    g_autofree char *booth_connection = cluster_connection(cluster, "hub", "acme");
    g_autoptr(Stations) stations = stations_new(2);
    g_autoptr(Store) desk = stations_open(stations, 0);
    g_autoptr(Store) booth = stations_open(stations, 1);
    print_badges(desk, (count + 1) * ANSWERS);
    Syncer *syncers[] = {start(stations, 0, desk_connection, NULL), start(stations, 1, booth_connection, "acme")};
    measure_round_trips(booth_connection, 1000);
    measure_answers(booth, count);
    syncer_stop(syncers[1]);
    syncer_stop(syncers[0]);
    measure_kept(booth, count);
    measure_list(booth, lead_count);
    cluster_free(cluster);
    return EXIT_SUCCESS;
}
