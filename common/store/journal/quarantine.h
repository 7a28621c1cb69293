// SPDX-License-Identifier: GPL-3.0-or-later
// quarantine.h - records that an exchange could not take: kept, shown, and not in the way of the others.
//
// This station's own list; it is not exchanged. A record of ours that the hub refused stays in the journal, and a
// RECORD_WITHHELD goes to the hub in its place. A record of others that this station cannot take is kept here whole.
#pragma once

#include "common/store/journal/journal.h"

typedef struct {
    const char *station;
    gint64 sequence, utc_ms; // when it was set aside
    const char *reason;
} Quarantined;

// Adds one, or does nothing when it is there. Inside a transaction.
bool quarantine_put(Store *store, const char *station, gint64 sequence, const char *reason, gint64 now_utc_ms, GError **error);
bool quarantine_drop(Store *store, const char *station, gint64 sequence,
                     GError **error); // the same; accepts one that is not there
bool quarantine_has(Store *store, const char *station, gint64 sequence, bool *out, GError **error);
bool quarantine_count(Store *store, gint64 *out, GError **error);
GPtrArray *quarantine_list(Store *store, int limit, GError **error); // newest first; element: Quarantined
