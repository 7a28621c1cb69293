// SPDX-License-Identifier: GPL-3.0-or-later
// session_change.c - what is said of a session becomes a record: by a programme file, by a lead on the day.
#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/programme/session.h"
#include "common/store/project/session_word.h"
#include "common/token/random.h"

// What a session says in one field. The caller owns it.
static char *session_field_text(const Session *session, SessionField field)
{
    switch (field) {
    case SESSION_TITLE:
        return g_strdup(session->title);
    case SESSION_ROOM:
        return g_strdup(session->room);
    case SESSION_TYPE:
        return g_strdup(session->type);
    case SESSION_SPEAKERS:
        return g_strdup(session->speakers);
    case SESSION_TIME:
        return g_strdup_printf("%" G_GINT64_FORMAT " %" G_GINT64_FORMAT, session->start_utc_ms, session->end_utc_ms);
    case SESSION_CAPACITY:
        return g_strdup_printf("%d", session->capacity);
    case SESSION_CANCELLED:
        return g_strdup(session->is_cancelled ? "1" : "0");
    case SESSION_OPEN_TO:
        return g_strdup(session->open_to ? session->open_to : "");
    case SESSION_FIELD_COUNT:
        break;
    }
    g_assert_not_reached();
}

// The whole session: a station of before this kind of change takes it as it is.
static json_t *session_json(const Session *session)
{
    json_t *body = json_pack("{s:s,s:s,s:s,s:s,s:I,s:I,s:i,s:b}", "title", session->title, "room", session->room, "type",
                             session->type, "speakers", session->speakers, "start", (json_int_t)session->start_utc_ms, "end",
                             (json_int_t)session->end_utc_ms, "capacity", session->capacity, "cancelled", session->is_cancelled);
    json_put_text(body, "open_to", session->open_to && *session->open_to ? session->open_to : NULL);
    return body;
}

// --- programme files ---

bool session_put(Store *store, const Session *session, gint64 now_utc_ms, bool *out_is_changed, GError **error)
{
    g_auto(SessionWords) words = {0};
    if (!session_words_read(store, session->code, &words, NULL, NULL, error))
        return false;
    bool is_changed = false;
    for (int field = 0; field < SESSION_FIELD_COUNT; field++) {
        g_autofree char *text = session_field_text(session, (SessionField)field);
        is_changed |= g_strcmp0(words.imported[field], text) != 0;
    }
    if (out_is_changed)
        *out_is_changed = is_changed;
    g_autoptr(json_t) body = is_changed ? session_json(session) : NULL;
    return !body || journal_append(store, RECORD_SESSION, session->code, body, now_utc_ms, NULL, error);
}

Session *session_imported(Store *store, const char *code, GError **error)
{
    g_auto(SessionWords) words = {0};
    if (!session_words_read(store, code, &words, NULL, NULL, error) || !words.imported[SESSION_TITLE])
        return NULL;
    Session *session = g_new0(Session, 1);
    char *end;
    session->code = g_strdup(code);
    session->title = g_steal_pointer(&words.imported[SESSION_TITLE]);
    session->room = g_steal_pointer(&words.imported[SESSION_ROOM]);
    session->type = g_steal_pointer(&words.imported[SESSION_TYPE]);
    session->speakers = g_steal_pointer(&words.imported[SESSION_SPEAKERS]);
    session->open_to = g_steal_pointer(&words.imported[SESSION_OPEN_TO]);
    session->start_utc_ms = g_ascii_strtoll(words.imported[SESSION_TIME], &end, 10);
    session->end_utc_ms = g_ascii_strtoll(end, NULL, 10);
    session->capacity = (int)g_ascii_strtoll(words.imported[SESSION_CAPACITY], NULL, 10);
    session->is_cancelled = strcmp(words.imported[SESSION_CANCELLED], "1") == 0;
    return session;
}

MEMBERS_FREE_FUNC(session_difference_free, SessionDifference, code, field, desk, file)

// As a conflict gives it: of a time its start, "true" or "false" of what is cancelled.
static char *shown(SessionField field, const char *text)
{
    if (field == SESSION_CANCELLED)
        return g_strdup(strcmp(text, "1") == 0 ? "true" : "false");
    const char *end = field == SESSION_TIME ? strchr(text, ' ') : NULL;
    return end ? g_strndup(text, (gsize)(end - text)) : g_strdup(text);
}

