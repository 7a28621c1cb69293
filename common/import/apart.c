// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/apart.h"

#include <string.h>

#include "common/store/people/import_record.h"
#include "common/store/people/same.h"

// Those of one name and e-mail, as imports said it; a desk may have corrected a name since.
static bool key_of(Store *store, const char *id, char **out_key, GError **error)
{
    g_auto(ImportState) state = {0};
    bool is_good = import_record_state(store, id, &state, error);
    *out_key = is_good ? person_key(state.fields[FIELD_NAME], state.fields[FIELD_EMAIL]) : NULL;
    return is_good;
}

static void add_pair(const char *one, const char *other, gpointer data)
{
    GPtrArray *pairs = data;
    g_ptr_array_add(pairs, g_strdup(one));
    g_ptr_array_add(pairs, g_strdup(other));
}

GHashTable *apart_load(Store *store, GError **error)
{
    g_autoptr(GPtrArray) pairs = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    if (!same_each_apart(store, add_pair, pairs, error))
        return NULL;
    for (guint i = 0; i + 1 < pairs->len; i += 2) {
        const char *one = g_ptr_array_index(pairs, i), *other = g_ptr_array_index(pairs, i + 1);
        g_autofree char *key = NULL;
        g_autofree char *other_key = NULL;
        if (!key_of(store, one, &key, error) || !key_of(store, other, &other_key, error))
            return NULL;
        if (!*key || strcmp(key, other_key) != 0)
            continue;
        g_hash_table_add(ids, g_strdup(one));
        g_hash_table_add(ids, g_strdup(other));
    }
    return g_steal_pointer(&ids);
}

static char *place_of(const Position *position)
{
    return g_strconcat(position->order, "\n", position->attendee, NULL);
}

bool apart_mark(Store *store, GHashTable *ids, const GPtrArray *positions, GError **error)
{
    g_autoptr(GHashTable) holders = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
    for (guint i = 0; g_hash_table_size(ids) > 0 && i < positions->len; i++) {
        const Position *position = g_ptr_array_index(positions, i);
        g_autofree char *holder = NULL;
        if (position->secret && !person_find_holder(store, position->secret, &holder, error))
            return false;
        if (holder && g_hash_table_contains(ids, holder))
            g_hash_table_insert(holders, place_of(position), g_steal_pointer(&holder));
    }
    for (guint i = 0; g_hash_table_size(holders) > 0 && i < positions->len; i++) {
        Position *position = g_ptr_array_index(positions, i);
        g_autofree char *place = place_of(position);
        const char *holder = g_hash_table_lookup(holders, place);
        if (!holder)
            continue;
        char *marked = g_strconcat(position->attendee, "\n", holder, NULL);
        text_take(&position->attendee, marked);
    }
    return true;
}
