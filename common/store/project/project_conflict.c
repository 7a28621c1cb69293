// SPDX-License-Identifier: GPL-3.0-or-later
// project_conflict.c - one seat too many, and edits of one field by people who did not see each other's.
//
// Both are made anew from all entries of the session, or all edits of the field, so that the order in which
// records arrive does not matter.
#include "common/store/project/project.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/project/statements_generated.h"
#include "common/store/record/sealed.h"

#define SESSION_SCOPE "session/"

bool scope_total(Store *store, const char *scope, int *out_entered, int *out_inside, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_SCOPE_TOTAL_GET, "%s", scope);
    StatementStep step = statement_step(store, statement, error);
    *out_entered = step == STEP_ROW ? (int)statement_int(statement, 0) : 0;
    *out_inside = step == STEP_ROW ? (int)statement_int(statement, 1) : 0;
    statement_end(statement);
    return step != STEP_FAILED;
}

bool project_seats(Store *store, const char *scope, GError **error)
{
    if (!g_str_has_prefix(scope, SESSION_SCOPE))
        return true;
    gint64 capacity;
    int entered, inside;
    if (!statement_number(store, statement_with(store, STATEMENT_SEAT_CAPACITY, "%s", scope + strlen(SESSION_SCOPE)), &capacity,
                          error) ||
        !scope_total(store, scope, &entered, &inside, error))
        return false;
    if (!statement_run(store, statement_with(store, STATEMENT_SEAT_CONFLICT_DROP, "%s", scope), error))
        return false;
    if (capacity == 0 || entered <= capacity)
        return true;
    return statement_run(store, statement_with(store, STATEMENT_SEAT_CONFLICT_INSERT, "%s %jd", scope, capacity), error);
}

static bool renew_edits(Store *store, const char *id, const char *field, GError **error)
{
    static const StatementText *const both[] = {STATEMENT_EDIT_CONFLICT_DROP, STATEMENT_EDIT_CONFLICT_INSERT};
    for (gsize i = 0; i < G_N_ELEMENTS(both); i++) {
        if (!statement_run(store, statement_with(store, both[i], "%s %s", id, field), error))
            return false;
    }
    return true;
}

bool project_edits(Store *store, const Record *record, const json_t *body, GError **error)
{
    const char *field;
    json_t *seen;
    json_object_foreach(json_object_get(body, "over"), field, seen)
    {
        const char *value = sealed_value(body, field);
        const char *station = json_string_value(json_array_get(seen, 1));
        if (!value || !station)
            return record_refuse(record, "an edit names the former value of each field", error);
        Statement *insert = statement_begin(store, STATEMENT_EDIT_INSERT);
        statement_bind_text(insert, 1, record->subject);
        statement_bind_text(insert, 2, field);
        statement_bind_int(insert, 3, (gint64)record->hlc);
        statement_bind_text(insert, 4, record->station);
        statement_bind_int(insert, 5, record->sequence);
        statement_bind_text(insert, 6, value);
        statement_bind_int(insert, 7, json_integer_value(json_array_get(seen, 0)));
        statement_bind_text(insert, 8, station);
        statement_bind_int(insert, 9, json_integer_value(json_array_get(seen, 2)));
        if (!statement_run(store, insert, error) || !renew_edits(store, record->subject, field, error))
            return false;
    }
    return true;
}
