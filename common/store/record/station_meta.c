// SPDX-License-Identifier: GPL-3.0-or-later
// station_meta.c - what the file says of its station.
#include "common/store/record/station_state.h"
#include "common/store/record/statements_generated.h"

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
