// SPDX-License-Identifier: GPL-3.0-or-later
// database.h - private to common/store: what a Store is made of.
#pragma once

#include "common/store/chain.h"
#include "common/store/statement.h"
#include "common/token/token.h"

#define STATION_ID_LENGTH 16

// Where the journal ends and the hybrid clock stands, as far as the open transaction has looked: read once, and the clock
// written back once, however many records go in.
typedef struct {
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

// What belongs to the end of a transaction that is special: before its commit, and after it or the roll-back.
typedef struct {
    bool (*complete)(Store *store, GError **error);
    void (*ended)(Store *store);
} TransactionEnding;

struct Store {
    sqlite3 *connection;
    char *path;
    char *station_id, *station_name, *event_slug;
    KeyRing *desk_key; // opens private fields (sealed.h); NULL = there is none
    bool in_transaction;
    gint64 busy_since_mono_us;              // while another connection has the lock that is wanted
    JournalEnd end, end_before_part;        // the latter: when the open part was begun
    bool has_old_words;                     // the search index holds words of rows that are gone, until the commit
    bool has_traces;                        // its pages may hold what was taken out, until it is closed (traces.h)
    bool has_erased;                        // the log holds what was taken out, until it is written into the file
    gint64 latest_utc_ms;                   // records of others beyond this are refused; 0 = no bound
    const TransactionEnding *ending;        // of the open transaction; NULL = nothing special
    bool defers_presence;                   // who is inside is made from all admissions before the commit (bulk_load.c)
    GPtrArray *former_ids;                  // char *: station ids that callers may still hold
    bool is_file_known;                     // that this is the file that the station wrote last was looked at
    int mark_fd;                            // of the mark beside the file; -1 = not open
    bool is_for_work;                       // opened by store_open(): damage is noted beside the file
    bool is_repair;                         // goes on although the store is damaged
    char *damage;                           // what this connection found damaged; NULL = nothing
    Store *journal_of;                      // where the journal stands that this scratch store is filled from; NULL = here
    Statement *statements[STATEMENT_COUNT]; // prepared at first use
};

#define STORE_APPLICATION_ID 0x4c416e79 // "LAny"

// Opens and sets up a connection; creates the file when `may_create`. Version and identity are not looked at.
Store *database_open(const char *path, bool may_create, GError **error);
// Runs a text of several statements of ours, such as a schema.
bool database_run(Store *store, const char *sql, GError **error);
// What a connection may use when nothing special is done.
#define EVERYDAY_MEMORY "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;"
// The first column of a one-row statement, such as a pragma; `fallback` when there is none.
gint64 database_number(Store *store, const char *sql, gint64 fallback);