bool session_compare(Store *store, const Session *session, GPtrArray *differences, GError **error)
{
    g_auto(SessionWords) words = {0};
    if (!session_words_read(store, session->code, &words, NULL, NULL, error))
        return false;
    for (int i = 0; i < SESSION_FIELD_COUNT; i++) {
        SessionField field = (SessionField)i;
        const SessionWord *word = &words.standing[field];
        g_autofree char *text = session_field_text(session, field);
        if (!word->is_desk || strcmp(word->value, text) == 0)
            continue;
        SessionDifference *difference = g_new0(SessionDifference, 1);
        difference->code = g_strdup(session->code);
        difference->field = g_strdup(session_field_name(field));
        difference->desk = shown(field, word->value);
        difference->file = shown(field, text);
        difference->is_overruled = g_strcmp0(words.imported[field], text) != 0;
        g_ptr_array_add(differences, difference);
    }
    return true;
}

// --- on the day ---

char *session_new_code(void)
{
    g_autofree char *id = random_id();
    return g_strdup_printf("desk-%.6s", id);
}

static bool is_blank(const char *text)
{
    return !text || strspn(text, " \t") == strlen(text);
}

static bool check(const Session *session, GError **error)
{
    const char *lack = is_blank(session->code)                        ? "a code"
                       : is_blank(session->title)                     ? "a title"
                       : is_blank(session->room)                      ? "a room"
                       : session->end_utc_ms <= session->start_utc_ms ? "a start and a later end"
                       : session->capacity < 0                        ? "no seats, or some"
                                                                      : NULL;
    if (lack)
        g_set_error(error, STORE_ERROR, STORE_ERROR_REFUSED, "a session has %s; give it", lack);
    return !lack;
}

// The stamps of what the change is written over, by field; empty when it changes nothing.
static json_t *over_json(const Session *session, const SessionWords *words)
{
    json_t *over = json_object();
    for (int i = 0; i < SESSION_FIELD_COUNT; i++) {
        SessionField field = (SessionField)i;
        const SessionWord *word = &words->standing[field];
        g_autofree char *text = session_field_text(session, field);
        if (g_strcmp0(word->value, text) != 0)
            json_object_set_new(over, session_field_name(field),
                                json_pack("[I,s,I]", (json_int_t)word->hlc, word->station, (json_int_t)word->sequence));
    }
    return over;
}

static bool record_change(Store *store, const Session *session, const char *volunteer_name, gint64 now_utc_ms,
                          gint64 *out_sequence, GError **error)
{
    g_auto(SessionWords) words = {0};
    if (!session_words_read(store, session->code, &words, NULL, NULL, error))
        return false;
    g_autoptr(json_t) body = session_json(session);
    json_t *over = over_json(session, &words);
    bool is_changed = json_object_size(over) > 0;
    json_object_set_new(body, "over", over);
    json_put_text(body, "origin", "desk");
    json_put_text(body, "by", volunteer_name);
    return !is_changed || journal_append(store, RECORD_SESSION, session->code, body, now_utc_ms, out_sequence, error);
}

bool session_change(Store *store, const Session *session, const char *volunteer_name, gint64 now_utc_ms, gint64 *out_sequence,
                    GError **error)
{
    gint64 sequence = 0;
    if (!check(session, error) || !store_begin_nested(store, error))
        return false;
    bool is_good = record_change(store, session, volunteer_name, now_utc_ms, &sequence, error);
    if (out_sequence)
        *out_sequence = sequence;
    return store_finish(store, is_good, error);
}

// The session that a lead's record changed; NULL with an error when there is none.
static char *changed_code(Store *store, const char *station, gint64 sequence, GError **error)
{
    g_autofree char *code = NULL;
    bool is_desk;
    if (!session_word_find(store, station, sequence, &code, &is_desk, error))
        return NULL;
    if (!is_desk)
        g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "station %s changed no session in record %" G_GINT64_FORMAT,
                    station, sequence);
    return is_desk ? g_steal_pointer(&code) : NULL;
}

bool session_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
                  gint64 now_utc_ms, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    g_autofree char *code = changed_code(store, station, sequence, error);
    g_autoptr(json_t) body = json_pack("{s:s,s:I,s:s,s:s}", "station", station, "sequence", (json_int_t)sequence, "reason",
                                       reason, "by", volunteer_name);
    bool is_good = code && journal_append(store, RECORD_UNDO, code, body, now_utc_ms, NULL, error);
    return store_finish(store, is_good, error);
}
