// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/attendance.h"

#include <string.h>

#include "common/store/sealed.h"
#include "common/store/statement.h"

static AttendanceRow row_of(Statement *statement)
{
    return (AttendanceRow){
        .id = statement_text(statement, 0),
        .name = statement_text(statement, 1),
        .company = statement_text(statement, 2),
        .order = statement_text(statement, 3),
        .ticket_type = statement_text(statement, 4),
        .tickets = statement_text(statement, 5),
        .scope = statement_text(statement, 6),
        .first_utc_ms = statement_int(statement, 7),
        .station = statement_text(statement, 8),
        .sessions = statement_text(statement, 9),
    };
}

static bool visit_rows(Store *store, Statement *statement, AttendanceVisit visit, gpointer data, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        const AttendanceRow row = row_of(statement);
        visit(&row, data);
    }
    statement_end(statement);
    return step != STEP_FAILED;
}

bool attendance_each(Store *store, const char *scope, AttendanceVisit visit, gpointer data, GError **error)
{
    if (sealed_is_locked(store))
        return sealed_refuse("the list of attendance", error);
    // All that begins with it lies between it and it with the greatest letter behind.
    g_autofree char *last = g_str_has_suffix(scope, "/") ? g_strconcat(scope, "\xf4\x8f\xbf\xbf", NULL) : g_strdup(scope);
    Statement *came = statement_begin(store, STATEMENT_ATTENDANCE_CAME);
    statement_bind_text(came, 1, scope);
    statement_bind_text(came, 2, last);
    if (!visit_rows(store, came, visit, data, error))
        return false;
    if (!g_str_has_prefix(scope, "session/"))
        return true;
    Statement *missing = statement_begin(store, STATEMENT_ATTENDANCE_MISSING);
    statement_bind_text(missing, 1, scope);
    statement_bind_text(missing, 2, scope + strlen("session/"));
    return visit_rows(store, missing, visit, data, error);
}

bool attendance_count(Store *store, const char *scope, const char *id, int *out, GError **error)
{
    Statement *count = statement_begin(store, STATEMENT_ATTENDANCE_COUNT);
    statement_bind_text(count, 1, scope);
    statement_bind_text(count, 2, id);
    StatementStep step = statement_step(store, count, error);
    *out = step == STEP_ROW ? (int)statement_int(count, 0) : 0;
    statement_end(count);
    return step != STEP_FAILED;
}
