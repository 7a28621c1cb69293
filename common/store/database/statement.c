// SPDX-License-Identifier: GPL-3.0-or-later

#include <sqlite3.h>
#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/database/damage.h"
#include "common/store/database/error.h"
#include "common/store/database/statements_generated.h"

bool database_run(Store *store, const char *sql, GError **error)
{
    if (sqlite3_exec(store->connection, sql, NULL, NULL, NULL) == SQLITE_OK)
        return true;
    store_set_sqlite_error(store, "a change", error);
    return false;
}

gint64 database_number(Store *store, const char *sql, gint64 fallback)
{
    Statement *statement = NULL;
    gint64 number = fallback;
    if (sqlite3_prepare_v2(store->connection, sql, -1, &statement, NULL) == SQLITE_OK && sqlite3_step(statement) == SQLITE_ROW)
        number = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return number;
}

Statement *statement_begin(Store *store, const StatementText *text)
{
    Statement *statement = g_hash_table_lookup(store->statements, text);
    if (!statement) {
        if (sqlite3_prepare_v3(store->connection, text->sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
            return NULL;
        g_hash_table_insert(store->statements, (gpointer)text, statement);
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    return statement;
}

void statement_bind_text(Statement *statement, int index, const char *text)
{
    int result = text ? sqlite3_bind_text(statement, index, text, -1, SQLITE_TRANSIENT) : sqlite3_bind_null(statement, index);
    g_assert(result == SQLITE_OK || !statement);
}

void statement_bind_kept(Statement *statement, int index, const char *text)
{
    int result = text ? sqlite3_bind_text(statement, index, text, -1, SQLITE_STATIC) : sqlite3_bind_null(statement, index);
    g_assert(result == SQLITE_OK || !statement);
}

void statement_bind_blob(Statement *statement, int index, const void *bytes, gsize length)
{
    int result =
        bytes ? sqlite3_bind_blob(statement, index, bytes, (int)length, SQLITE_TRANSIENT) : sqlite3_bind_null(statement, index);
    g_assert(result == SQLITE_OK || !statement);
}

void statement_bind_int(Statement *statement, int index, gint64 value)
{
    int result = sqlite3_bind_int64(statement, index, value);
    g_assert(result == SQLITE_OK || !statement);
}

Statement *statement_with(Store *store, const StatementText *text, const char *values, ...)
{
    Statement *statement = statement_begin(store, text);
    va_list arguments;
    va_start(arguments, values);
    int count = 0;
    for (const char *value = strchr(values, '%'); value; value = strchr(value + 1, '%'))
        if (value[1] == 's')
            statement_bind_text(statement, ++count, va_arg(arguments, const char *));
        else
            statement_bind_int(statement, ++count, value[1] == 'j' ? va_arg(arguments, gint64) : va_arg(arguments, int));
    va_end(arguments);
    g_assert(!statement || count == sqlite3_bind_parameter_count(statement));
    return statement;
}

// What does not prepare has lost a table or a column, since a test prepares every statement.
static void set_unprepared(Store *store, GError **error)
{
    if (sqlite3_errcode(store->connection) != SQLITE_ERROR) {
        store_set_sqlite_error(store, "preparing a statement", error);
        return;
    }
    damage_note(store, sqlite3_errmsg(store->connection));
    store_set_damaged(store, sqlite3_errmsg(store->connection), error);
}

StatementStep statement_step(Store *store, Statement *statement, GError **error)
{
    if (!statement) {
        set_unprepared(store, error);
        return STEP_FAILED;
    }
    int result = sqlite3_step(statement);
    if (result == SQLITE_ROW)
        return STEP_ROW;
    if (result != SQLITE_DONE)
        store_set_sqlite_error(store, "a statement", error);
    sqlite3_reset(statement);
    return result == SQLITE_DONE ? STEP_DONE : STEP_FAILED;
}

bool statement_run(Store *store, Statement *statement, GError **error)
{
    StatementStep step;
    do
        step = statement_step(store, statement, error);
    while (step == STEP_ROW);
    return step == STEP_DONE;
}

bool statement_has_changed(Store *store)
{
    return sqlite3_changes(store->connection) > 0;
}

gint64 statement_inserted(Store *store)
{
    return statement_has_changed(store) ? sqlite3_last_insert_rowid(store->connection) : 0;
}

void statement_end(Statement *statement)
{
    sqlite3_reset(statement);
}

// SQLite answers NULL for a column that the statement does not give, which is a mistake of ours.
static void assert_column(Statement *statement, int column)
{
    g_assert(!statement || column < sqlite3_column_count(statement));
}

const char *statement_text(Statement *statement, int column)
{
    assert_column(statement, column);
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

char *statement_dup(Statement *statement, int column)
{
    return g_strdup(statement_text(statement, column));
}

char *statement_dup_or_null(Statement *statement, int column)
{
    assert_column(statement, column);
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

gint64 statement_int(Statement *statement, int column)
{
    assert_column(statement, column);
    return sqlite3_column_int64(statement, column);
}

int statement_blob(Statement *statement, int column, void *out, int most)
{
    assert_column(statement, column);
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return -1;
    int length = sqlite3_column_bytes(statement, column);
    if (length > 0)
        memcpy(out, sqlite3_column_blob(statement, column), (gsize)MIN(length, most));
    return length;
}

// --- what is asked most ---

bool statement_has_row(Store *store, Statement *statement, bool *out, GError **error)
{
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW;
    statement_end(statement);
    return step != STEP_FAILED;
}

bool statement_number(Store *store, Statement *statement, gint64 *out, GError **error)
{
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW ? statement_int(statement, 0) : 0;
    statement_end(statement);
    return step != STEP_FAILED;
}

bool statement_word(Store *store, Statement *statement, char **out, GError **error)
{
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW ? statement_dup(statement, 0) : NULL;
    statement_end(statement);
    return step != STEP_FAILED;
}

GPtrArray *statement_rows(Store *store, Statement *statement, StatementRead read, GDestroyNotify free, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(free);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        gpointer row = read(statement);
        if (row)
            g_ptr_array_add(rows, row);
    }
    return step == STEP_DONE ? g_steal_pointer(&rows) : NULL;
}

// --- rows that are structs ---

void statement_read(Statement *row, const RowLayout *layout, gpointer out)
{
    for (int i = 0; layout->members[i].kind != MEMBER_NONE; i++) {
        gpointer member = G_STRUCT_MEMBER_P(out, layout->members[i].offset);
        switch (layout->members[i].kind) {
        case MEMBER_TEXT:
            *(const char **)member = statement_text(row, i);
            break;
        case MEMBER_BOOL:
            *(bool *)member = statement_int(row, i) != 0;
            break;
        case MEMBER_INT:
            *(int *)member = (int)statement_int(row, i);
            break;
        case MEMBER_INT64:
            *(gint64 *)member = statement_int(row, i);
            break;
        case MEMBER_NONE:
            g_assert_not_reached();
        }
    }
}

gpointer statement_struct(Statement *row, const RowLayout *layout)
{
    gsize size = layout->size;
    for (int i = 0; layout->members[i].kind != MEMBER_NONE; i++)
        size += layout->members[i].kind == MEMBER_TEXT ? strlen(statement_text(row, i)) + 1 : 0;
    gpointer out = g_malloc0(size);
    statement_read(row, layout, out);
    char *end = (char *)out + layout->size;
    for (int i = 0; layout->members[i].kind != MEMBER_NONE; i++) {
        const char **text = G_STRUCT_MEMBER_P(out, layout->members[i].offset);
        if (layout->members[i].kind != MEMBER_TEXT)
            continue;
        gsize length = strlen(*text) + 1;
        *text = memcpy(end, *text, length);
        end += length;
    }
    return out;
}

gpointer statement_find(Store *store, Statement *statement, const RowLayout *layout, GError **error)
{
    gpointer out = statement_step(store, statement, error) == STEP_ROW ? statement_struct(statement, layout) : NULL;
    statement_end(statement);
    return out;
}

bool statement_fill(Store *store, Statement *statement, const RowLayout *layout, gpointer out, GError **error)
{
    StatementStep step = statement_step(store, statement, error);
    if (step == STEP_ROW)
        statement_read(statement, layout, out);
    statement_end(statement);
    return step != STEP_FAILED;
}

GPtrArray *statement_structs(Store *store, Statement *statement, const RowLayout *layout, GError **error)
{
    g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func(g_free);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(rows, statement_struct(statement, layout));
    return step == STEP_DONE ? g_steal_pointer(&rows) : NULL;
}

static gpointer first_text(Statement *row)
{
    return statement_dup(row, 0);
}

GPtrArray *statement_list(Store *store, Statement *statement, GError **error)
{
    return statement_rows(store, statement, first_text, g_free, error);
}

bool statement_is_same_row(Statement *one, Statement *other)
{
    for (int i = 0; i < sqlite3_column_count(one); i++) {
        const char *left = (const char *)sqlite3_column_text(one, i);
        const char *right = (const char *)sqlite3_column_text(other, i);
        if (sqlite3_column_type(one, i) != sqlite3_column_type(other, i) || g_strcmp0(left, right) != 0)
            return false;
    }
    return true;
}

char *store_get(Store *store, const char *key)
{
    Statement *statement = statement_begin(store, STATEMENT_LOCAL_VALUE_GET);
    statement_bind_text(statement, 1, key);
    char *value = statement_step(store, statement, NULL) == STEP_ROW ? statement_dup(statement, 0) : NULL;
    statement_end(statement);
    return value;
}

bool store_put(Store *store, const char *key, const char *value, GError **error)
{
    Statement *statement = statement_begin(store, value ? STATEMENT_LOCAL_VALUE_PUT : STATEMENT_LOCAL_VALUE_DROP);
    statement_bind_text(statement, 1, key);
    if (value)
        statement_bind_text(statement, 2, value);
    return statement_run(store, statement, error);
}
