// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/traces.h"

#include "common/store/database/connection.h"

#define VALUE_TRACES "traces" // of this station

bool traces_note(Store *store, GError **error)
{
    store->has_traces = true;
    return store_put(store, VALUE_TRACES, "yes", error);
}

void traces_clear(Store *store)
{
    store->has_traces = false;
    g_autofree char *value = store_get(store, VALUE_TRACES);
    if (value && database_run(store, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE);", NULL))
        store_put(store, VALUE_TRACES, NULL, NULL);
}
