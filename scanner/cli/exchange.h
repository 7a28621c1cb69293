// exchange.h - the syncer among the islands: what it tells goes to the page and to the station's clock.
#pragma once

#include "common/sync/sync.h"
#include "scanner/desk/desk.h"
#include "scanner/web/web.h"

typedef struct ExchangeIsland ExchangeIsland;

// NULL without an error when station.ini names no hub. Station and web outlive it.
ExchangeIsland *exchange_island_start(Station *station, Web *web, GError **error);
void exchange_island_stop(ExchangeIsland *island); // accepts NULL
