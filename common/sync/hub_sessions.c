// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/hub_sessions.h"

#include <string.h>

#include "common/base/clock.h"

#define PATIENCE_US (90 * G_USEC_PER_SEC) // longer than the server lets somebody sign in (authentication_timeout)
#define PAUSE_US 20000
#define THESE "ARRAY(SELECT json_array_elements_text($1::json))::name[]"

// --- who stands in the way ---

// Without pg_signal_backend an owner ends the sessions of roles that it is a member of.
static void join(PgConnection *pg, const char *role)
{
    const char *parameters[] = {role, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        pg,
        "SELECT format('GRANT %I TO %I', $1::text, current_user) WHERE NOT pg_has_role('pg_signal_backend', 'USAGE')"
        " AND NOT pg_has_role($1::name, 'USAGE')",
        parameters, NULL);
    if (rows && pg_row_count(rows) > 0)
        pg_connection_run(pg, pg_text(rows, 0, 0), NULL, NULL);
}

// Each by itself: one that may not be ended does not save the others.
static bool end(PgConnection *pg, const PgRows *sessions, GError **error)
{
    GError *first = NULL;
    for (int i = 0; i < pg_row_count(sessions); i++) {
        const char *parameters[] = {pg_text(sessions, i, 0), NULL};
        join(pg, pg_text(sessions, i, 1));
        pg_connection_run(pg, "SELECT pg_terminate_backend($1::integer)", parameters, first ? NULL : &first);
    }
    if (first)
        g_propagate_error(error, first);
    return !first;
}

static void end_who_blocks(int backend, gpointer data)
{
    Hub *hub = data;
    if (hub->helper && pg_connection_is_lost(hub->helper))
        g_clear_pointer(&hub->helper, pg_connection_close);
    if (!hub->helper)
        hub->helper = pg_connection_open_again(hub->pg, NULL);
    if (!hub->helper)
        return;
    g_autofree char *pid = g_strdup_printf("%d", backend);
    const char *parameters[] = {pid, NULL};
    g_autoptr(PgRows) sessions =
        pg_connection_query(hub->helper,
                            "SELECT a.pid, a.usename FROM pg_stat_activity AS a JOIN pg_roles AS r ON r.oid = a.usesysid"
                            " WHERE a.pid = ANY(pg_blocking_pids($1::integer)) AND a.usename <> session_user AND NOT r.rolsuper",
                            parameters, NULL);
    if (sessions)
        end(hub->helper, sessions, NULL);
}

void hub_wait_for_nobody(Hub *hub)
{
    pg_connection_look(hub->pg, end_who_blocks, hub);
}

// --- keeping out ---

static bool end_sessions(Hub *hub, const char *roles, HubSessions which, int *out_count, GError **error)
{
    const char *parameters[] = {roles, which == HUB_SESSIONS_HERE ? "t" : "f", NULL};
    g_autoptr(PgRows) sessions =
        pg_connection_query(hub->pg,
                            "SELECT a.pid, a.usename FROM pg_stat_activity AS a WHERE a.usename = ANY(" THESE ")"
                            " AND a.usename <> session_user AND (NOT $2::boolean OR a.datname = current_database())",
                            parameters, error);
    if (!sessions)
        return false;
    *out_count = pg_row_count(sessions);
    return end(hub->pg, sessions, error);
}

// A lock, a deadlock, or a row of the catalogue that somebody changed meanwhile (an internal error): the next time it may work.
static bool is_passing(const Hub *hub, const GError *error)
{
    return !pg_connection_is_lost(hub->pg) &&
           (g_error_matches(error, HUB_ERROR, HUB_ERROR_UNREACHABLE) || strstr(error->message, "(SQLSTATE XX000)"));
}

bool hub_try_again(const Hub *hub, gint64 since_mono_us, GError **error)
{
    if (!is_passing(hub, *error) || clock_mono_us() - since_mono_us > PATIENCE_US)
        return false;
    g_clear_error(error);
    g_usleep(PAUSE_US);
    return true;
}

