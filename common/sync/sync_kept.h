// SPDX-License-Identifier: GPL-3.0-or-later
// sync_kept.h - private to common/sync: the state of an exchange as it was last kept in the store, for doctor and for commands.
#pragma once

#include "common/sync/sync.h"

typedef struct {
    SyncState state;
    gint64 utc_ms; // when that was
} SyncKept;

// Keeps it when it is time to, which trouble always is.
void sync_kept_note(SyncKept *kept, Store *store, const SyncState *state);
// At the end, when it changed.
void sync_kept_end(SyncKept *kept, Store *store, const SyncState *state);
