// SPDX-License-Identifier: GPL-3.0-or-later
// store.c - making, opening and closing a store; its identity.
#include "common/store/store.h"

#include <glib/gstdio.h>
#include <jansson.h>

#include "common/base/clock.h"
#include "common/store/record/incarnation.h"
#include "common/store/journal/journal.h"
#include "common/store/journal/rebuild.h"
#include "common/store/database/schema.h"
#include "common/store/record/station_state.h"
#include "common/store/record/sealed.h"
#include "common/store/database/traces.h"

// WAL with FULL: a commit is on the disk when it returns. The cache is kept small; SQLite's pages are cached by the
// kernel as well.
static const char connection_setup[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=OFF; PRAGMA secure_delete=ON;"
    "PRAGMA wal_autocheckpoint=1000;" EVERYDAY_MEMORY;

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

// Takes the key, unless there is none. When it is another one than the projections were made with, or was taken away, it makes them
// anew, so that a station becomes a desk, or ceases to be one, by its files alone.
static bool desk_key_take(Store *store, GError **error)
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

// The first record says which station this is, so that others can call it by name.
static bool introduce(Store *store, const char *name, gint64 now_utc_ms, GError **error)
{
    g_autoptr(json_t) body = station_introduction(store, name);
    return journal_append(store, RECORD_STATION, store->station->id, body, now_utc_ms, NULL, error);
}

static bool fill(Store *store, const char *station_name, const char *event_slug, GError **error)
{
    if (!station_take_key(store, error))
        return false;
    store->station->id = station_new_id(store);
    store->station->name = g_strdup(station_name);
    store->station->event_slug = g_strdup(event_slug);
    if (!database_run(store, connection_setup, error) || !schema_upgrade(store, error) || !store_begin(store, error))
        return false;
    bool is_good = station_put(store, "station_id", store->station->id, error) &&
                   station_put(store, "station_name", station_name, error) &&
                   station_put(store, "event_slug", event_slug, error) && station_put(store, "hlc", "0", error) &&
                   incarnation_keep_file(store, error) && introduce(store, station_name, clock_utc_ms(), error);
    if (is_good)
        return store_commit(store, error);
    store_rollback(store);
    return false;
}

bool store_create(const char *path, const char *station_name, const char *event_slug, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return error_set(STORE_ERROR, STORE_ERROR_EXISTS, error, "%s exists already; a store is never overwritten", path);
    incarnation_forget_mark(path);
    Store *store = station_open(path, true, error);
    bool is_good = store && fill(store, station_name, event_slug, error);
    store_close(store);
    if (!is_good)
        g_unlink(path);
    return is_good;
}

// Is it ours, and of a version that we know?
static bool check_identity(Store *store, GError **error)
{
    // The first read also finds out whether it is a database at all.
    if (!database_run(store, "PRAGMA schema_version;", error))
        return false;
    gint64 application_id = database_number(store, "PRAGMA application_id", 0);
    if (application_id != STORE_APPLICATION_ID)
        return error_set(STORE_ERROR, STORE_ERROR_NOT_OURS, error, "%s is a database of another program; check the path",
                         store->path);
    return database_run(store, connection_setup, error) && schema_upgrade(store, error);
}

Store *store_open(const char *path, GError **error)
{
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return error_set_null(STORE_ERROR, STORE_ERROR_MISSING, error, "%s does not exist; lanyard init makes a station", path);
    g_autoptr(Store) store = station_open(path, false, error);
    if (!store || !check_identity(store, error))
        return NULL;
    store->station->id = station_get(store, "station_id", error);
    store->station->name = store->station->id ? station_get(store, "station_name", error) : NULL;
    store->station->event_slug = store->station->name ? station_get(store, "event_slug", error) : NULL;
    store->is_for_work = true;
    bool is_good = store->station->event_slug && station_take_key(store, error) && desk_key_take(store, error) &&
                   rebuild_if_due(store, error);
    return is_good ? g_steal_pointer(&store) : NULL;
}

bool store_rename_station(Store *store, const char *name, gint64 now_utc_ms, GError **error)
{
    if (strcmp(name, store->station->name) == 0)
        return true;
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = station_put(store, "station_name", name, error) && introduce(store, name, now_utc_ms, error);
    if (!store_finish(store, is_good, error))
        return false;
    text_take(&store->station->name, g_strdup(name));
    return true;
}
