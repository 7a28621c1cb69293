// SPDX-License-Identifier: GPL-3.0-or-later
// transaction.c - the write lock, taken at the start, and what belongs to the end of a transaction.
#include <sqlite3.h>
#include <string.h>

#include "common/store/database/connection.h"
#include "common/store/database/statements_generated.h"

// While somebody else reads, the log stays; the next commit tries again.
static void forget_log(Store *store)
{
    if (store->has_erased && database_number(store, "PRAGMA wal_checkpoint(TRUNCATE)", 1) == 0)
        store->has_erased = false;
}

static void end(Store *store)
{
    const TransactionEnding *ending = store->ending;
    store->ending = NULL;
    if (ending)
        ending->ended(store);
}

bool store_begin(Store *store, GError **error)
{
    g_assert(!store->in_transaction);
    if (!store_is_sound(store, error))
        return false;
    memset(store->end, 0, store->hooks->end_size);
    store->nested_count = 0;
    store->in_transaction = database_run(store, "BEGIN IMMEDIATE", error);
    return store->in_transaction;
}

static bool forget_words(Store *store, GError **error)
{
    bool has_old_words = store->has_old_words;
    store->has_old_words = false;
    return !has_old_words || statement_run(store, statement_begin(store, STATEMENT_ERASE_WORDS), error);
}

bool store_commit(Store *store, GError **error)
{
    g_assert(store->in_transaction);
    if (!store->hooks->complete(store, error) || !forget_words(store, error) ||
        (store->ending && !store->ending->complete(store, error)) || !database_run(store, "COMMIT", error)) {
        store_rollback(store);
        return false;
    }
    store->in_transaction = false;
    store->hooks->committed(store);
    end(store);
    forget_log(store);
    return true;
}

void store_rollback(Store *store)
{
    // SQLite may have rolled back by itself, on a full disk for one.
    if (store->in_transaction && !sqlite3_get_autocommit(store->connection))
        database_run(store, "ROLLBACK", NULL);
    store->in_transaction = false;
    store->has_old_words = false;
    end(store);
}

bool store_begin_part(Store *store, GError **error)
{
    g_assert(store->in_transaction);
    memcpy(store->end_before_part, store->end, store->hooks->end_size);
    return database_run(store, "SAVEPOINT part", error);
}

bool store_end_part(Store *store, GError **error)
{
    return database_run(store, "RELEASE part", error);
}

bool store_undo_part(Store *store, GError **error)
{
    memcpy(store->end, store->end_before_part, store->hooks->end_size);
    return database_run(store, "ROLLBACK TO part; RELEASE part", error);
}

bool store_in_transaction(const Store *store)
{
    return store->in_transaction;
}

bool store_begin_nested(Store *store, GError **error)
{
    if (!store->in_transaction)
        return store_begin(store, error);
    store->nested_count++;
    return true;
}

bool store_finish(Store *store, bool is_good, GError **error)
{
    if (store->in_transaction && store->nested_count > 0) {
        store->nested_count--;
        return is_good;
    }
    if (is_good)
        return store_commit(store, error);
    store_rollback(store);
    return false;
}
