// SPDX-License-Identifier: GPL-3.0-or-later
// station_state.h - private to common/store: what a connection knows of its station, and a transaction of the journal.
#pragma once

#include "common/base/clock.h"
#include "common/store/database/connection.h"
#include "common/store/record/chain.h"
#include "common/store/record/station.h"
#include "common/store/record/station_key.h"
#include "common/token/token.h"

#define STATION_ID_LENGTH 16

typedef struct Station {
    char *id, *name, *event_slug;
    GPtrArray *former_ids; // char *: station ids that callers may still hold
    bool is_file_known;    // that this is the file that the station wrote last was looked at
    int mark_fd;           // of the mark beside the file; -1 = not open
    KeyRing *desk_key;     // opens private fields (sealed.h); NULL = there is none
    StationKey *key;       // signs what leaves; NULL = it has none
    char *nonce;           // of a line with this key that has not been introduced yet; NULL
    gint64 latest_utc_ms;  // records of others beyond this are refused; 0 = no bound
    bool defers_presence;  // who is inside is made from all admissions before the commit (bulk_load.c)
    Store *journal_of;     // where the journal stands that this scratch store is filled from; NULL = here
} Station;

// Where the journal ends and the hybrid clock stands, as far as the open transaction has looked: read once, and the clock
// written back once, however many records go in.
typedef struct JournalEnd {
    char station[STATION_ID_LENGTH + 1]; // whose last sequence is known; "" = nobody's yet
    gint64 sequence;
    guint8 hash[CHAIN_BYTES]; // of that record; when there is none, what stands before the first
    Hlc hlc;
    bool is_hlc_known, is_hlc_moved;
    bool is_identity_known;    // who we are was looked at (incarnation.h)
    bool has_own;              // a record of ours was appended
    bool is_seal_known, seals; // whether this event seals was looked at (sealed.h), and does it
    bool has_nobody_erased;    // that nobody was taken out yet (erase.h)
} JournalEnd;

// database_open(), and its transactions keep clock and mark.
Store *station_open(const char *path, bool may_create, GError **error);
// Takes the key of the file beside the store (station_key.h).
bool station_take_key(Store *store, GError **error);
// A new line's id; it is made of the station's key where there is one. The caller owns it.
char *station_new_id(Store *store);
// What the station says of itself: its name, and in a line's first record its key.
json_t *station_introduction(Store *store, const char *name);
// What the file says of the station: "station_id", "station_name", "event_slug", ... NULL with STORE_ERROR_DAMAGED when it does not
// say it; the caller owns the text. To put NULL is to drop it.
char *station_get(Store *store, const char *key, GError **error);
bool station_put(Store *store, const char *key, const char *value, GError **error);
