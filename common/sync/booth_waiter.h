// SPDX-License-Identifier: GPL-3.0-or-later
// booth_waiter.h - private to common/sync: the thread of a booth that always waits for a station's answers.
#pragma once

#include "common/store/store.h"
#include "common/sync/booth_call.h"
#include "common/sync/sync.h"

typedef struct BoothWaiter BoothWaiter;

// Asks `station` from now on. What it takes wakes nobody: the store's change counter grows. All that is given outlives it.
// HUB_ERROR_SETTINGS for an address that cannot be asked.
BoothWaiter *booth_waiter_start(const SyncOptions *options, const BoothKey *key, const BoothStation *station, GError **error);
// Ends its call, and joins the thread. Accepts NULL.
void booth_waiter_stop(BoothWaiter *waiter);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BoothWaiter, booth_waiter_stop)

bool booth_waiter_is_in_step(BoothWaiter *waiter);   // the station said that this was all
bool booth_waiter_has_unopened(BoothWaiter *waiter); // contacts came that booth.key does not open
// What ended it, which the first error does; NULL = it goes on. `out_wait_ms`: as in booth_call.h. The caller owns it.
GError *booth_waiter_end(BoothWaiter *waiter, int *out_wait_ms);

// One call, which waits for something new or is answered at once; asked for by booth_exchange_once() as well.
typedef struct {
    int count; // of answers
    bool is_more;
    int unopened_count;
} BoothHeard;
bool booth_hear(Store *store, const SyncOptions *options, BoothCaller *caller, bool is_waiting, BoothHeard *out, GError **error);
