// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/programme/session.h"

#include <string.h>

#include "common/store/programme/statements_generated.h"
#include "common/store/project/project.h"
#include "common/store/record/person_field.h"

MEMBERS_FREE_FUNC(session_free, Session, code, title, room, type, speakers, open_to)

SessionFact session_fact(const Session *session)
{
    return (SessionFact){
        .code = session->code,
        .title = session->title,
        .room = session->room,
        .type = session->type,
        .start_utc_ms = session->start_utc_ms,
        .end_utc_ms = session->end_utc_ms,
        .capacity = session->capacity,
        .seats_taken = session->seats_taken,
        .seats_expected = session->seats_expected,
    };
}

bool session_is_open_to(const Session *session, const Profile *profile, const Person *person)
{
    const char *part = NULL;
    if (session->open_to && *session->open_to)
        return strcmp(session->open_to, SESSION_EVERYONE) == 0 ||
               strcmp(session->open_to, person->fields[FIELD_TICKET_TYPE]) == 0;
    switch (profile_session_needs(profile, session->type, session->title, &part)) {
    case SESSION_OPEN:
        return true;
    case SESSION_NEEDS_OWN:
        return g_strv_contains((const char *const *)person->entitlements, session->code);
    case SESSION_NEEDS_PART:
        return part && rules_holds(profile, (const char *const *)person->entitlements, part, session->start_utc_ms);
    }
    g_assert_not_reached();
}

static gpointer session_of_row(Statement *row)
{
    Session *session = g_new0(Session, 1);
    session->code = statement_dup(row, 0);
    session->title = statement_dup(row, 1);
    session->room = statement_dup(row, 2);
    session->type = statement_dup(row, 3);
    session->speakers = statement_dup(row, 4);
    session->start_utc_ms = statement_int(row, 5);
    session->end_utc_ms = statement_int(row, 6);
    session->capacity = (int)statement_int(row, 7);
    session->is_cancelled = statement_int(row, 8);
    session->open_to = statement_dup(row, 9);
    session->is_changed = statement_int(row, 10);
    session->seats_taken = (int)statement_int(row, 11);
    session->seats_expected = (int)statement_int(row, 12);
    return session;
}

bool session_find(Store *store, const char *code, Session **out, GError **error)
{
    Statement *statement = statement_with(store, STATEMENT_SESSION_GET, "%s", code);
    StatementStep step = statement_step(store, statement, error);
    *out = step == STEP_ROW ? session_of_row(statement) : NULL;
    statement_end(statement);
    return step != STEP_FAILED;
}

Session *session_load(Store *store, const char *code, GError **error)
{
    Session *session;
    if (session_find(store, code, &session, error) && !session)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "the programme has no session \"%s\"", code);
    return session;
}

GPtrArray *session_list(Store *store, const char *room, gint64 from_utc_ms, gint64 to_utc_ms, GError **error)
{
    Statement *statement = statement_begin(store, room ? STATEMENT_SESSION_LIST_ROOM : STATEMENT_SESSION_LIST);
    statement_bind_int(statement, 1, from_utc_ms);
    statement_bind_int(statement, 2, to_utc_ms);
    if (room)
        statement_bind_text(statement, 3, room);
    return statement_rows(store, statement, session_of_row, (GDestroyNotify)session_free, error);
}

GPtrArray *session_missing(Store *store, const char *code, GError **error)
{
    static const RowLayout layout = ROW_LAYOUT(Expected, id, name);
    return statement_structs(store, statement_with(store, STATEMENT_SESSION_MISSING, "%s", code), &layout, error);
}

bool session_scope_counts(Store *store, const char *scope, int *out_entered_count, int *out_inside_count, GError **error)
{
    return scope_total(store, scope, out_entered_count, out_inside_count, error);
}
