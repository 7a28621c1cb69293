// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_restored.h"

#include "common/store/rights/revoked_station.h"
#include "common/sync/hub_private.h"

#define REASON "revoked before the hub was put back from a backup"

bool hub_is_restored(Hub *hub, bool *out, GError **error)
{
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg, "SELECT made_in <> lanyard.place() OR only_role IS NOT NULL FROM lanyard.hub", NULL, error);
    *out = rows && *pg_text(rows, 0, 0) == 't';
    return rows;
}

bool hub_ask_if_served(Hub *hub, GError **error)
{
    return pg_connection_run(hub->pg, "SELECT lanyard.check_own('{}')", NULL, error);
}

// The role of the station, if that is not shut out already; NULL = there is none. The caller owns it.
static bool find_role(Hub *hub, const char *station, char **out, GError **error)
{
    const char *parameters[] = {station, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "SELECT m.role_name FROM lanyard.station AS s JOIN lanyard.member AS m ON m.role_name = s.role_name"
                            " WHERE s.id = $1 AND m.revoked_at IS NULL",
                            parameters, error);
    *out = rows && pg_row_count(rows) > 0 ? g_strdup(pg_text(rows, 0, 0)) : NULL;
    return rows;
}

static bool revoke_again(Hub *hub, const char *station, GError **error)
{
    const char *parameters[] = {station, REASON, NULL};
    g_autofree char *role = NULL, *answer = NULL;
    return find_role(hub, station, &role, error) && (!role || hub_revoke_member(hub, role, REASON, &answer, error)) &&
           pg_connection_run(hub->pg,
                             "INSERT INTO lanyard.station AS s(id, revoked_at, revoked_reason) VALUES ($1, now(), $2)"
                             " ON CONFLICT (id) DO UPDATE SET revoked_at = coalesce(s.revoked_at, now()),"
                             " revoked_reason = coalesce(nullif(s.revoked_reason, ''), $2)",
                             parameters, error);
}

bool hub_revoke_again(Hub *hub, const GPtrArray *stations, GError **error)
{
    for (guint i = 0; i < stations->len; i++)
        if (!revoke_again(hub, ((const RevokedStation *)g_ptr_array_index(stations, i))->id, error))
            return false;
    return true;
}

bool hub_open_for(Hub *hub, const char *role, GError **error)
{
    const char *parameters[] = {role ? role : "", NULL};
    // Whoever exchanged with the one before follows; one that lives on is told from this one. At once, so that what a desk sends now went to
    // this hub, whatever becomes of the rest.
    static const char begin[] = "SELECT lanyard.take_place() FROM lanyard.hub WHERE only_role IS NULL";
    if (!pg_connection_run(hub->pg, role ? begin : "SELECT lanyard.take_place()", NULL, error))
        return false;
    return pg_connection_run(hub->pg, "UPDATE lanyard.hub SET made_in = lanyard.place(), only_role = nullif($1, '')", parameters,
                             error);
}
