// SPDX-License-Identifier: GPL-3.0-or-later
// project_session.c - the programme: files, and what leads did on the day. A session is made anew from all that was said of it, so that
// the order in which records arrive does not matter.
#include "common/store/project/project.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/project/session_word.h"
#include "common/store/project/statements_generated.h"

// --- from what was said to the session ---

typedef struct {
    Store *store;
    const char *scope;
} Losing;

static bool put_lost(SessionField field, const SessionWord *loser, const SessionWord *winner, gpointer data, GError **error)
{
    const Losing *losing = data;
    Statement *insert =
        statement_with(losing->store, STATEMENT_SESSION_CONFLICT_INSERT, "%s %jd %s %s %s %jd", loser->station, loser->sequence,
                       session_field_name(field), losing->scope, winner->station, winner->sequence);
    return statement_run(losing->store, insert, error);
}

static bool put_session(Store *store, const char *code, const SessionWords *words, GError **error)
{
    const SessionWord *said = words->standing;
    if (!said[SESSION_TITLE].value || !said[SESSION_ROOM].value || !said[SESSION_TIME].value)
        return true; // all that was said of it was taken back, or it was changed before it was heard of
    char *end = NULL;
    Statement *put = statement_begin(store, STATEMENT_SESSION_PUT);
    statement_bind_text(put, 1, code);
    statement_bind_text(put, 2, said[SESSION_TITLE].value);
    statement_bind_text(put, 3, said[SESSION_ROOM].value);
    statement_bind_text(put, 4, said[SESSION_TYPE].value ? said[SESSION_TYPE].value : "");
    statement_bind_text(put, 5, said[SESSION_SPEAKERS].value ? said[SESSION_SPEAKERS].value : "");
    statement_bind_int(put, 6, g_ascii_strtoll(said[SESSION_TIME].value, &end, 10));
    statement_bind_int(put, 7, g_ascii_strtoll(end, NULL, 10));
    statement_bind_int(put, 8, said[SESSION_CAPACITY].value ? g_ascii_strtoll(said[SESSION_CAPACITY].value, NULL, 10) : 0);
    statement_bind_int(put, 9, g_strcmp0(said[SESSION_CANCELLED].value, "1") == 0);
    statement_bind_text(put, 10, said[SESSION_OPEN_TO].value ? said[SESSION_OPEN_TO].value : "");
    return statement_run(store, put, error);
}

static bool run_with(Store *store, const StatementText *id, const char *text, GError **error)
{
    return statement_run(store, statement_with(store, id, "%s", text), error);
}

static bool renew(Store *store, const char *code, GError **error)
{
    g_auto(SessionWords) words = {0};
    g_autofree char *scope = g_strconcat("session/", code, NULL);
    Losing losing = {store, scope};
    return run_with(store, STATEMENT_SESSION_CONFLICT_DROP, scope, error) &&
           run_with(store, STATEMENT_SESSION_DROP, code, error) &&
           session_words_read(store, code, &words, put_lost, &losing, error) && put_session(store, code, &words, error) &&
           project_seats(store, scope, error); // its capacity may be another now
}

// --- records ---

static char *text_of(const json_t *body, SessionField field)
{
    if (field == SESSION_TIME)
        return g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, json_int(body, "start", 0), json_int(body, "end", 0));
    if (field == SESSION_CAPACITY)
        return g_strdup_printf("%" G_GINT64_FORMAT, json_int(body, "capacity", 0));
    if (field == SESSION_CANCELLED)
        return g_strdup(json_bool(body, "cancelled", false) ? "1" : "0");
    return g_strdup(json_text(body, session_field_name(field), ""));
}

static bool put_word(Store *store, const Record *record, const json_t *body, SessionField field, const json_t *over,
                     GError **error)
{
    g_autofree char *value = text_of(body, field);
    const char *station = json_string_value(json_array_get(over, 1));
    Statement *put = statement_begin(store, STATEMENT_SESSION_WORD_PUT);
    statement_bind_text(put, 1, record->subject);
    statement_bind_text(put, 2, session_field_name(field));
    statement_bind_int(put, 3, (gint64)record->hlc);
    statement_bind_text(put, 4, record->station);
    statement_bind_int(put, 5, record->sequence);
    statement_bind_int(put, 6, over != NULL);
    statement_bind_text(put, 7, value);
    statement_bind_int(put, 8, json_integer_value(json_array_get(over, 0)));
    statement_bind_text(put, 9, station ? station : "");
    statement_bind_int(put, 10, json_integer_value(json_array_get(over, 2)));
    return statement_run(store, put, error);
}

bool project_session(Store *store, const Record *record, const json_t *body, GError **error)
{
    if (!json_text(body, "title", NULL) || !json_text(body, "room", NULL) ||
        json_int(body, "end", 0) <= json_int(body, "start", 0))
        return record_refuse(record, "a session has a title, a room, a start and a later end", error);
    const json_t *over = json_object_get(body, "over");
    bool is_desk = strcmp(json_text(body, "origin", ""), "desk") == 0;
    for (int field = 0; field < SESSION_FIELD_COUNT; field++) {
        const json_t *seen = is_desk ? json_object_get(over, session_field_name((SessionField)field)) : NULL;
        if ((!is_desk || seen) && !put_word(store, record, body, (SessionField)field, seen, error))
            return false;
    }
    return renew(store, record->subject, error);
}

bool project_session_undo(Store *store, const char *line, gint64 sequence, GError **error)
{
    g_autofree char *code = NULL;
    bool is_desk;
    return session_word_find(store, line, sequence, &code, &is_desk, error) && (!code || renew(store, code, error));
}
