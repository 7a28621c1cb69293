// SPDX-License-Identifier: GPL-3.0-or-later
// person_ids.c - the ids that belong to a person, an order or an address.
#include "common/store/person.h"

#include "common/store/database.h"

static GPtrArray *ids_of(Store *store, StatementId which, const char *text, GError **error)
{
    g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
    Statement *statement = statement_begin(store, which);
    statement_bind_text(statement, 1, text);
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW)
        g_ptr_array_add(ids, statement_dup(statement, 0));
    return step == STEP_DONE ? g_steal_pointer(&ids) : NULL;
}

GPtrArray *person_ids_of_order(Store *store, const char *order, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_IDS_OF_ORDER, order, error);
}

GPtrArray *person_ids_of_email(Store *store, const char *email, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_IDS_OF_EMAIL, email, error);
}

GPtrArray *person_token_ids(Store *store, const char *id, GError **error)
{
    return ids_of(store, STATEMENT_PERSON_TOKENS, id, error);
}
