// SPDX-License-Identifier: GPL-3.0-or-later
// database.h - one connection to a station's database.
//
// The database is one SQLite file in WAL mode with synchronous=FULL. A Store belongs to the thread that opened it (store.h);
// each island opens its own. Writers take the write lock at the start (BEGIN IMMEDIATE) and wait STORE_BUSY_MOST_MS for it.
// Nothing that returned true is lost by a crash or a power cut; a transaction that fails leaves the file as it was.
#pragma once

#include "common/base/idiom.h"

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

void store_close(Store *store);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Store, store_close)

// How long this connection waits for the write lock, in place of STORE_BUSY_MOST_MS: where many would wait behind it.
void store_set_patience(Store *store, int milliseconds);

// Transactions. store_begin takes the write lock. A store has at most one open; none may span I/O of ours.
bool store_begin(Store *store, GError **error);
bool store_commit(Store *store, GError **error); // on failure the transaction is rolled back
void store_rollback(Store *store);               // does nothing when none is open
bool store_in_transaction(const Store *store);

// A part of the open transaction that can be taken back by itself. Parts do not nest.
bool store_begin_part(Store *store, GError **error);
bool store_end_part(Store *store, GError **error);
bool store_undo_part(Store *store, GError **error);

// A counter that grows with every committed write by any connection; cheap to poll.
gint64 store_change_counter(Store *store);

// A small named value of this station (not exchanged), e.g. DESK_PINNED_KEY. NULL when unset. The caller owns it.
char *store_get(Store *store, const char *key);
bool store_put(Store *store, const char *key, const char *value, GError **error);

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
