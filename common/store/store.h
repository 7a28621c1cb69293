// SPDX-License-Identifier: GPL-3.0-or-later
// store.h - one connection to a station's database.
//
// The database is one SQLite file in WAL mode with synchronous=FULL. A Store belongs to the thread that opened it;
// each island opens its own. Writers take the write lock at the start (BEGIN IMMEDIATE) and wait STORE_BUSY_MOST_MS for it.
// Nothing that returned true is lost by a crash or a power cut; a transaction that fails leaves the file as it was.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/base/clock.h"

#define STORE_ERROR (store_error_quark())
GQuark store_error_quark(void);
typedef enum {
    STORE_ERROR_MISSING,   // no such file
    STORE_ERROR_NOT_OURS,  // a file, but not a Lanyard store
    STORE_ERROR_NEWER,     // written by a newer Lanyard
    STORE_ERROR_DAMAGED,   // SQLite calls it corrupt, or a check found it so
    STORE_ERROR_BUSY,      // the write lock was not had in time
    STORE_ERROR_FULL,      // disk full
    STORE_ERROR_IO,        // anything else that the file system did
    STORE_ERROR_REFUSED,   // a record that cannot be taken: malformed body, wrong sequence
    STORE_ERROR_NOT_FOUND, // the named person, job or record does not exist
    STORE_ERROR_EXISTS,    // a file is there already, and none is written over
} StoreError;

typedef struct Store Store;

#define STORE_BUSY_MOST_MS 20000 // cards stall for seconds; the page waits for 30

// Creates the file for a new station with a fresh random station id. STORE_ERROR_EXISTS when it is there.
bool store_create(const char *path, const char *station_name, const char *event_slug, GError **error);

// Opens an existing store, migrating an older one in one transaction.
Store *store_open(const char *path, GError **error);
void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

// This station's id (16 hex digits) and display name. They live as long as the store. The id changes only where the store
// went back in time or was copied: then the first transaction that records something begins a new incarnation.
const char *store_station_id(const Store *store);
const char *store_station_name(const Store *store);
const char *store_event_slug(const Store *store);
// Why the next record of this station will be that of a new incarnation, such as "the store went back in time"; NULL when it
// will not. The caller owns it.
bool store_identity_doubt(Store *store, char **out_reason, GError **error);
// Looks whether another connection began a new incarnation.
bool store_refresh_identity(Store *store, GError **error);
// Gives this station another display name, for all stations; does nothing when it has it.
bool store_rename_station(Store *store, const char *name, gint64 now_utc_ms, GError **error);

// Transactions. store_begin takes the write lock. A store has at most one open; none may span I/O of ours.
bool store_begin(Store *store, GError **error);
// Like store_begin(); where nobody is registered yet (`out_is_first`), it is made for very many records: it has more memory;
// indices for finding things, and who is inside, are made by the commit, so only appending and accepting are of use until then.
bool store_begin_bulk_load(Store *store, bool *out_is_first, GError **error);
bool store_commit(Store *store, GError **error); // on failure the transaction is rolled back
void store_rollback(Store *store);               // does nothing when none is open
bool store_in_transaction(const Store *store);

// A part of the open transaction that can be taken back by itself. Parts do not nest.
bool store_begin_part(Store *store, GError **error);
bool store_end_part(Store *store, GError **error);
bool store_undo_part(Store *store, GError **error);

// Whether any registration is in it.
bool store_has_people(Store *store, bool *out_has_people, GError **error);

// A counter that grows with every committed write by any connection; cheap to poll.
gint64 store_change_counter(Store *store);

// A small named value of this station (not exchanged), e.g. DESK_PINNED_KEY. NULL when unset. The caller owns it.
char *store_get(Store *store, const char *key);
bool store_put(Store *store, const char *key, const char *value, GError **error);

// A verified copy of the whole file, taken while others go on writing. STORE_ERROR_EXISTS when `path` is there.
bool store_backup(Store *store, const char *path, GError **error);
// The name of a file while it is made. The caller owns it.
char *store_backup_unfinished(const char *path);

// Rebuilds every projection from the journal in a scratch database and compares. True when all agree; otherwise
// `out_differences` (element: char *, one line each) says what differs. Also runs SQLite's integrity check.
typedef void (*StoreProgress)(gint64 done, gint64 total, gpointer data);
bool store_verify(Store *store, StoreProgress progress, gpointer data, GPtrArray **out_differences, GError **error);

// From now on `tell` hears how far it is whenever this process makes the projections of its store anew, as store_open() does once
// after an update: from (0, total) to (total, total), in the thread that opened the store. Called before there are threads.
void store_watch_rebuild(StoreProgress tell, gpointer data);

// Whether SQLite finds every page sound and every index whole, which is many times quicker than store_verify().
// STORE_ERROR_DAMAGED when it does not.
bool store_check_pages(Store *store, GError **error);
// Ends a check that another thread is in, which fails then. Called while the store is open.
void store_interrupt(Store *store);

// What any program found damaged in the store in `path`; NULL = nothing that is known. From then on every transaction is refused
// with STORE_ERROR_DAMAGED, until store_verify() finds all whole or another file is in its place. From any thread; cheap to
// poll. The caller owns it.
char *store_damage(const char *path);
// Whether the store is one that may be decided on: false, with STORE_ERROR_DAMAGED, once damage was found.
bool store_is_sound(Store *store, GError **error);

// A digest (hex) of every projection, but for what only some stations can read (sealed.h): equal on two stations that took the same
// set of records. The caller owns it.
char *store_projection_digest(Store *store, GError **error);
