// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/sync/exchange_scene.h"

static char *make_hub(Cluster *cluster)
{
    char *connection = cluster_database(cluster, "hub");
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = hub_open(&(HubOptions){.connection = connection, .stop_fd = -1}, &error);
    g_assert_no_error(error);
    int from, to;
    hub_init(hub, EVENT, NULL, &from, &to, &error);
    g_assert_no_error(error);
    return connection;
}

void exchange_scene_set_up(ExchangeScene *scene, gconstpointer data)
{
    scene->cluster = (Cluster *)data;
    scene->connection = make_hub(scene->cluster);
    scene->stations = stations_new(STATION_COUNT);
}

void exchange_scene_tear_down(ExchangeScene *scene, gconstpointer data)
{
    (void)data;
    g_free(scene->connection);
    stations_free(scene->stations);
}

SyncReport exchange_scene_once(ExchangeScene *scene, int index)
{
    const SyncOptions options = {.store_path = stations_path(scene->stations, index), .hub = scene->connection};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    sync_once(&options, NULL, NULL, &report, &error);
    g_assert_no_error(error);
    return report;
}

void exchange_scene_all(ExchangeScene *scene)
{
    for (int round = 0; round < 2; round++)
        for (guint i = 0; i < scene->stations->paths->len; i++)
            exchange_scene_once(scene, (int)i);
}

void exchange_scene_fails(ExchangeScene *scene, int index, const SyncOptions *more, HubError code, SyncReport *out)
{
    SyncOptions options = more ? *more : (SyncOptions){0};
    options.store_path = stations_path(scene->stations, index);
    options.hub = scene->connection;
    g_autoptr(GError) error = NULL;
    g_assert_false(sync_once(&options, NULL, NULL, out, &error));
    g_assert_error(error, HUB_ERROR, (int)code);
    g_assert_cmpint(out->state.mode, ==, SYNC_ALONE);
    g_assert_cmpstr(out->state.problem, !=, "");
}

void exchange_scene_hold(ExchangeScene *scene, int index, bool is_on, gint64 at_utc_ms)
{
    g_autoptr(Store) store = stations_open(scene->stations, index);
    station_append(store, RECORD_HOLD, "00000000000000aa", is_on ? "{\"on\":true}" : "{\"on\":false}", at_utc_ms);
}
