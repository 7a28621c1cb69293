// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/schema.h"

#include "common/store/schema_generated.h"

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
    if (!store_begin(store, error))
        return false;
    if (apply_steps(store, error))
        return store_commit(store, error);
    store_rollback(store);
    return false;
}
