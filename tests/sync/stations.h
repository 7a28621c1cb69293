// SPDX-License-Identifier: GPL-3.0-or-later
// stations.h - stores of some stations of one event, and what happens at them, for the tests of the exchange.
#pragma once

#include "common/store/admit/conflict.h"
#include "common/sync/sync.h"

#define EVENT "test-event"
#define NOON G_GINT64_CONSTANT(1715774400000)

typedef struct {
    char *folder;
    GPtrArray *paths; // char *: the store of each
} Stations;

Stations *stations_new(int count);
void stations_free(Stations *stations);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Stations, stations_free)
// One more station, empty; its index.
int stations_add(Stations *stations);
const char *stations_path(const Stations *stations, int index);
Store *stations_open(const Stations *stations, int index);

// Appends a record whose body is JSON text.
void station_append(Store *store, RecordKind kind, const char *subject, const char *body, gint64 now_utc_ms);
// Something that happens at a desk or a door: people come, are edited, held, admitted (now and then twice), taken back.
void station_act(Store *store, GRand *rand, gint64 now_utc_ms);
gint64 station_last(Store *store, const char *id); // sequence
// Fails the test unless all have the same projections and each is what its own journal gives.
void stations_assert_same(const Stations *stations);
