// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/journal/desk_key.h"

#include "common/store/journal/rebuild.h"
#include "common/store/record/sealed.h"
#include "common/store/database/traces.h"
#include "common/store/record/station_state.h"

#define KEY_FILE "desk.key"
#define VALUE_KEY "desk_key" // of this station: the fingerprint of the key that the projections were made with

static bool is_same_key(Store *store, const char *fingerprint)
{
    g_autofree char *held = store_get(store, VALUE_KEY);
    return g_strcmp0(held, fingerprint) == 0;
}

static bool rebuild_for(Store *store, const char *fingerprint, GError **error)
{
    bool seals;
    // Another connection may have been quicker.
    return is_same_key(store, fingerprint) ||
           (sealed_event(store, &seals, error) && (!seals || (traces_note(store, error) && rebuild_projections(store, error))) &&
            store_put(store, VALUE_KEY, fingerprint, error));
}

static bool make_anew(Store *store, const char *fingerprint, GError **error)
{
    if (!store_begin(store, error))
        return false;
    store->has_erased = true; // what can be read no more does not stay in the log
    return store_finish(store, rebuild_for(store, fingerprint, error), error);
}

bool desk_key_take(Store *store, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    g_autofree char *path = g_build_filename(folder, KEY_FILE, NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS) && !(store->station->desk_key = key_ring_load(path, error)))
        return false;
    g_autofree char *fingerprint =
        store->station->desk_key ? key_ring_fingerprint(store->station->desk_key, key_ring_current_id(store->station->desk_key))
                                 : NULL;
    if (!is_same_key(store, fingerprint) && !make_anew(store, fingerprint, error))
        return false;
    traces_clear(store);
    return true;
}
