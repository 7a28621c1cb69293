// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/connection.h"

#include <sqlite3.h>

#include "common/base/clock.h"
#include "common/store/database/error.h"
#include "common/store/database/traces.h"

#define BUSY_STEP_US 1000

// SQLite's own waiting grows to a tenth of a second at a time, in which somebody who takes much, and lets go of the lock now
// and then, has it again before we look.
static int wait_for_lock(void *data, int count)
{
    Store *store = data;
    gint64 now_mono_us = clock_mono_us();
    if (count == 0)
        store->busy_since_mono_us = now_mono_us;
    if (now_mono_us - store->busy_since_mono_us > store->busy_most_ms * G_GINT64_CONSTANT(1000))
        return 0;
    g_usleep(BUSY_STEP_US);
    return 1;
}

void store_set_patience(Store *store, int milliseconds)
{
    store->busy_most_ms = milliseconds;
}

static void finalize(gpointer statement)
{
    sqlite3_finalize(statement);
}

Store *database_open(const char *path, bool may_create, const DatabaseHooks *hooks, GError **error)
{
    Store *store = g_new0(Store, 1);
    store->path = g_strdup(path);
    store->busy_most_ms = STORE_BUSY_MOST_MS;
    store->statements = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, finalize);
    store->hooks = hooks;
    store->station = hooks->opened();
    store->end = g_malloc0(hooks->end_size);
    store->end_before_part = g_malloc0(hooks->end_size);
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
    g_hash_table_unref(store->statements);
    sqlite3_close(store->connection);
    store->hooks->closed(store->station);
    g_free(store->end);
    g_free(store->end_before_part);
    g_free(store->damage);
    g_free(store->path);
    g_free(store);
}

gint64 store_change_counter(Store *store)
{
    return database_number(store, "PRAGMA data_version", 0) + sqlite3_total_changes64(store->connection);
}