// What works is done. What the role may not do is told in the end, and does not hold up the rest.
static bool run_some(Hub *hub, GPtrArray *statements, GPtrArray *refused, GError **passing, GError **error)
{
    for (guint i = 0; i < statements->len;) {
        GError *local = NULL;
        if (pg_connection_run(hub->pg, g_ptr_array_index(statements, i), NULL, &local)) {
            g_ptr_array_remove_index(statements, i);
        } else if (g_error_matches(local, HUB_ERROR, HUB_ERROR_RIGHTS)) {
            g_ptr_array_add(refused, local);
            g_ptr_array_remove_index(statements, i);
        } else if (is_passing(hub, local)) {
            g_clear_error(passing);
            *passing = local;
            i++;
        } else {
            return error_pass(local, error);
        }
    }
    return true;
}

static bool fail_in_time(const GError *passing, int count, GError **error)
{
    return error_set(HUB_ERROR, HUB_ERROR_UNREACHABLE, error, "%d of its sessions are still there, or come again%s%s", count,
                     passing ? "; " : "", passing ? passing->message : "");
}

// Processes that have begun to sign somebody in and are not listed yet. They go by the password of when they began, for as long as whoever
// signs in takes his time.
static GHashTable *arriving(Hub *hub, GError **error)
{
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "SELECT DISTINCT l.pid FROM pg_locks AS l WHERE l.locktype = 'virtualxid' AND l.pid"
                            " IS NOT NULL AND NOT EXISTS(SELECT FROM pg_stat_activity AS a WHERE a.pid = l.pid)",
                            NULL, error);
    if (!rows)
        return NULL;
    GHashTable *pids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int i = 0; i < pg_row_count(rows); i++)
        g_hash_table_add(pids, g_strdup(pg_text(rows, i, 0)));
    return pids;
}

static gboolean is_gone(gpointer pid, gpointer value, gpointer present)
{
    (void)value;
    return !g_hash_table_contains(present, pid);
}

// Those that were arriving when the last statement was done, in `*known`; how many of them still are.
static bool count_arriving(Hub *hub, GHashTable **known, guint *out_count, GError **error)
{
    g_autoptr(GHashTable) present = arriving(hub, error);
    if (!present)
        return false;
    if (!*known)
        *known = g_hash_table_ref(present);
    else
        g_hash_table_foreach_remove(*known, is_gone, present);
    *out_count = g_hash_table_size(*known);
    return true;
}

static bool keep_ending(Hub *hub, const char *roles, HubSessions which, GPtrArray *statements, GPtrArray *refused, int quiet_ms,
                        GError **error)
{
    g_autoptr(GError) passing = NULL;
    g_autoptr(GHashTable) known = NULL;
    gint64 deadline_mono_us = clock_mono_us() + PATIENCE_US, quiet_mono_us = clock_mono_us();
    for (;;) {
        int count = 0;
        guint arriving_count = 0;
        g_autoptr(GError) unended = NULL;
        if (!run_some(hub, statements, refused, &passing, error) ||
            (statements->len == 0 && !count_arriving(hub, &known, &arriving_count, error)))
            return false;
        if (!end_sessions(hub, roles, which, &count, &unended) && count == 0)
            return error_pass(g_steal_pointer(&unended), error);
        gint64 now_mono_us = clock_mono_us();
        if (count > 0 || arriving_count > 0 || statements->len > 0)
            quiet_mono_us = now_mono_us;
        else if (now_mono_us - quiet_mono_us >= quiet_ms * G_GINT64_CONSTANT(1000))
            return true;
        if (now_mono_us > deadline_mono_us)
            return fail_in_time(unended ? unended : passing, count, error);
        g_usleep(PAUSE_US);
    }
}

// Whoever is in reach of PUBLIC's right to connect is let in by that.
static char *revoke_statement(Hub *hub, const char *roles, GError **error)
{
    const char *parameters[] = {roles, NULL};
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg,
                            "SELECT format('REVOKE CONNECT ON DATABASE %I FROM PUBLIC%s', current_database(),"
                            " (SELECT string_agg(format(', %I', rolname), '') FROM pg_roles WHERE rolname = ANY(" THESE ")))",
                            parameters, error);
    return rows ? g_strdup(pg_text(rows, 0, 0)) : NULL;
}

