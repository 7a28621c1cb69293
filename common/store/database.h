// SPDX-License-Identifier: GPL-3.0-or-later
// database.h - private to common/store: what a Store is made of.
#pragma once

#include "common/store/statement.h"

#define STATION_ID_LENGTH 16

// Where the journal ends and the hybrid clock stands, as far as the open transaction has looked: read once, and the clock
// written back once, however many records go in.
typedef struct {
    char station[STATION_ID_LENGTH + 1]; // whose last sequence is known; "" = nobody's yet
    gint64 sequence;
    Hlc hlc;
    bool is_hlc_known, is_hlc_moved;
} JournalEnd;

struct Store {
    sqlite3 *connection;
    char *path;
    char *station_id, *station_name, *event_slug;
    bool in_transaction;
    gint64 busy_since_mono_us; // while another connection has the lock that is wanted
    JournalEnd end;
    bool is_bulk_loading;                   // in store_begin_bulk_load()'s transaction
    Statement *statements[STATEMENT_COUNT]; // prepared at first use
};

#define STORE_APPLICATION_ID 0x4c416e79 // "LAny"
#define STORE_VERSION 7                 // of the schema: how many files sql/schema/ has

// Opens and sets up a connection; creates the file when `may_create`. Version and identity are not looked at.
Store *database_open(const char *path, bool may_create, GError **error);
// Brings the schema from `from_version` to STORE_VERSION in one transaction.
bool database_migrate(Store *store, int from_version, GError **error);
// Runs a text of several statements of ours, such as a schema.
bool database_run(Store *store, const char *sql, GError **error);
// What a connection may use when nothing special is done.
#define EVERYDAY_MEMORY "PRAGMA cache_size=-4096; PRAGMA temp_store=MEMORY;"
// The end of store_begin_bulk_load()'s transaction, before and after the commit (or the roll-back); nothing in others.
bool bulk_load_complete(Store *store, GError **error);
void bulk_load_end(Store *store);
// Writes the hybrid clock back, before the transaction is committed.
bool journal_keep_clock(Store *store, GError **error);
// The first column of a one-row statement, such as a pragma; `fallback` when there is none.
gint64 database_number(Store *store, const char *sql, gint64 fallback);
