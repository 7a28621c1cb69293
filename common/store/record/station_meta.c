// SPDX-License-Identifier: GPL-3.0-or-later
// station_meta.c - what the file and the key beside it say of their station.
#include "common/store/record/station_state.h"
#include "common/store/record/statements_generated.h"
#include "common/token/random.h"

bool station_put(Store *store, const char *key, const char *value, GError **error)
{
    Statement *statement = statement_begin(store, value ? STATEMENT_META_PUT : STATEMENT_META_DROP);
    statement_bind_text(statement, 1, key);
    if (value)
        statement_bind_text(statement, 2, value);
    return statement_run(store, statement, error);
}

char *station_get(Store *store, const char *key, GError **error)
{
    char *value;
    if (statement_word(store, statement_with(store, STATEMENT_META_GET, "%s", key), &value, error) && !value)
        g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED, "%s: it does not say its %s; restore a backup", store->path, key);
    return value;
}

bool station_take_key(Store *store, GError **error)
{
    g_autofree char *folder = g_path_get_dirname(store->path);
    g_clear_pointer(&store->station->key, station_key_free);
    return station_key_load(folder, &store->station->key, error);
}

char *station_new_id(Store *store)
{
    g_clear_pointer(&store->station->nonce, g_free);
    if (!store->station->key)
        return random_id();
    char id[17];
    store->station->nonce = random_id();
    station_key_id(store->station->key->public_key, store->station->nonce, id);
    return g_strdup(id);
}

json_t *station_introduction(Store *store, const char *name)
{
    const StationKey *key = store->station->key;
    json_t *body = json_object();
    json_put_text(body, "name", name);
    json_put_text(body, "event", store->station->event_slug);
    if (key && store->station->nonce) {
        json_put_text(body, "key", key->public_key);
        json_put_text(body, "nonce", store->station->nonce);
        json_put_text(body, "kind", station_kind_name(key->kind));
        json_put_text(body, "certificate", key->certificate);
        g_clear_pointer(&store->station->nonce, g_free);
    }
    return body;
}
