// SPDX-License-Identifier: GPL-3.0-or-later
// person_ids.c - the ids that belong to a person, an order or an address.
#include "common/store/person.h"

#include "common/store/statement.h"

GPtrArray *person_ids_of_order(Store *store, const char *order, GError **error)
{
    return statement_list(store, STATEMENT_PERSON_IDS_OF_ORDER, order, error);
}

GPtrArray *person_ids_of_email(Store *store, const char *email, GError **error)
{
    return statement_list(store, STATEMENT_PERSON_IDS_OF_EMAIL, email, error);
}

GPtrArray *person_token_ids(Store *store, const char *id, GError **error)
{
    return statement_list(store, STATEMENT_PERSON_TOKENS, id, error);
}
