// SPDX-License-Identifier: GPL-3.0-or-later
// exchange.h - the exchange among the islands: what it tells goes to the page and to the station's clock.
#pragma once

#include "common/sync/sync.h"
#include "scanner/serve/duty.h"
#include "scanner/station/station.h"
#include "scanner/web/web.h"

typedef struct ExchangeIsland ExchangeIsland;

// True when this station has a hub, or as a booth stations, to exchange with. Else an error of SETTINGS_ERROR.
bool exchange_is_possible(const Settings *settings, GError **error);

// With whom this station exchanges, for what station.ini says. Borrows from both.
SyncOptions exchange_options(const Settings *settings, const char *store_path);

// NULL without an error when there is nobody to exchange with. Station, web and duty outlive it. `is_decider`: it asks for the lease of
// deciding what booths are given; how that stands is told to `duty`.
ExchangeIsland *exchange_island_start(Station *station, Web *web, Duty *duty, bool is_decider, GError **error);
void exchange_island_stop(ExchangeIsland *island); // accepts NULL
