// SPDX-License-Identifier: GPL-3.0-or-later
// sync.c - one exchange from a command.
#include "common/sync/sync.h"

#include "common/store/store.h"
#include "common/sync/booth_exchange.h"
#include "common/sync/exchange.h"

#define ROUNDS_MOST 20

// The others go on working: what they add meanwhile is taken as well, though not for ever.
static bool exchange_all(Exchange *exchange, GError **error)
{
    if (!exchange_meet(exchange, -1, error))
        return false;
    for (int round = 0; round < ROUNDS_MOST; round++) {
        gint64 before = exchange->pushed_count + exchange->pulled_count;
        if (!exchange_run(exchange, error) || !exchange_greet(exchange, error))
            return false;
        exchange_note(exchange, NULL);
        bool is_stuck = (*exchange->state.problem || exchange->options->stands_for) &&
                        before == exchange->pushed_count + exchange->pulled_count;
        if (exchange->state.mode == SYNC_IN_STEP || is_stuck)
            return true;
    }
    return true;
}

bool sync_once(const SyncOptions *options, StoreProgress progress, gpointer progress_data, SyncReport *out, GError **error)
{
    *out = (SyncReport){0};
    if (options->stations)
        return booth_exchange_once(options, out, error);
    g_autoptr(Store) store = store_open(options->store_path, error);
    if (!store)
        return false;
    g_auto(Exchange) exchange;
    exchange_init(&exchange, options, store);
    exchange.progress = progress;
    exchange.progress_data = progress_data;
    GError *local = NULL;
    bool is_good = exchange_all(&exchange, &local);
    if (!is_good) {
        exchange_note(&exchange, local);
        exchange_tell(&exchange, local);
    }
    exchange_keep(&exchange);
    *out = (SyncReport){exchange.pushed_count, exchange.pulled_count, exchange.state.quarantine_count, exchange.state};
    if (local)
        g_propagate_error(error, local);
    return is_good;
}
