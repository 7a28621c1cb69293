// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database.h"

#include <string.h>
#include <unistd.h>

#include "common/store/damage.h"
#include "common/store/statement_table.h"
#include "common/store/traces.h"

#define BUSY_STEP_US 1000
#define READONLY_ADVICE                                                                                                          \
    "this user may not write to it; run lanyard as the user who made the station, or mount its disk as writable"

G_DEFINE_QUARK(lanyard_store_error, store_error)

static StoreError error_code(int result)
{
    switch (result & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return STORE_ERROR_BUSY;
    case SQLITE_FULL:
        return STORE_ERROR_FULL;
    case SQLITE_CORRUPT:
        return STORE_ERROR_DAMAGED;
    case SQLITE_NOTADB:
        return STORE_ERROR_NOT_OURS;
    default:
        return STORE_ERROR_IO;
    }
}

static const char *what_to_do(StoreError code)
{
    switch (code) {
    case STORE_ERROR_BUSY:
        return "another program is using it; try again";
    case STORE_ERROR_FULL:
        return "the disk is full; make room";
    case STORE_ERROR_DAMAGED:
        return DAMAGE_ADVICE;
    case STORE_ERROR_NOT_OURS:
        return "it is not a database, or its first page is damaged; lanyard restore replaces it by a backup";
    case STORE_ERROR_MISSING:
    case STORE_ERROR_NEWER:
    case STORE_ERROR_IO:
    case STORE_ERROR_REFUSED:
    case STORE_ERROR_NOT_FOUND:
    case STORE_ERROR_EXISTS:
        break;
    }
    return "check the disk";
}

// Also where the log beside the file cannot be made: that is a file that cannot be opened, whatever the cause.
static bool is_readonly(const Store *store, int result)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    return (result & 0xff) == SQLITE_READONLY || ((result & 0xff) == SQLITE_CANTOPEN && access(folder, W_OK) != 0);
}

void store_set_sqlite_error(Store *store, const char *doing, GError **error)
{
    int result = sqlite3_extended_errcode(store->connection);
    StoreError code = error_code(result);
    if (code == STORE_ERROR_DAMAGED || code == STORE_ERROR_NOT_OURS)
        damage_note(store, sqlite3_errmsg(store->connection));
    g_set_error(error, STORE_ERROR, (int)code, "%s: %s failed (%s, %d): %s", store->path, doing,
                sqlite3_errmsg(store->connection), result, is_readonly(store, result) ? READONLY_ADVICE : what_to_do(code));
}

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

// SQLite's own waiting grows to a tenth of a second at a time, in which somebody who takes much, and lets go of the lock now
// and then, has it again before we look.
static int wait_for_lock(void *data, int count)
{
    Store *store = data;
    gint64 now_mono_us = clock_mono_us();
    if (count == 0)
        store->busy_since_mono_us = now_mono_us;
    if (now_mono_us - store->busy_since_mono_us > STORE_BUSY_MOST_MS * G_GINT64_CONSTANT(1000))
        return 0;
    g_usleep(BUSY_STEP_US);
    return 1;
}

Store *database_open(const char *path, bool may_create, GError **error)
{
    Store *store = g_new0(Store, 1);
    store->path = g_strdup(path);
    store->mark_fd = -1;
    store->former_ids = g_ptr_array_new_with_free_func(g_free);
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (may_create ? SQLITE_OPEN_CREATE : 0);
    if (sqlite3_open_v2(path, &store->connection, flags, NULL) != SQLITE_OK) {
        store_set_sqlite_error(store, "opening", error);
        store_close(store);
        return NULL;
    }
    sqlite3_extended_result_codes(store->connection, 1);
    sqlite3_busy_handler(store->connection, wait_for_lock, store);
    sqlite3_db_config(store->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(store->connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return store;
}

void store_close(Store *store)
{
    if (!store)
        return;
    if (store->has_traces && !store->in_transaction)
        traces_clear(store);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        sqlite3_finalize(store->statements[i]);
    sqlite3_close(store->connection);
    if (store->mark_fd >= 0)
        close(store->mark_fd);
    g_ptr_array_unref(store->former_ids);
    g_free(store->damage);
    g_free(store->path);
    g_free(store->station_id);
    g_free(store->station_name);
    g_free(store->event_slug);
    key_ring_free(store->desk_key);
    g_free(store);
}

const char *store_station_id(const Store *store)
{
    return store->station_id;
}

const char *store_station_name(const Store *store)
{
    return store->station_name;
}

const char *store_event_slug(const Store *store)
{
    return store->event_slug;
}

gint64 store_change_counter(Store *store)
{
    return database_number(store, "PRAGMA data_version", 0) + sqlite3_total_changes64(store->connection);
}

Statement *statement_begin(Store *store, StatementId id)
{
    Statement **slot = &store->statements[id];
    if (!*slot) {
        int result = sqlite3_prepare_v3(store->connection, statement_texts[id].sql, -1, SQLITE_PREPARE_PERSISTENT, slot, NULL);
        if (result != SQLITE_OK)
            return NULL;
    }
    sqlite3_reset(*slot);
    sqlite3_clear_bindings(*slot);
    return *slot;
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

// What does not prepare has lost a table or a column, since a test prepares every statement.
static void set_unprepared(Store *store, GError **error)
{
    if (sqlite3_errcode(store->connection) != SQLITE_ERROR) {
        store_set_sqlite_error(store, "preparing a statement", error);
        return;
    }
    damage_note(store, sqlite3_errmsg(store->connection));
    g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED, "%s is damaged (%s): " DAMAGE_ADVICE, store->path,
                sqlite3_errmsg(store->connection));
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

gint64 statement_inserted(Store *store)
{
    return sqlite3_changes(store->connection) > 0 ? sqlite3_last_insert_rowid(store->connection) : 0;
}

void statement_end(Statement *statement)
{
    sqlite3_reset(statement);
}

const char *statement_text(Statement *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text ? text : "";
}

char *statement_dup(Statement *statement, int column)
{
    return g_strdup(statement_text(statement, column));
}

char *statement_dup_or_null(Statement *statement, int column)
{
    return g_strdup((const char *)sqlite3_column_text(statement, column));
}

GPtrArray *statement_list(Store *store, StatementId id, const char *text, GError **error)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func(g_free);
    Statement *statement = statement_begin(store, id);
    statement_bind_text(statement, 1, text);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(texts, statement_dup(statement, 0));
    return step == STEP_DONE ? g_steal_pointer(&texts) : NULL;
}

gint64 statement_int(Statement *statement, int column)
{
    return sqlite3_column_int64(statement, column);
}

int statement_blob(Statement *statement, int column, void *out, int most)
{
    if (sqlite3_column_type(statement, column) == SQLITE_NULL)
        return -1;
    int length = sqlite3_column_bytes(statement, column);
    if (length > 0)
        memcpy(out, sqlite3_column_blob(statement, column), (gsize)MIN(length, most));
    return length;
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
