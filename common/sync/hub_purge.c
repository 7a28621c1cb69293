// SPDX-License-Identifier: GPL-3.0-or-later
// hub_purge.c - the end of the event: what the hub holds, and taking the people out of it.
#include "common/base/json.h"
#include "common/sync/hub_owner.h"
#include "common/sync/hub_sessions.h"

// Every record is looked at, and the table is written anew.
#define PURGE_LIMIT_MS (60 * 60 * 1000)

static void hub_holding_free(HubHolding *holding)
{
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

// Whoever holds a lock in a table would be waited for, and whoever may connect could bring people again. A role that another database of
// the server lets in by name (an event of next year) goes on there.
static bool shut_all_out(Hub *hub, GError **error)
{
    static const char of_this_hub[] =
        "SELECT r.rolname, format('SELECT lanyard.alter_role(%L, %L)', r.rolname, 'NOLOGIN') FROM lanyard.member AS m"
        " JOIN pg_roles AS r ON r.rolname = m.role_name WHERE NOT EXISTS(SELECT FROM pg_database AS d, aclexplode(d.datacl) AS acl"
        "  WHERE d.datname <> current_database() AND acl.grantee = r.oid)";
    g_autoptr(GPtrArray) statements = g_ptr_array_new_with_free_func(g_free), none = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(json_t) array = json_array();
    g_autoptr(GError) refusal = NULL;
    g_autofree char *members = hub_members(hub, error);
    g_autoptr(PgRows) rows = members ? pg_connection_query(hub->pg, of_this_hub, NULL, error) : NULL;
    for (int i = 0; rows && i < pg_row_count(rows); i++) {
        json_array_append_new(array, json_string(pg_text(rows, i, 0)));
        g_ptr_array_add(statements, g_strdup(pg_text(rows, i, 1)));
    }
    g_autofree char *own = json_canonical(array);
    if (!rows || !pg_connection_run(hub->pg,
                                    "UPDATE lanyard.member SET revoked_at = now(), revoked_reason = 'the event is over'"
                                    " WHERE revoked_at IS NULL",
                                    NULL, error))
        return false;
    if (hub_keep_out(hub, members, HUB_SESSIONS_HERE, none, 0, &refusal) &&
        hub_keep_out(hub, own, HUB_SESSIONS_EVERYWHERE, statements, HUB_QUIET_MS, &refusal))
        return true;
    if (g_error_matches(refusal, HUB_ERROR, HUB_ERROR_RIGHTS)) // it may not change a role: that one is out of this database
        return true;
    return error_pass(g_steal_pointer(&refusal), error);
}

static bool purge_all(Hub *hub, gint64 *out_count, gint64 *out_unreadable_count, GError **error)
{
    g_autoptr(PgRows) unreadable = pg_connection_query(hub->pg, "SELECT lanyard.take_out_unreadable()", NULL, error);
    g_autoptr(PgRows) left = unreadable ? pg_connection_query(hub->pg, "SELECT lanyard.purge()", NULL, error) : NULL;
    if (!left)
        return false;
    *out_count = pg_int(left, 0, 0);
    if (out_unreadable_count)
        *out_unreadable_count = pg_int(unreadable, 0, 0);
    return true;
}

bool hub_purge(Hub *hub, gint64 *out_count, gint64 *out_unreadable_count, GError **error)
{
    if (!pg_connection_be_patient(hub->pg, PURGE_LIMIT_MS, error) || !shut_all_out(hub, error) ||
        !pg_connection_run(hub->pg, "BEGIN", NULL, error))
        return false;
    if (!purge_all(hub, out_count, out_unreadable_count, error)) {
        pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL);
        return false;
    }
    // What was there is still in the tables' old rows.
    return pg_connection_run(hub->pg, "COMMIT", NULL, error) &&
           pg_connection_run(hub->pg, "VACUUM FULL lanyard.record, lanyard.erased", NULL, error);
}
