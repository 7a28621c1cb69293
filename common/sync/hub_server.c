// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_server.h"

#include "common/sync/hub_sessions.h"

#define MEMBERS "ARRAY(SELECT json_array_elements_text($1::json))::name[]"

// Each gives no row, or one text. $1 = the roles that are looked at, as JSON.
static const char *const looks[] = {
    "SELECT format('temporary files of a statement may fill the server''s disk; let the server''s administrator type: ALTER DATABASE %I SET"
    " temp_file_limit = ''1GB'';', current_database()) WHERE current_setting('temp_file_limit') = '-1'"
    " AND NOT EXISTS(SELECT FROM pg_db_role_setting AS s JOIN pg_database AS d ON d.oid = s.setdatabase"
    "  WHERE d.datname = current_database() AND s.setrole = 0 AND array_to_string(s.setconfig, ' ') ~ 'temp_file_limit=')"
    " AND $1 <> ''",
    "SELECT format('the role %s may take any number of connections; type: ALTER ROLE %I CONNECTION LIMIT 4;', min(rolname::text),"
    " min(rolname::text)) FROM pg_roles WHERE rolname = ANY(" MEMBERS ") AND rolconnlimit = -1 HAVING count(*) > 0",
    "SELECT format('this database may take all %s connections of the server; type: ALTER DATABASE %I CONNECTION LIMIT %s;',"
    " current_setting('max_connections'), current_database(), greatest(current_setting('max_connections')::integer"
    "  - current_setting('superuser_reserved_connections')::integer - 10, 10))"
    " FROM pg_database WHERE datname = current_database() AND datconnlimit = -1 AND $1 <> ''",
    "SELECT format('notifications fill %s %% of the server''s queue, and when it is full nothing is taken any more: somebody listens and reads"
    " nothing; let the server''s administrator look for it: SELECT pid, usename FROM pg_stat_activity WHERE state LIKE ''idle in%%'' ORDER BY"
    " xact_start; and then lanyard hub revoke it', round(100 * pg_notification_queue_usage()))"
    " WHERE pg_notification_queue_usage() > 0.1 AND $1 <> ''",
    "SELECT 'a transaction may be kept without a session, and its locks with it; write max_prepared_transactions = 0 into postgresql.conf'"
    " WHERE current_setting('max_prepared_transactions') <> '0' AND $1 <> ''",
};

// Who is asked about: those whose list only the owner may read, else whoever asks.
static char *roles_to_look_at(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg,
        "SELECT json_build_array(session_user), pg_has_role(nspowner, 'USAGE') FROM pg_namespace WHERE nspname = 'lanyard'", NULL,
        error);
    if (!rows)
        return NULL;
    return *pg_text(rows, 0, 1) == 't' ? hub_members(hub, error) : g_strdup(pg_text(rows, 0, 0));
}

static bool look_at_settings(Hub *hub, const char *roles, GPtrArray *found, GError **error)
{
    const char *parameters[] = {roles, NULL};
    for (gsize i = 0; i < G_N_ELEMENTS(looks); i++) {
        g_autoptr(PgRows) rows = pg_connection_query(hub->pg, looks[i], parameters, error);
        if (!rows)
            return false;
        for (int row = 0; row < pg_row_count(rows); row++)
            g_ptr_array_add(found, g_strdup(pg_text(rows, row, 0)));
    }
    return true;
}

// What PostgreSQL's rights say. Whether pg_hba.conf lets the role in there, only a try tells.
static PgRows *open_databases(Hub *hub, const char *roles, GError **error)
{
    const char *parameters[] = {roles, NULL};
    return pg_connection_query(
        hub->pg,
        "SELECT d.datname, current_database() FROM pg_database AS d WHERE d.datallowconn AND d.datname <> current_database()"
        " AND EXISTS(SELECT FROM pg_roles AS r WHERE r.rolname = ANY(" MEMBERS ") AND NOT r.rolsuper"
        "  AND has_database_privilege(r.oid, d.oid, 'CONNECT')) ORDER BY d.datname",
        parameters, error);
}

// A member tries itself; the owner has nobody's password and goes by the rights.
static bool look_at_databases(Hub *hub, const char *roles, GPtrArray *found, GError **error)
{
    g_autoptr(PgRows) self = pg_connection_query(hub->pg, "SELECT json_build_array(session_user)", NULL, error);
    g_autoptr(PgRows) rows = self ? open_databases(hub, roles, error) : NULL;
    if (!rows)
        return false;
    bool is_member = g_strcmp0(pg_text(self, 0, 0), roles) == 0;
    g_autoptr(GString) names = g_string_new(NULL);
    for (int i = 0; i < pg_row_count(rows); i++) {
        g_autoptr(PgConnection) there = is_member ? pg_connection_open_beside(hub->pg, pg_text(rows, i, 0), NULL) : NULL;
        if (there || !is_member)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", pg_text(rows, i, 0));
    }
    if (names->len == 0)
        return true;
    g_ptr_array_add(
        found,
        g_strdup_printf("%s may use other databases of the server (%s), and hold locks and fill disks there; let the server's"
                        " administrator write \"hostssl %s all all scram-sha-256\" into pg_hba.conf in place of what names all"
                        " databases, or type: REVOKE CONNECT ON DATABASE %s FROM PUBLIC;",
                        is_member ? "this role" : "the hub's roles", names->str, pg_text(rows, 0, 1), names->str));
    return true;
}

// Since PostgreSQL 16 who makes roles may not take this by itself.
static bool look_at_owner(Hub *hub, GPtrArray *found, GError **error)
{
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg,
        "SELECT format('the hub''s owner may not end every session that stands in its way; let the server''s administrator type:"
        " GRANT pg_signal_backend TO %I;', r.rolname) FROM pg_namespace AS n JOIN pg_roles AS r ON r.oid = n.nspowner"
        " WHERE n.nspname = 'lanyard' AND NOT pg_has_role(r.oid, 'pg_signal_backend', 'USAGE')",
        NULL, error);
    if (rows && pg_row_count(rows) > 0)
        g_ptr_array_add(found, g_strdup(pg_text(rows, 0, 0)));
    return rows != NULL;
}

GPtrArray *hub_look_at_server(Hub *hub, GError **error)
{
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *roles = roles_to_look_at(hub, error);
    if (!roles || !look_at_settings(hub, roles, found, error) || !look_at_databases(hub, roles, found, error) ||
        !look_at_owner(hub, found, error))
        return NULL;
    return g_steal_pointer(&found);
}
