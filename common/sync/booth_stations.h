// SPDX-License-Identifier: GPL-3.0-or-later
// booth_stations.h - private to common/sync: which stations a booth asks, in which order.
#pragma once

#include "common/base/json.h"
#include "common/store/store.h"
#include "common/sync/booth_call.h"

#define BOOTH_STATIONS_MOST 16

// The one that answered last, those of station.ini, those that a station told of. What station.ini says of an address holds; what was told
// counts with the pin that was told, and not without one: only station.ini trusts a name. Element: BoothStation. The caller owns it.
GPtrArray *booth_stations(Store *store, const char *const *settings);

// `station` has answered, and `told` ([{url, pin}]) are the stations that it knows. It is for the next start: a store that cannot take it now
// takes it the next time.
void booth_stations_remember(Store *store, const BoothStation *station, const json_t *told);
