// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_owner.h"

#include <string.h>

#include "common/sync/hub_private.h"
#include "common/token/random.h"

// Every record is looked at, and the table is written anew.
#define PURGE_LIMIT_MS (60 * 60 * 1000)

// --- roles ---

bool hub_make_role(Hub *hub, const char *role, char **out_line, GError **error)
{
    g_autofree char *first = random_id();
    g_autofree char *second = random_id();
    g_autofree char *password = g_strconcat(first, second, NULL);
    g_autofree char *verifier = pg_connection_password_verifier(hub->pg, role, password, error);
    if (!verifier)
        return false;
    const char *parameters[] = {role, verifier, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.make_role($1, $2)", parameters, error);
    if (!rows)
        return false;
    bool is_new = strcmp(pg_text(rows, 0, 0), "t") == 0;
    *out_line = is_new ? pg_connection_password_line(hub->pg, role, password) : NULL;
    return true;
}

bool hub_welcome_sponsor(Hub *hub, const char *code, const char *role, GError **error)
{
    const char *parameters[] = {code, role, NULL};
    return pg_connection_run(hub->pg, "SELECT lanyard.welcome_sponsor($1, $2)", parameters, error);
}

// --- the end of the event ---

void hub_holding_free(HubHolding *holding)
{
    if (!holding)
        return;
    g_free(holding->what);
    g_free(holding);
}

GPtrArray *hub_holdings(Hub *hub, GError **error)
{
    if (!pg_connection_be_patient(hub->pg, PURGE_LIMIT_MS, error))
        return NULL;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT what, number FROM lanyard.holdings()", NULL, error);
    if (!rows)
        return NULL;
    GPtrArray *holdings = g_ptr_array_new_with_free_func((GDestroyNotify)hub_holding_free);
    for (int i = 0; i < pg_row_count(rows); i++) {
        HubHolding *holding = g_new0(HubHolding, 1);
        *holding = (HubHolding){g_strdup(pg_text(rows, i, 0)), pg_int(rows, i, 1)};
        g_ptr_array_add(holdings, holding);
    }
    return holdings;
}

bool hub_purge(Hub *hub, gint64 *out_count, GError **error)
{
    if (!pg_connection_be_patient(hub->pg, PURGE_LIMIT_MS, error))
        return false;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT lanyard.purge()", NULL, error);
    if (!rows)
        return false;
    *out_count = pg_int(rows, 0, 0);
    // What was there is still in the table's old rows.
    return pg_connection_run(hub->pg, "VACUUM FULL lanyard.record", NULL, error);
}
