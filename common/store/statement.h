// SPDX-License-Identifier: GPL-3.0-or-later
// statement.h - private to common/store: named SQL statements over a store's connection.
//
// Statements stand in sql/*.sql, each headed by a line "-- :name" and comments that say what it is for; the build
// turns them into StatementId (STATEMENT_NAME) and a table (see statements.awk). They are prepared at first use and
// kept. Nothing is built at run time, everything is bound. This header and the files that include it are the only
// ones that know sqlite3.h.
#pragma once

#include <sqlite3.h>

#include "common/store/statements_generated.h"
#include "common/store/store.h"

typedef sqlite3_stmt Statement;

// The prepared statement, reset and without bindings. NULL when it does not prepare, which takes a damaged store: it can be
// bound and stepped like another, and its step fails.
// It belongs to the store. One statement must not be begun again while its rows are being read.
Statement *statement_begin(Store *store, StatementId id);

// Indices count from 1. Text is copied; NULL binds NULL. Text that is _kept by the caller until the statement has
// run need not be.
void statement_bind_text(Statement *statement, int index, const char *text);
void statement_bind_kept(Statement *statement, int index, const char *text);
// NULL binds NULL; the bytes are copied.
void statement_bind_blob(Statement *statement, int index, const void *bytes, gsize length);
void statement_bind_int(Statement *statement, int index, gint64 value);

typedef enum { STEP_FAILED, STEP_ROW, STEP_DONE } StatementStep;
// Next row. On STEP_FAILED the error is set and the statement is reset.
StatementStep statement_step(Store *store, Statement *statement, GError **error);
// For statements without rows (rows are passed over): runs and resets.
bool statement_run(Store *store, Statement *statement, GError **error);
// The number of the row that the last statement inserted; 0 when it left out the row.
gint64 statement_inserted(Store *store);
// Ends reading early.
void statement_end(Statement *statement);

// Columns count from 0. Text is never NULL ("" for NULL) and valid until the next step; _dup gives the caller's own.
const char *statement_text(Statement *statement, int column);
char *statement_dup(Statement *statement, int column);
char *statement_dup_or_null(Statement *statement, int column);
gint64 statement_int(Statement *statement, int column);
// The first column of all rows of a statement whose only value is `text`. Element: char *. NULL on failure; the caller owns the array.
GPtrArray *statement_list(Store *store, StatementId id, const char *text, GError **error);
// At most `most` bytes into `out`; how many there are, -1 = NULL.
int statement_blob(Statement *statement, int column, void *out, int most);

// Begins a transaction unless one is open; `out_own` says whether store_finish() has to end it.
bool store_begin_nested(Store *store, bool *out_own, GError **error);
// Commits (is_good) or rolls back an own transaction; leaves an outer one alone. Returns is_good && committed.
bool store_finish(Store *store, bool own, bool is_good, GError **error);
// Sets `error` from SQLite's last result on this connection: STORE_ERROR_BUSY, _FULL, _IO, _DAMAGED ...
void store_set_sqlite_error(Store *store, const char *doing, GError **error);
