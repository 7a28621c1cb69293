// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/programme.h"

#include "common/import/file_start.h"
#include "common/import/pretix_json.h"
#include "common/import/programme_shape.h"
#include "common/import/schedule.h"

bool programme_is_file(const char *path)
{
    g_autofree char *start = file_start_read(path);
    return programme_shape_begins(start) && !pretix_json_is_file(path);
}

MEMBERS_CLEAR_FUNC(programme_report_clear, ProgrammeReport, removed, problems, differences)

static GHashTable *sessions_by_code(const GPtrArray *sessions)
{
    GHashTable *table = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(Session, session, sessions)
        g_hash_table_insert(table, session->code, session);
    return table;
}

static bool put_sessions(Store *store, const Schedule *schedule, GHashTable *known, gint64 now_utc_ms, ProgrammeReport *out,
                         GError **error)
{
    ARRAY_EACH(const Session, session, schedule->sessions) {
        bool is_changed;
        if (!session_compare(store, session, out->differences, error) ||
            !session_put(store, session, now_utc_ms, &is_changed, error))
            return false;
        if (!is_changed)
            out->unchanged_count++;
        else if (g_hash_table_contains(known, session->code))
            out->changed_count++;
        else
            out->added_count++;
    }
    return true;
}

// One that files had before, and this one has not. What a lead added is no file's to cancel.
static bool cancel(Store *store, const char *code, gint64 now_utc_ms, ProgrammeReport *out, GError **error)
{
    GError *cause = NULL;
    g_autoptr(Session) session = session_imported(store, code, &cause);
    if (cause)
        return error_pass(cause, error);
    if (!session || session->is_cancelled)
        return true;
    session->is_cancelled = true;
    if (out->removed_count++ < PROGRAMME_REMOVED_COUNT)
        g_ptr_array_add(out->removed, g_strdup(code));
    return session_compare(store, session, out->differences, error) && session_put(store, session, now_utc_ms, NULL, error);
}

static bool cancel_others(Store *store, const Schedule *schedule, const GPtrArray *known, gint64 now_utc_ms, ProgrammeReport *out,
                          GError **error)
{
    g_autoptr(GHashTable) kept = sessions_by_code(schedule->sessions);
    ARRAY_EACH(const Session, session, known) {
        if (!g_hash_table_contains(kept, session->code) && !g_hash_table_contains(schedule->unread, session->code) &&
            !cancel(store, session->code, now_utc_ms, out, error))
            return false;
    }
    return true;
}

static bool put_programme(Store *store, const Schedule *schedule, gint64 now_utc_ms, ProgrammeReport *out, GError **error)
{
    g_autoptr(GPtrArray) known = session_list(store, NULL, G_MININT64, G_MAXINT64, error);
    if (!known)
        return false;
    g_autoptr(GHashTable) table = sessions_by_code(known);
    return put_sessions(store, schedule, table, now_utc_ms, out, error) &&
           cancel_others(store, schedule, known, now_utc_ms, out, error);
}

static bool read_schedule(const Profile *profile, const char *path, Schedule *schedule, GPtrArray *problems, GError **error)
{
    g_autofree char *bytes = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &bytes, &length, error))
        return false;
    g_autofree char *name = g_path_get_basename(path);
    return schedule_read(bytes, length, name, profile, problems, schedule, error);
}

GPtrArray *programme_read(const Profile *profile, const char *path, GPtrArray *problems, GError **error)
{
    g_auto(Schedule) schedule = {0};
    return read_schedule(profile, path, &schedule, problems, error) ? g_steal_pointer(&schedule.sessions) : NULL;
}

// In a transaction that the caller rolls back or commits.
static bool put_file(Store *store, const Profile *profile, const char *path, gint64 now_utc_ms, ProgrammeReport *out,
                     GError **error)
{
    g_auto(Schedule) schedule = {0};
    *out = (ProgrammeReport){
        .removed = g_ptr_array_new_with_free_func(g_free),
        .problems = import_problems_new(),
        .differences = g_ptr_array_new_with_free_func((GDestroyNotify)session_difference_free),
    };
    if (!read_schedule(profile, path, &schedule, out->problems, error) || !store_begin(store, error))
        return false;
    out->rejected_count = schedule.rejected_count;
    if (put_programme(store, &schedule, now_utc_ms, out, error))
        return true;
    store_rollback(store);
    return false;
}

bool programme_import(Store *store, const Profile *profile, const char *path, gint64 now_utc_ms, ProgrammeReport *out,
                      GError **error)
{
    return put_file(store, profile, path, now_utc_ms, out, error) && store_commit(store, error);
}

// A programme is a few hundred sessions: it is put in and taken back.
bool programme_compare(Store *store, const Profile *profile, const char *path, ProgrammeReport *out, GError **error)
{
    bool is_good = put_file(store, profile, path, 0, out, error);
    if (is_good)
        store_rollback(store);
    return is_good;
}
