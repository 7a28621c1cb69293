// SPDX-License-Identifier: GPL-3.0-or-later
// booth_session.h - private to common/sync: what a booth does with the station that it has: greets it, hands in, says how it stands.
#pragma once

#include "common/sync/booth_call.h"
#include "common/sync/sync.h"
#include "common/sync/sync_kept.h"

typedef struct {
    const SyncOptions *options;
    const BoothKey *key;
    Store *store;
    SyncState state;
    SyncKept kept;
    gint64 offset_ms, handed_in_count;
    bool is_told_paused; // by the station's greeting
    bool is_held_up;     // a capture was answered that the sponsor is paused
    gint64 captures_due_mono_us;
    int wait_ms; // that the station asked for
} Booth;

void booth_init(Booth *booth, const SyncOptions *options, const BoothKey *key, Store *store);

// The station knows this booth, and is of its event; takes its clock and what other stations it names. Errors as in booth_call.h, and
// HUB_ERROR_EVENT.
bool booth_greet(Booth *booth, BoothCaller *caller, const BoothStation *station, int within_ms, GError **error);
// Until nothing is left that the station takes now.
bool booth_hand_in(Booth *booth, BoothCaller *caller, GError **error);
// Tells how it stands, and now and then keeps it. `error` NULL = a station answers; `has_heard`: and has nothing more to say.
void booth_note(Booth *booth, bool has_heard, const char *problem, const GError *error);
