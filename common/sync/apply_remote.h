// SPDX-License-Identifier: GPL-3.0-or-later
// apply_remote.h - private to common/sync: taking records of other stations into the store, whoever brought them.
#pragma once

#include "common/sync/hub.h"

typedef struct {
    bool is_gentle;    // a station at work: transactions are short, with pauses between them
    bool is_bulk_load; // in the transaction that is open, which the caller ends, in parts of it
    gint64 now_utc_ms;
} ApplyOptions;

// The record as the store takes it; it points into the other.
Record apply_remote_view(const HubRecord *record);

// Of `records`, the stand-ins for what this station wrote and has: whoever sent them does not take it. `out_why` is what the first one found
// says, and left alone when there is none; the caller owns it. Counts are added to.
bool apply_remote_count_refused(Store *store, const GPtrArray *records, gint64 *count, char **out_why, GError **error);

// Cuts one line's records off before the first that was written later than that, as far as its own clock says; how many they were.
guint apply_remote_drop_late(GPtrArray *records, gint64 since_utc_ms);

// Takes `records` (HubRecord; each station's in order, after what is known), in transactions of its own, unless it is filling. What is known
// is passed over. One that cannot be taken is set aside, with a RECORD_WITHHELD in its place. Counts are added to.
bool apply_remote_records(Store *store, const GPtrArray *records, const ApplyOptions *options, gint64 *new_count,
                          gint64 *refused_count, GError **error);
