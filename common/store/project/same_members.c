// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/project/same_members.h"

#include <string.h>

#include "common/store/project/statements_generated.h"

char *same_person(Store *store, const char *id, GError **error)
{
    char *person;
    if (!statement_word(store, statement_with(store, STATEMENT_ALIAS_GET, "%s", id), &person, error))
        return NULL;
    return person ? person : g_strdup(id);
}

GPtrArray *same_members(Store *store, const char *id, GError **error)
{
    g_autofree char *person = same_person(store, id, error);
    GPtrArray *ids = person ? statement_list(store, statement_with(store, STATEMENT_ALIAS_MEMBERS, "%s", person), error) : NULL;
    if (ids)
        g_ptr_array_insert(ids, 0, g_steal_pointer(&person));
    return ids;
}

GPtrArray *same_joined(Store *store, const char *id, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PAIRS_OF, "%s", id), error);
}

GPtrArray *same_apart(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) members = same_members(store, id, error);
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free), people = g_ptr_array_new_with_free_func(g_free);
    if (!members)
        return NULL;
    ARRAY_EACH(const char, member, members) {
        GPtrArray *found = statement_list(store, statement_with(store, STATEMENT_PAIRS_APART_OF, "%s", member), error);
        if (!found)
            return NULL;
        g_ptr_array_extend_and_steal(others, found);
    }
    for (guint i = 0; i < others->len; i++) {
        g_autofree char *person = same_person(store, g_ptr_array_index(others, i), error);
        if (!person)
            return NULL;
        // Over others they may be one all the same.
        if (strcmp(person, g_ptr_array_index(members, 0)) != 0 &&
            !g_ptr_array_find_with_equal_func(people, person, g_str_equal, NULL))
            g_ptr_array_add(people, g_steal_pointer(&person));
    }
    return g_steal_pointer(&people);
}

GPtrArray *person_token_ids(Store *store, const char *id, GError **error)
{
    return statement_list(store, statement_with(store, STATEMENT_PERSON_TOKENS, "%s", id), error);
}
