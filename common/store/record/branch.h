// SPDX-License-Identifier: GPL-3.0-or-later
// branch.h - histories of one station that stand apart: its file went back in time, or existed twice.
//
// Two records with the same number that follow the same record are a fork. All of both stay. Where a history forks, the
// record with the smallest hash goes on under the name of the line that it continues, and every other one begins a branch
// whose name comes from its own hash (chain_branch_id()). So each station gives the same names, whichever it heard of first.
// A branch keeps the sequence numbers, and its records the origin: whose history it is.
#pragma once

#include "common/store/record/record.h"

#define FORK_KEY "fork:" // and the id of the branch: names it in acknowledgements

// One problem for people: a branch, with how much stands on it.
typedef struct {
    const char *id, *origin, *name; // of the branch, of the station, its display name; "" when it never said it
    gint64 base_sequence;           // the last record that both have
    gint64 since_utc_ms;            // when the first record of the branch was made, by the station's clock
    gint64 record_count;
    bool is_acknowledged;
} Fork;
GPtrArray *fork_list(Store *store, GError **error); // element: Fork. The caller owns it

// The ids that this station has and had: char *, the present one first. The caller owns the array.
GPtrArray *store_own_ids(Store *store, GError **error);

// What a line of records is: `base_sequence` 0, and `base_hash` what stands before the first, unless it is a branch.
typedef struct {
    char origin[17];
    gint64 base_sequence;
    guint8 base_hash[CHAIN_BYTES];
} Line;
// A line that nothing is known of is a station's own. False only when the store failed.
bool branch_line(Store *store, const char *id, Line *out, GError **error);
// The hash of what stands before record `sequence` of a line.
bool branch_previous(Store *store, const char *id, gint64 sequence, guint8 out[CHAIN_BYTES], GError **error);

// The records of this number in all lines of an origin; the caller owns the array (element: BranchHeld).
typedef struct {
    char id[17];
    guint8 hash[CHAIN_BYTES];
} BranchHeld;
GArray *branch_held(Store *store, const char *origin, gint64 sequence, GError **error);
const BranchHeld *branch_find_held(const GArray *all, const guint8 hash[CHAIN_BYTES]); // NULL = none

// The line of which a record on `line` speaks when it names record `sequence` of `station`: a branch speaks of its own
// part of the history. `out` has 17 bytes.
bool branch_resolve(Store *store, const char *line, const char *station, gint64 sequence, char *out, GError **error);
