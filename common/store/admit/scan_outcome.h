// SPDX-License-Identifier: GPL-3.0-or-later
// scan_outcome.h - what came of the last scans of a phone, so that one whose answer was lost on the way asks for it by its number.
//
// It is written in the transaction of the record: what is not here was not recorded. The last SCAN_OUTCOMES_KEPT of each client are kept, at
// the station that decided; whoever is taken out goes from here as well.
#pragma once

#include "common/store/database/database.h"

#define SCAN_OUTCOMES_KEPT 16

typedef struct {
    const char *client;
    gint64 number;      // of the scan, which the phone gives, growing
    const char *person; // "" = nobody's
    const char *text;   // JSON
} ScanOutcome;

// A part of the transaction that is open.
bool scan_outcome_put(Store *store, const ScanOutcome *outcome, GError **error);
// `out_text` NULL: nothing came of that number. `out_last`: the highest number that something came of; 0 = none; NULL = nobody asks.
// The caller owns the text.
bool scan_outcome_get(Store *store, const char *client, gint64 number, char **out_text, gint64 *out_last, GError **error);
