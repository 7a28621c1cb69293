// SPDX-License-Identifier: GPL-3.0-or-later
// booth_exchange.h - a sponsor's booth in step with a station that serves it, over HTTPS: once, or by an island.
//
// What the booth's journal has is handed in until a station has it; what the station tells is taken into tables of the booth's own
// (common/store/lead/booth_answers.h). Options, state and callbacks are those of the exchange with a hub (sync.h); `stations` names where
// to ask. The station that answered last is asked first, then the others that station.ini names, then those that a station told of.
//
// Two threads, each with a store connection and an HTTPS connection: one hands in and looks whether the station is there, one always
// waits for answers.
#pragma once

#include "common/sync/sync.h"

typedef struct BoothExchange BoothExchange;

// Starts the island. The texts of the options are copied. HUB_ERROR_SETTINGS when booth.key cannot be used.
BoothExchange *booth_exchange_start(const SyncOptions *options, GError **error);
// Ends all calls at once, and joins the threads. Accepts NULL.
void booth_exchange_stop(BoothExchange *exchange);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BoothExchange, booth_exchange_stop)

// Whether a station answers and knows this booth: the first that does, in `out_address`; nothing is handed in or taken. The caller owns it.
bool booth_exchange_try(const SyncOptions *options, char **out_address, GError **error);
// As sync_once().
bool booth_exchange_once(const SyncOptions *options, SyncReport *out, GError **error);
