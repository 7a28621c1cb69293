// SPDX-License-Identifier: GPL-3.0-or-later
// connection.h - private to common/store: what a Store is made of.
#pragma once

#include "common/store/database/statement.h"

// A record from before the chain, as a step of the schema finds it.
typedef struct {
    const char *station;
    gint64 sequence, hlc, utc_ms;
    int kind;
    const char *subject, *body;
    const guint8 *digest; // NULL = what it says is there
} OldRecord;
#define OLD_HASH_BYTES 16

// What the records need of each connection, which knows nothing of them: given when it is opened (record/station.h).
typedef struct {
    struct Station *(*opened)(void);
    void (*closed)(struct Station *station);
    gsize end_size;                                 // of a JournalEnd
    bool (*complete)(Store *store, GError **error); // before each commit
    void (*committed)(Store *store);                // after it
    // For steps of the schema: the hash of a record behind one with the hash `previous` (NULL = the first of its station); the digest
    // of one that was not exchanged as it is, false = it was.
    void (*derive_hash)(const OldRecord *record, const guint8 *previous, guint8 out[OLD_HASH_BYTES]);
    bool (*derive_kept)(const OldRecord *record, bool was_kept, guint8 out[OLD_HASH_BYTES]);
} DatabaseHooks;

// What belongs to the end of a transaction that is special: before its commit, and after it or the roll-back.
typedef struct {
    bool (*complete)(Store *store, GError **error);
    void (*ended)(Store *store);
} TransactionEnding;

struct Store {
    struct sqlite3 *connection;
    char *path;
    bool in_transaction;
    int nested_count;                         // of store_begin_nested() within the open transaction
    gint64 busy_since_mono_us;                // while another connection has the lock that is wanted
    int busy_most_ms;                         // for so long it is waited for
    bool has_old_words;                       // the search index holds words of rows that are gone, until the commit
    bool has_traces;                          // its pages may hold what was taken out, until it is closed (traces.h)
    bool has_erased;                          // the log holds what was taken out, until it is written into the file
    const TransactionEnding *ending;          // of the open transaction; NULL = nothing special
    bool is_for_work;                         // opened by store_open(): damage is noted beside the file
    bool is_repair;                           // goes on although the store is damaged
    char *damage;                             // what this connection found damaged; NULL = nothing
    GHashTable *statements;                   // StatementText -> Statement, prepared at first use
    const DatabaseHooks *hooks;               // of whom the following are (record/station_state.h)
    struct Station *station;                  // as long as it is open
    struct JournalEnd *end, *end_before_part; // as long as a transaction, and when its open part was begun
};

#define STORE_APPLICATION_ID 0x4c416e79 // "LAny"

// Opens and sets up a connection; creates the file when `may_create`. Version and identity are not looked at.
Store *database_open(const char *path, bool may_create, const DatabaseHooks *hooks, GError **error);
// Runs a text of several statements of ours, such as a schema.
bool database_run(Store *store, const char *sql, GError **error);
// What a connection may use when nothing special is done.
#define EVERYDAY_MEMORY "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;"
// The first column of a one-row statement, such as a pragma; `fallback` when there is none.
gint64 database_number(Store *store, const char *sql, gint64 fallback);
// Copies the whole database while others go on writing.
bool database_copy(Store *from, Store *to, GError **error);
// Adds what SQLite says of its pages and indices to `faults` (element: char *). False only when it could not be asked.
bool database_check(Store *store, GPtrArray *faults, GError **error);

// Begins a transaction, or a part of the one that is open, which store_finish() then leaves to whoever began it.
bool store_begin_nested(Store *store, GError **error);
// Ends what was begun last, each once: a transaction by a commit (is_good) or by rolling it back. Returns is_good && committed.
bool store_finish(Store *store, bool is_good, GError **error);
