// SPDX-License-Identifier: GPL-3.0-or-later
// hub_schema.c - the hub's schema: which one it has, and whose event it is; making and upgrading it.
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "common/sync/hub.h"
#include "common/sync/hub_sessions.h"

#define RESOURCES "/lanyard/postgres/"
#define INIT_LIMIT_MS (30 * 60 * 1000)

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The names of the numbered files, in order: as many as the schema has versions.
static GStrv schema_files(void)
{
    GStrv names = g_resources_enumerate_children(RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert(names && *names);
    qsort(names, g_strv_length(names), sizeof *names, compare_names);
    return names;
}

// What the database is: version 0 and NULL when it has no schema of ours.
static bool read_schema(Hub *hub, int *out_version, char **out_event, GError **error)
{
    *out_version = 0;
    *out_event = NULL;
    g_autoptr(PgRows) table = pg_connection_query(hub->pg, "SELECT to_regclass('lanyard.hub')", NULL, error);
    if (!table)
        return false;
    if (pg_is_null(table, 0, 0))
        return true;
    g_autoptr(PgRows) rows = pg_connection_query(hub->pg, "SELECT version, event FROM lanyard.hub", NULL, error);
    if (!rows)
        return false;
    if (pg_row_count(rows) == 0)
        return true;
    *out_version = (int)pg_int(rows, 0, 0);
    *out_event = g_strdup(pg_text(rows, 0, 1));
    return true;
}

// Two that init at once: the second waits here for the first, and passes over what that has done. The lock is one of a table
// that only the owner and the staff may touch; an advisory lock could be held by whoever may connect. Of two that begin with
// nothing, the server lets one make the schema.
static bool is_done_already(Hub *hub, int version, bool *out, GError **error)
{
    if (version == 1)
        return true;
    g_autofree char *held = NULL;
    int now;
    if (!pg_connection_run(hub->pg, "LOCK TABLE lanyard.hub IN EXCLUSIVE MODE", NULL, error) ||
        !read_schema(hub, &now, &held, error))
        return false;
    *out = now >= version;
    return true;
}

static bool apply_file(Hub *hub, const char *name, int version, const char *event, GError **error)
{
    g_autofree char *path = g_strconcat(RESOURCES, name, NULL);
    g_autoptr(GBytes) text = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (!text)
        return false;
    g_autofree char *sql = g_strndup(g_bytes_get_data(text, NULL), g_bytes_get_size(text));
    g_autofree char *number = g_strdup_printf("%d", version);
    const char *parameters[] = {event, number, NULL};
    static const char stamp[] = "INSERT INTO lanyard.hub AS h(event, version) VALUES ($1, $2::integer)"
                                " ON CONFLICT (is_only) DO UPDATE SET version = excluded.version";
    bool is_applied = false;
    if (pg_connection_run(hub->pg, "BEGIN", NULL, error) && is_done_already(hub, version, &is_applied, error) &&
        (is_applied || (pg_connection_run(hub->pg, sql, NULL, error) && pg_connection_run(hub->pg, stamp, parameters, error))) &&
        pg_connection_run(hub->pg, "COMMIT", NULL, error))
        return true;
    pg_connection_run(hub->pg, "ROLLBACK", NULL, NULL);
    return false;
}

static bool fail_newer(int version, int known, GError **error)
{
    g_set_error(error, HUB_ERROR, HUB_ERROR_SCHEMA,
                "the hub's schema has version %d, which this Lanyard does not know (it knows %d); install the newer one", version,
                known);
    return false;
}

static bool fail_event(const char *theirs, const char *ours, GError **error)
{
    g_set_error(error, HUB_ERROR, HUB_ERROR_EVENT,
                "the hub belongs to the event \"%s\", this station to \"%s\"; use another database", theirs, ours);
    return false;
}

// The members, who hold its tables if they like, are kept out before each step of an upgrade: a step may let some in.
static bool keep_members_out(Hub *hub, int version, int from_version, GError **error)
{
    if (from_version == 0)
        return true;
    g_autofree char *members = hub_members(hub, error);
    g_autoptr(GPtrArray) none = g_ptr_array_new_with_free_func(g_free);
    return members && hub_keep_out(hub, members, HUB_SESSIONS_HERE, none, version == from_version ? HUB_QUIET_MS : 0, error);
}

// Also after a failure, and of an upgrade before that was killed.
static bool let_members_in(Hub *hub, GError **error)
{
    g_autofree char *members = hub_members(hub, error);
    return members && hub_let_in(hub, members, error);
}

static bool apply_files(Hub *hub, char **files, int from_version, int known, const char *event, GError **error)
{
    for (int version = from_version; version < known; version++)
        if (!keep_members_out(hub, version, from_version, error) || !apply_file(hub, files[version], version + 1, event, error))
            return false;
    return true;
}

bool hub_init(Hub *hub, const char *event, const char *role, int *out_from_version, int *out_version, GError **error)
{
    g_auto(GStrv) files = schema_files();
    int known = (int)g_strv_length(files);
    g_autofree char *held = NULL;
    hub_wait_for_nobody(hub);
    // A change of a filled hub may look at every record.
    if (!pg_connection_be_patient(hub->pg, INIT_LIMIT_MS, error) || !read_schema(hub, out_from_version, &held, error))
        return false;
    if (*out_from_version > known)
        return fail_newer(*out_from_version, known, error);
    if (held && strcmp(held, event) != 0)
        return fail_event(held, event, error);
    if (!apply_files(hub, files, *out_from_version, known, event, error)) {
        if (*out_from_version > 0)
            let_members_in(hub, NULL);
        return false;
    }
    if (!let_members_in(hub, error))
        return false;
    *out_version = known;
    const char *parameters[] = {role, NULL};
    return !role || pg_connection_run(hub->pg, "SELECT lanyard.welcome_role($1)", parameters, error);
}

bool hub_check_version(int version, const char *held_event, const char *event, GError **error)
{
    g_auto(GStrv) files = schema_files();
    int known = (int)g_strv_length(files);
    if (version > known)
        return fail_newer(version, known, error);
    if (version < known) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_SCHEMA, "the hub has %s",
                    version ? "an older schema; lanyard hub upgrade brings it up to date"
                            : "no schema of Lanyard; lanyard hub init creates it");
        return false;
    }
    return g_strcmp0(held_event, event) == 0 || fail_event(held_event ? held_event : "none", event, error);
}

bool hub_check_schema(Hub *hub, const char *event, GError **error)
{
    int version;
    g_autofree char *held = NULL;
    return read_schema(hub, &version, &held, error) && hub_check_version(version, held, event, error);
}
