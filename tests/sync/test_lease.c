// SPDX-License-Identifier: GPL-3.0-or-later
// test_lease.c - of the stations that could decide what booths are given one does, until it falls silent.
//
// Would catch: two that decide at once, none that does after one has gone, a station that holds the lease although it is not in step, and
// a role that takes it in another's name.
#include <string.h>

#include "common/base/clock.h"
#include "common/sync/hub_owner.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define ONE "00000000000000a1"
#define OTHER "00000000000000a2"
#define PATIENCE_S 60

static char *made_hub(Cluster *cluster)
{
    g_autofree char *owner = cluster_database(cluster, "hub");
    cluster_role(cluster, "desks", "");
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = owner, .stop_fd = -1}, &error);
    int from, to;
    g_assert_true(hub && hub_init(hub, EVENT, "desks", &from, &to, &error));
    return cluster_connection(cluster, "hub", "desks");
}

static HubWelcome greet(const char *connection, const char *station, bool is_decider, bool is_linked)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    HubWelcome welcome = {0};
    hub_greet(
        hub, &(HubGreeting){.station = station, .name = "Desk", .event = EVENT, .is_decider = is_decider, .is_linked = is_linked},
        NULL, NULL, &welcome, &error);
    g_assert_no_error(error);
    return welcome;
}

static bool greets(const char *connection, const char *station, bool is_decider)
{
    return greet(connection, station, is_decider, false).has_lease;
}

static void fall_silent(Cluster *cluster)
{
    g_free(cluster_sql(cluster, "hub", "UPDATE lanyard.lease SET until = now() - interval '1 second'"));
}

static void test_one(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = made_hub(cluster);
    g_assert_false(greets(connection, ONE, false)); // does not ask for it
    g_assert_true(greets(connection, ONE, true));
    g_assert_false(greets(connection, OTHER, true));
    g_assert_true(greets(connection, ONE, true)); // renews it
    fall_silent(cluster);
    g_assert_true(greets(connection, OTHER, true));
    g_assert_false(greets(connection, ONE, true));
    g_autofree char *lasts = cluster_sql(
        cluster, "hub",
        "SELECT until - now() BETWEEN interval '15 seconds' AND interval '20 seconds' FROM lanyard.lease WHERE task = 'decide'");
    g_assert_true(g_str_has_prefix(lasts, "t"));
    // Nobody shut out, and no role that is not a station's.
    g_free(cluster_sql(cluster, "hub", "CREATE ROLE stranger LOGIN"));
    g_autofree char *as_stranger = cluster_ask(cluster, "stranger", "hub", "SELECT lanyard.take_lease('" ONE "', 'decide')");
    g_assert_nonnull(strstr(as_stranger, "permission denied"));
    g_autofree char *none = cluster_ask(cluster, "desks", "hub", "SELECT lanyard.take_lease('" ONE "', 'rule')");
    g_assert_null(strchr(none, 't'));
}

// Talking to the ticketing system is another task than deciding, and has one station as well.
static void test_link(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = made_hub(cluster);
    g_assert_true(greets(connection, ONE, true));
    HubWelcome other = greet(connection, OTHER, true, true);
    g_assert_true(other.has_link && !other.has_lease);
    HubWelcome one = greet(connection, ONE, true, true);
    g_assert_true(!one.has_link && one.has_lease);
    g_assert_false(greet(connection, OTHER, true, false).has_link); // does not ask for it
    fall_silent(cluster);
    g_assert_true(greet(connection, ONE, false, true).has_link);
    g_assert_false(greet(connection, OTHER, false, true).has_link);
}

// A role of one station alone takes nothing in another's name.
static void test_own(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *shared = made_hub(cluster);
    g_assert_true(greets(shared, ONE, true));
    cluster_role(cluster, "desk7", "");
    g_free(cluster_sql(cluster, "hub", "SELECT lanyard.welcome_station('desk7', 'Desk 7', NULL, 'desk')"));
    g_autofree char *said = cluster_ask(cluster, "desk7", "hub", "SELECT lanyard.take_lease('" ONE "', 'decide')");
    g_assert_nonnull(strstr(said, "ERROR"));
}

// --- islands ---

typedef struct {
    Syncer *syncer;
    _Atomic gint64 lease_until_mono_us, whole_mono_us;
} Island;

static void note(const SyncState *state, gpointer data)
{
    Island *island = data;
    island->whole_mono_us = state->whole_mono_us;
    island->lease_until_mono_us = state->lease_until_mono_us;
}

static bool holds(const Island *island)
{
    return clock_mono_us() < island->lease_until_mono_us;
}

static void start(Island *island, const Stations *stations, int index, const char *connection)
{
    g_autoptr(GError) error = NULL;
    const SyncOptions options = {.store_path = stations_path(stations, index),
                                 .hub = connection,
                                 .stale_after_ms = 60000,
                                 .changed = note,
                                 .data = island};
    island->syncer = syncer_start(&options, &error);
    g_assert_no_error(error);
}

static void await(const Island *island, const Island *other)
{
    gint64 deadline_mono_us = clock_after_ms(PATIENCE_S * 1000);
    while (!holds(island) && !(other && holds(other))) {
        g_assert_cmpint(clock_mono_us(), <, deadline_mono_us);
        g_usleep(20000);
    }
}

static void test_islands(gconstpointer data)
{
    Cluster *cluster = (Cluster *)data;
    g_autofree char *connection = made_hub(cluster);
    g_autoptr(Stations) stations = stations_new(2);
    Island islands[2] = {0};
    for (int i = 0; i < 2; i++)
        start(&islands[i], stations, i, connection);
    await(&islands[0], &islands[1]);
    Island *first = holds(&islands[0]) ? &islands[0] : &islands[1], *second = first == islands ? &islands[1] : &islands[0];
    g_assert_cmpint(first->whole_mono_us, >, 0);
    g_assert_false(holds(second));
    syncer_stop(first->syncer);
    fall_silent(cluster);
    await(second, NULL);
    syncer_stop(second->syncer);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    Cluster *cluster = cluster_new();
    if (!cluster)
        return 77;
    g_test_add_data_func("/sync/lease/one at a time", cluster, test_one);
    g_test_add_data_func("/sync/lease/ticketing", cluster, test_link);
    g_test_add_data_func("/sync/lease/in its own name", cluster, test_own);
    g_test_add_data_func("/sync/lease/islands", cluster, test_islands);
    int result = g_test_run();
    cluster_free(cluster);
    return result;
}
