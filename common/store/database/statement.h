// SPDX-License-Identifier: GPL-3.0-or-later
// statement.h - private to common/store: named SQL statements over a store's connection.
//
// Statements stand in *.sql beside the files that ask them, each headed by a line "-- :name" and comments that say what it is for; the
// build turns those of a district into STATEMENT_NAME, for that district alone (statements.awk). They are prepared at first use and
// kept. Nothing is built at run time, everything is bound. Only this district knows sqlite3.h.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    const char *name, *sql;
} StatementText;

typedef struct sqlite3_stmt Statement;

// The prepared statement, reset and without bindings. NULL when it does not prepare, which takes a damaged store: it can be
// bound and stepped like another, and its step fails.
// It belongs to the store. One statement must not be begun again while its rows are being read.
Statement *statement_begin(Store *store, const StatementText *text);
// The same with all its values, in the order of its parameters. `values` is as for printf(), so that the compiler checks them: "%s"
// binds a text, which is copied (NULL binds NULL), "%d" an int or a bool, "%jd" a gint64.
Statement *statement_with(Store *store, const StatementText *text, const char *values, ...) G_GNUC_PRINTF(3, 4);

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
// Whether the last statement changed any row.
bool statement_has_changed(Store *store);
// The number of the row that the last statement inserted; 0 when it left out the row.
gint64 statement_inserted(Store *store);
// Ends reading early.
void statement_end(Statement *statement);

// What is asked most, of a statement that has its values; it is read to its end.
// Whether it gives a row.
bool statement_has_row(Store *store, Statement *statement, bool *out, GError **error);
// The first column of the only row; 0 and NULL when there is none. The caller owns the text.
bool statement_number(Store *store, Statement *statement, gint64 *out, GError **error);
bool statement_word(Store *store, Statement *statement, char **out, GError **error);
// The first column of all rows. Element: char *. NULL on failure; the caller owns the array.
GPtrArray *statement_list(Store *store, Statement *statement, GError **error);
// What `read` makes of each row (NULL = nothing), with `free` for the elements. NULL on failure; the caller owns the array.
typedef gpointer (*StatementRead)(Statement *row);
GPtrArray *statement_rows(Store *store, Statement *statement, StatementRead read, GDestroyNotify free, GError **error);

// Which members of a struct the columns of a row go into, in their order:
// `static const RowLayout layout = ROW_LAYOUT(Fork, id, origin, ...)`. A member is a bool, an int, an enum, a gint64 or a `const char *`.
typedef enum { MEMBER_NONE, MEMBER_TEXT, MEMBER_BOOL, MEMBER_INT, MEMBER_INT64 } MemberKind;
typedef struct {
    gsize size; // of the struct
    struct {
        MemberKind kind; // MEMBER_NONE behind the last
        guint offset;
    } members[EACH_MOST + 1];
} RowLayout;
// clang-format off
#define MEMBER_KIND(member) \
    _Generic(member, const char *: MEMBER_TEXT, bool: MEMBER_BOOL, int: MEMBER_INT, guint: MEMBER_INT, gint64: MEMBER_INT64)
#define ROW_MEMBER(type, member) {MEMBER_KIND(((type *)0)->member), G_STRUCT_OFFSET(type, member)},
#define ROW_LAYOUT(type, ...) {sizeof(type), {EACH_OF(ROW_MEMBER, type, __VA_ARGS__)}}
// clang-format on
// Sets these members. Texts are never NULL ("" for NULL) and valid until the next step.
void statement_read(Statement *row, const RowLayout *layout, gpointer out);
// A new struct in one block with its texts, which g_free() frees; what the layout does not name is zero.
gpointer statement_struct(Statement *row, const RowLayout *layout);
// That of the only row; NULL without an error when there is none.
gpointer statement_find(Store *store, Statement *statement, const RowLayout *layout, GError **error);
// Sets members that are no texts; without a row they stay.
bool statement_fill(Store *store, Statement *statement, const RowLayout *layout, gpointer out, GError **error);
// Those of all rows. NULL on failure; the caller owns the array, which frees them.
GPtrArray *statement_structs(Store *store, Statement *statement, const RowLayout *layout, GError **error);

// Columns count from 0, and to read one that the statement does not give is a mistake of ours. Text is never NULL ("" for NULL) and valid until the next step; _dup gives the caller's own.
const char *statement_text(Statement *statement, int column);
char *statement_dup(Statement *statement, int column);
char *statement_dup_or_null(Statement *statement, int column);
gint64 statement_int(Statement *statement, int column);
// At most `most` bytes into `out`; how many there are, -1 = NULL.
int statement_blob(Statement *statement, int column, void *out, int most);
// Whether the rows that both stand at have the same types and values; they have the same columns.
bool statement_is_same_row(Statement *one, Statement *other);