// Who is to come in and did so by PUBLIC's right alone, as where the database was put back from a dump, gets a right of their own. NULL in
// `out` when there is nobody.
static bool grant_statement(Hub *hub, const char *roles, char **out, GError **error)
{
    g_autofree char *welcome = hub_members(hub, error);
    const char *parameters[] = {roles, welcome, NULL};
    g_autoptr(PgRows) rows =
        !welcome ? NULL
                 : pg_connection_query(
                       hub->pg,
                       "SELECT format('GRANT CONNECT ON DATABASE %I TO %s', datname, string_agg(format('%I', r.rolname), ', '))"
                       " FROM pg_database AS d, pg_roles AS r WHERE datname = current_database() AND r.rolname <> ALL(" THESE ")"
                       " AND r.rolname = ANY(ARRAY(SELECT json_array_elements_text($2::json))::name[]) AND NOT EXISTS(SELECT"
                       " FROM aclexplode(d.datacl) AS a WHERE a.grantee = r.oid AND a.privilege_type = 'CONNECT')"
                       " GROUP BY datname",
                       parameters, error);
    *out = rows && pg_row_count(rows) > 0 ? g_strdup(pg_text(rows, 0, 0)) : NULL;
    return rows != NULL;
}

static void error_free(gpointer error)
{
    g_error_free(error);
}

bool hub_keep_out(Hub *hub, const char *roles, HubSessions which, GPtrArray *statements, int quiet_ms, GError **error)
{
    g_autoptr(GPtrArray) refused = g_ptr_array_new_with_free_func(error_free);
    hub_wait_for_nobody(hub);
    char *revoke = revoke_statement(hub, roles, error), *grant = NULL;
    if (!revoke || !grant_statement(hub, roles, &grant, error)) {
        g_free(revoke);
        return false;
    }
    g_ptr_array_insert(statements, 0, revoke);
    if (grant)
        g_ptr_array_insert(statements, 1, grant);
    if (!keep_ending(hub, roles, which, statements, refused, quiet_ms, error))
        return false;
    if (refused->len > 0)
        g_propagate_error(error, g_error_copy(g_ptr_array_index(refused, 0)));
    return refused->len == 0;
}

// --- letting in ---

char *hub_members(Hub *hub, GError **error)
{
    g_autoptr(PgRows) table = pg_connection_query(hub->pg, "SELECT to_regclass('lanyard.member') IS NOT NULL", NULL, error);
    bool has_list = table && *pg_text(table, 0, 0) == 't';
    g_autoptr(PgRows) rows =
        !table
            ? NULL
            : pg_connection_query(hub->pg,
                                  has_list
                                      ? "SELECT coalesce(json_agg(role_name), '[]') FROM lanyard.member WHERE revoked_at IS NULL"
                                      : "SELECT coalesce(json_agg(DISTINCT pg_get_userbyid(acl.grantee)), '[]')"
                                        " FROM pg_class AS c, aclexplode(c.relacl) AS acl WHERE c.oid ="
                                        " 'lanyard.record'::regclass AND acl.grantee NOT IN (0, c.relowner)",
                                  NULL, error);
    return rows ? g_strdup(pg_text(rows, 0, 0)) : NULL;
}

bool hub_let_in(Hub *hub, const char *roles, GError **error)
{
    g_autofree char *welcome = hub_members(hub, error);
    if (!welcome)
        return false;
    const char *parameters[] = {roles, welcome, NULL};
    g_autoptr(PgRows) rows = pg_connection_query(
        hub->pg,
        "SELECT format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), rolname) FROM pg_roles"
        " WHERE rolname = ANY(" THESE ") AND NOT has_database_privilege(rolname, current_database(), 'CONNECT')"
        " AND rolname = ANY(ARRAY(SELECT json_array_elements_text($2::json))::name[])",
        parameters, error);
    for (int i = 0; rows && i < pg_row_count(rows); i++) {
        GError *local = NULL;
        gint64 start_mono_us = clock_mono_us();
        while (!pg_connection_run(hub->pg, pg_text(rows, i, 0), NULL, &local)) {
            if (!hub_try_again(hub, start_mono_us, &local))
                return error_pass(local, error);
        }
    }
    return rows != NULL;
}
