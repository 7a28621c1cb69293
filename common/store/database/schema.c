// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/schema.h"

#include <sqlite3.h>
#include <string.h>

#include "common/base/fold.h"
#include "common/romanize/romanize.h"
#include "common/store/database/connection.h"
#include "common/store/database/schema_generated.h"

// --- functions that steps call, for records from before the chain: those come station by station, in order ---

typedef struct {
    const DatabaseHooks *hooks;
    char station[17];
    guint8 hash[OLD_HASH_BYTES];
} Derived;

static void derive_hash(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 8);
    Derived *last = sqlite3_user_data(context);
    const OldRecord record = {
        .station = (const char *)sqlite3_value_text(values[0]),
        .sequence = sqlite3_value_int64(values[1]),
        .hlc = sqlite3_value_int64(values[2]),
        .utc_ms = sqlite3_value_int64(values[3]),
        .kind = sqlite3_value_int(values[4]),
        .subject = (const char *)sqlite3_value_text(values[5]),
        .body = (const char *)sqlite3_value_text(values[6]),
        .digest = sqlite3_value_bytes(values[7]) == OLD_HASH_BYTES ? sqlite3_value_blob(values[7]) : NULL,
    };
    guint8 hash[OLD_HASH_BYTES];
    last->hooks->derive_hash(&record, strcmp(last->station, record.station) == 0 ? last->hash : NULL, hash);
    g_strlcpy(last->station, record.station, sizeof last->station);
    memcpy(last->hash, hash, OLD_HASH_BYTES);
    sqlite3_result_blob(context, hash, OLD_HASH_BYTES, SQLITE_TRANSIENT);
}

static void derive_kept(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 5);
    const Derived *derived = sqlite3_user_data(context);
    const OldRecord record = {
        .hlc = sqlite3_value_int64(values[0]),
        .utc_ms = sqlite3_value_int64(values[1]),
        .kind = sqlite3_value_int(values[2]),
        .body = (const char *)sqlite3_value_text(values[3]),
    };
    guint8 digest[OLD_HASH_BYTES];
    if (derived->hooks->derive_kept(&record, sqlite3_value_int(values[4]), digest))
        sqlite3_result_blob(context, digest, OLD_HASH_BYTES, SQLITE_TRANSIENT);
    else
        sqlite3_result_null(context);
}

// romanize_names() of names as people have them.
static void derive_spelt(sqlite3_context *context, int count, sqlite3_value **values)
{
    g_assert(count == 1);
    const char *names = (const char *)sqlite3_value_text(values[0]);
    g_autofree char *folded = fold_text(names);
    sqlite3_result_text(context, romanize_names(names, folded), -1, g_free);
}

// As long as `derived` is given.
static void offer_functions(Store *store, Derived *derived)
{
    int result = sqlite3_create_function_v2(store->connection, "derive_hash", 8, SQLITE_UTF8, derived,
                                            derived ? derive_hash : NULL, NULL, NULL, NULL);
    g_assert(result == SQLITE_OK);
    result = sqlite3_create_function_v2(store->connection, "derive_kept", 5, SQLITE_UTF8, derived, derived ? derive_kept : NULL,
                                        NULL, NULL, NULL);
    g_assert(result == SQLITE_OK);
    result = sqlite3_create_function_v2(store->connection, "derive_spelt", 1, SQLITE_UTF8, NULL, derived ? derive_spelt : NULL,
                                        NULL, NULL, NULL);
    g_assert(result == SQLITE_OK);
}

const int schema_version = G_N_ELEMENTS(schema_texts);

static bool apply_steps(Store *store, GError **error)
{
    gint64 version = database_number(store, "PRAGMA user_version", 0);
    if (version > schema_version)
        return error_set(STORE_ERROR, STORE_ERROR_NEWER, error,
                         "%s was written by a newer Lanyard (store version %" G_GINT64_FORMAT
                         ", this one knows %d); install the newer one",
                         store->path, version, schema_version);
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
    Derived derived = {.hooks = store->hooks, .station = ""};
    if (!store_begin(store, error))
        return false;
    offer_functions(store, &derived);
    bool is_good = apply_steps(store, error);
    is_good = store_finish(store, is_good, error);
    offer_functions(store, NULL); // the index of people is read until then
    return is_good;
}
