// SPDX-License-Identifier: GPL-3.0-or-later
// same_members.c - who is whom: reading what was said.
#include "common/store/same.h"

#include <string.h>

#include "common/store/statement.h"

char *same_person(Store *store, const char *id, GError **error)
{
    Statement *statement = statement_begin(store, STATEMENT_ALIAS_GET);
    statement_bind_text(statement, 1, id);
    StatementStep step = statement_step(store, statement, error);
    char *person = step == STEP_ROW ? statement_dup(statement, 0) : step == STEP_DONE ? g_strdup(id) : NULL;
    statement_end(statement);
    return person;
}

GPtrArray *same_members(Store *store, const char *id, GError **error)
{
    g_autofree char *person = same_person(store, id, error);
    GPtrArray *ids = person ? statement_list(store, STATEMENT_ALIAS_MEMBERS, person, error) : NULL;
    if (ids)
        g_ptr_array_insert(ids, 0, g_steal_pointer(&person));
    return ids;
}

GPtrArray *same_apart(Store *store, const char *id, GError **error)
{
    g_autoptr(GPtrArray) members = same_members(store, id, error);
    g_autoptr(GPtrArray) others = g_ptr_array_new_with_free_func(g_free), people = g_ptr_array_new_with_free_func(g_free);
    if (!members)
        return NULL;
    for (guint i = 0; i < members->len; i++) {
        GPtrArray *found = statement_list(store, STATEMENT_PAIRS_APART_OF, g_ptr_array_index(members, i), error);
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
