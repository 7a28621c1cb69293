// SPDX-License-Identifier: GPL-3.0-or-later
// exchange_scene.h - stations of one event and their hub, for the tests of single exchanges.
#pragma once

#include "common/sync/hub.h"
#include "tests/sync/cluster.h"
#include "tests/sync/stations.h"

#define STATION_COUNT 5

typedef struct {
    Cluster *cluster;
    char *connection;
    Stations *stations;
} ExchangeScene;

// Set-up and tear-down of a fixture whose data is the Cluster; the hub is made anew in its database "hub".
void exchange_scene_set_up(ExchangeScene *scene, gconstpointer data);
void exchange_scene_tear_down(ExchangeScene *scene, gconstpointer data);

SyncReport exchange_scene_once(ExchangeScene *scene, int index);
void exchange_scene_all(ExchangeScene *scene); // each twice
// One that fails with this error and says so.
void exchange_scene_fails(ExchangeScene *scene, int index, const SyncOptions *more, HubError code, SyncReport *out);
void exchange_scene_hold(ExchangeScene *scene, int index, bool is_on, gint64 at_utc_ms);
