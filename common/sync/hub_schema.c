// SPDX-License-Identifier: GPL-3.0-or-later
// hub_schema.c - the hub's schema: which one it has, and whose event it is; making and upgrading it.
#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "common/sync/hub.h"
#include "common/sync/hub_kind.h"
#include "common/sync/hub_sessions.h"

#define RESOURCES "/lanyard/postgres/"
#define INIT_LIMIT_MS (30 * 60 * 1000)
#define RELEASED 3    // the version of 0.1.0
#define UNRELEASED 17 // the last one of those that no release had; their files are gone

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The version that a numbered file makes.
static int version_of(const char *file)
{
    return (int)g_ascii_strtoll(file, NULL, 10);
}

// The names of the numbered files, in order.
static GStrv schema_files(void)
{
    GStrv names = g_resources_enumerate_children(RESOURCES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert(names && *names);
    qsort(names, g_strv_length(names), sizeof *names, compare_names);
    return names;
}

static int newest_version(const GStrv files)
{
    return version_of(files[g_strv_length(files) - 1]);
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

static bool is_unreleased(int version)
{
    return version > RELEASED && version <= UNRELEASED;
}

static bool fail_unreleased(int version, GError **error)
{
    g_set_error(
        error, HUB_ERROR, HUB_ERROR_SCHEMA,
        "the hub's schema has version %d, which no release of Lanyard had; start anew from its stations, which have every record: "
        "lanyard hub init in an empty database, then lanyard hub station add for each",
        version);
    return false;
}

static bool fail_newer(int version, int known, GError **error)
{
    return error_set(HUB_ERROR, HUB_ERROR_SCHEMA, error,
                     "the hub's schema has version %d, which this Lanyard does not know (it knows %d); install the newer one",
                     version, known);
}

static bool fail_event(const char *theirs, const char *ours, GError **error)
{
    return error_set(HUB_ERROR, HUB_ERROR_EVENT, error,
                     "the hub belongs to the event \"%s\", this station to \"%s\"; use another database", theirs, ours);
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

static bool apply_files(Hub *hub, char **files, int from_version, const char *event, GError **error)
{
    int before = from_version;
    for (char **file = files; *file; file++) {
        int version = version_of(*file);
        if (version <= from_version)
            continue;
        if (!keep_members_out(hub, before, from_version, error) || !apply_file(hub, *file, version, event, error))
            return false;
        before = version;
    }
    return true;
}

bool hub_former_sponsors(Hub *hub, char **out, GError **error)
{
    int version;
    g_autofree char *event = NULL;
    *out = NULL;
    if (!read_schema(hub, &version, &event, error))
        return false;
    if (version == 0 || version > RELEASED)
        return true;
    g_autoptr(PgRows) rows =
        pg_connection_query(hub->pg, "SELECT string_agg(code, ', ' ORDER BY code) FROM lanyard.sponsor", NULL, error);
    if (rows && !pg_is_null(rows, 0, 0))
        *out = g_strdup(pg_text(rows, 0, 0));
    return rows != NULL;
}

// False when a hub of this version cannot become ours.
static bool check_upgrade(int version, int known, const char *held_event, const char *event, GError **error)
{
    if (version > known)
        return fail_newer(version, known, error);
    if (is_unreleased(version))
        return fail_unreleased(version, error);
    return !held_event || strcmp(held_event, event) == 0 || fail_event(held_event, event, error);
}

bool hub_init(Hub *hub, const char *event, const char *role, int *out_from_version, int *out_version, GError **error)
{
    g_auto(GStrv) files = schema_files();
    *out_version = newest_version(files);
    g_autofree char *held = NULL;
    hub_wait_for_nobody(hub);
    // A change of a filled hub may look at every record.
    if (!pg_connection_be_patient(hub->pg, INIT_LIMIT_MS, error) || !read_schema(hub, out_from_version, &held, error))
        return false;
    if (!check_upgrade(*out_from_version, *out_version, held, event, error))
        return false;
    if (!apply_files(hub, files, *out_from_version, event, error)) {
        if (*out_from_version > 0)
            let_members_in(hub, NULL);
        return false;
    }
    if (!let_members_in(hub, error))
        return false;
    const char *parameters[] = {role, NULL};
    if (!hub_fill_kinds(hub, error))
        return false;
    return !role || pg_connection_run(hub->pg, "SELECT lanyard.welcome_role($1)", parameters, error);
}

bool hub_check_version(int version, const char *held_event, const char *event, GError **error)
{
    g_auto(GStrv) files = schema_files();
    int known = newest_version(files);
    if (version > known)
        return fail_newer(version, known, error);
    if (is_unreleased(version))
        return fail_unreleased(version, error);
    if (version < known)
        return error_set(HUB_ERROR, HUB_ERROR_SCHEMA, error, "the hub has %s",
                         version ? "an older schema; lanyard hub upgrade brings it up to date"
                                 : "no schema of Lanyard; lanyard hub init creates it");
    return g_strcmp0(held_event, event) == 0 || fail_event(held_event ? held_event : "none", event, error);
}

bool hub_check_schema(Hub *hub, const char *event, GError **error)
{
    int version;
    g_autofree char *held = NULL;
    return read_schema(hub, &version, &held, error) && hub_check_version(version, held, event, error);
}
