// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/schema.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/record.h"
#include "common/store/schema_generated.h"

// --- derive_hash(), for records from before the chain: they come station by station, in order ---

typedef struct {
    char station[17];
    guint8 hash[CHAIN_BYTES];
} Derived;

static void derive_hash(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 8);
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
    if (sqlite3_value_bytes(values[7]) == CHAIN_BYTES) {
        chain.salt_length = SALT_TAKEN_OUT;
        memcpy(chain.digest, sqlite3_value_blob(values[7]), CHAIN_BYTES);
    }
    if (strcmp(last->station, record.station) == 0)
        memcpy(chain.previous, last->hash, CHAIN_BYTES);
    else
        chain_genesis(record.station, chain.previous);
    chain_seal(&record, &chain);
    g_strlcpy(last->station, record.station, sizeof last->station);
    memcpy(last->hash, chain.hash, CHAIN_BYTES);
    sqlite3_result_blob(context, chain.hash, CHAIN_BYTES, SQLITE_TRANSIENT);
}

// The digest of a record that was not exchanged as it is: of what a stand-in kept of it, or sixteen zeros where the stand-in
// says nothing, which is also what the station that keeps the record has to take. NULL for all others.
static void derive_kept(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 5);
    RecordChain chain = {.salt_length = 0};
    bool is_stand_in = sqlite3_value_int(values[2]) == RECORD_WITHHELD;
    if (!is_stand_in && !sqlite3_value_int(values[4])) {
        sqlite3_result_null(context);
        return;
    }
    g_autoptr(json_t) body = is_stand_in ? json_loads((const char *)sqlite3_value_text(values[3]), 0, NULL) : NULL;
    const char *kept = json_text(body, "body", NULL);
    const Record record = {.hlc = (Hlc)sqlite3_value_int64(values[0]),
                           .utc_ms = sqlite3_value_int64(values[1]),
                           .kind = (RecordKind)json_int(body, "kind", 0),
                           .subject = json_text(body, "subject", ""),
                           .body = kept};
    if (kept)
        chain_digest(&record, &chain, chain.digest);
    sqlite3_result_blob(context, chain.digest, CHAIN_BYTES, SQLITE_TRANSIENT);
}

// As long as `derived` is given.
static void offer_functions(Store *store, Derived *derived)
{
    int result = sqlite3_create_function_v2(store->connection, "derive_hash", 8, SQLITE_UTF8, derived,
                                            derived ? derive_hash : NULL, NULL, NULL, NULL);
    g_assert(result == SQLITE_OK);
    result = sqlite3_create_function_v2(store->connection, "derive_kept", 5, SQLITE_UTF8, NULL, derived ? derive_kept : NULL,
                                        NULL, NULL, NULL);
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
