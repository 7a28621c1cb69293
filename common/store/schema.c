// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/schema.h"

#include <string.h>

#include "common/store/record.h"
#include "common/store/schema_generated.h"

// --- derive_hash(), for records from before the chain: they come station by station, in order ---

typedef struct {
    char station[17];
    guint8 hash[CHAIN_BYTES];
} Derived;

static void derive_hash(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 7);
    Derived *last = sqlite3_user_data(context);
    const Record record = {
        .station = (const char *)sqlite3_value_text(values[0]),
        .sequence = sqlite3_value_int64(values[1]),
        .hlc = (Hlc)sqlite3_value_int64(values[2]),
        .utc_ms = sqlite3_value_int64(values[3]),
        .kind = (RecordKind)sqlite3_value_int(values[4]),
        .subject = (const char *)sqlite3_value_text(values[5]),
        .body = (const char *)sqlite3_value_text(values[6]),
    };
    RecordChain chain = {.origin = record.station};
    if (strcmp(last->station, record.station) == 0)
        memcpy(chain.previous, last->hash, CHAIN_BYTES);
    else
        chain_genesis(record.station, chain.previous);
    chain_seal(&record, &chain);
    g_strlcpy(last->station, record.station, sizeof last->station);
    memcpy(last->hash, chain.hash, CHAIN_BYTES);
    sqlite3_result_blob(context, chain.hash, CHAIN_BYTES, SQLITE_TRANSIENT);
}

// As long as `derived` is given.
static void offer_functions(Store *store, Derived *derived)
{
    int result =
        sqlite3_create_function_v2(store->connection, "derive_hash", 7, SQLITE_UTF8, derived, derive_hash, NULL, NULL, NULL);
    g_assert(result == SQLITE_OK);
}

const int schema_version = G_N_ELEMENTS(schema_texts);

static bool apply_steps(Store *store, GError **error)
{
    gint64 version = database_number(store, "PRAGMA user_version", 0);
    if (version > schema_version) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_NEWER,
                    "%s was written by a newer Lanyard (store version %" G_GINT64_FORMAT
                    ", this one knows %d); install the newer one",
                    store->path, version, schema_version);
        return false;
    }
    for (gint64 i = version; i < schema_version; i++)
        if (!database_run(store, schema_texts[i], error))
            return false;
    g_autofree char *stamp =
        g_strdup_printf("PRAGMA application_id=%d; PRAGMA user_version=%d;", STORE_APPLICATION_ID, schema_version);
    return version == schema_version || database_run(store, stamp, error);
}

bool schema_upgrade(Store *store, GError **error)
{
    if (database_number(store, "PRAGMA user_version", 0) == schema_version)
        return true;
    Derived derived = {.station = ""};
    if (!store_begin(store, error))
        return false;
    offer_functions(store, &derived);
    bool is_good = apply_steps(store, error);
    offer_functions(store, NULL);
    if (is_good)
        return store_commit(store, error);
    store_rollback(store);
    return false;
}
