// database.h - private to common/store: what a Store is made of.
#pragma once

#include "common/store/statement.h"

struct Store {
    sqlite3 *connection;
    char *path;
    char *station_id, *station_name, *event_slug;
    bool in_transaction;
    Statement *statements[STATEMENT_COUNT]; // prepared at first use
};

#define STORE_APPLICATION_ID 0x4c416e79 // "LAny"
#define STORE_VERSION 5                 // of the schema: how many files sql/schema/ has

// Opens and sets up a connection; creates the file when `may_create`. Version and identity are not looked at.
Store *database_open(const char *path, bool may_create, GError **error);
// Brings the schema from `from_version` to STORE_VERSION in one transaction.
bool database_migrate(Store *store, int from_version, GError **error);
// Runs a text of several statements of ours, such as a schema.
bool database_run(Store *store, const char *sql, GError **error);
// The first column of a one-row statement, such as a pragma; `fallback` when there is none.
gint64 database_number(Store *store, const char *sql, gint64 fallback);
