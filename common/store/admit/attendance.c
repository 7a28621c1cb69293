// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/admit/attendance.h"

#include <string.h>

#include "common/store/admit/statements_generated.h"
#include "common/store/record/sealed.h"

static const RowLayout layout =
    ROW_LAYOUT(AttendanceRow, id, name, company, order, ticket_type, tickets, scope, first_utc_ms, station, sessions);

static bool visit_rows(Store *store, Statement *statement, AttendanceVisit visit, gpointer data, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, statement, error)) == STEP_ROW) {
        AttendanceRow row;
        statement_read(statement, &layout, &row);
        visit(&row, data);
    }
    statement_end(statement);
    return step != STEP_FAILED;
}

bool attendance_each(Store *store, const char *scope, AttendanceVisit visit, gpointer data, GError **error)
{
    if (!sealed_check(store, "the list of attendance", error))
        return false;
    // All that begins with it lies between it and it with the greatest letter behind.
    g_autofree char *last = g_str_has_suffix(scope, "/") ? g_strconcat(scope, "\xf4\x8f\xbf\xbf", NULL) : g_strdup(scope);
    Statement *came = statement_with(store, STATEMENT_ATTENDANCE_CAME, "%s %s", scope, last);
    if (!visit_rows(store, came, visit, data, error))
        return false;
    if (!g_str_has_prefix(scope, "session/"))
        return true;
    Statement *missing = statement_with(store, STATEMENT_ATTENDANCE_MISSING, "%s %s", scope, scope + strlen("session/"));
    return visit_rows(store, missing, visit, data, error);
}

bool attendance_count(Store *store, const char *scope, const char *id, int *out, GError **error)
{
    gint64 count;
    bool is_good = statement_number(store, statement_with(store, STATEMENT_ATTENDANCE_COUNT, "%s %s", scope, id), &count, error);
    *out = (int)count;
    return is_good;
}
