// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/project/session_word.h"

#include <string.h>

#include "common/base/text.h"
#include "common/store/project/statements_generated.h"

static const char *const field_names[SESSION_FIELD_COUNT] = {
    [SESSION_TITLE] = "title",         [SESSION_ROOM] = "room",       [SESSION_TYPE] = "type",
    [SESSION_SPEAKERS] = "speakers",   [SESSION_TIME] = "start",      [SESSION_CAPACITY] = "capacity",
    [SESSION_CANCELLED] = "cancelled", [SESSION_OPEN_TO] = "open_to",
};

const char *session_field_name(SessionField field)
{
    return field_names[field];
}

void session_words_clear(SessionWords *words)
{
    for (int i = 0; i < SESSION_FIELD_COUNT; i++) {
        g_clear_pointer(&words->standing[i].value, g_free);
        g_clear_pointer(&words->imported[i], g_free);
    }
}

typedef struct {
    SessionWords *words;
    SessionLost lost;
    gpointer data;
} Reading;

// True when the writer of `next` had not seen what stands: columns of the statement say what it was written over.
static bool is_blind(Statement *row, const SessionWord *standing)
{
    const Stamp seen = {(Hlc)statement_int(row, 6), statement_text(row, 7), statement_int(row, 8)};
    const Stamp stood = {(Hlc)standing->hlc, standing->station, standing->sequence};
    return stamp_compare(&seen, &stood) < 0;
}

static bool take_word(Reading *reading, Statement *row, GError **error)
{
    SessionField field = (SessionField)text_index(statement_text(row, 0), field_names, SESSION_FIELD_COUNT);
    if (field == SESSION_FIELD_COUNT)
        return true; // of a newer Lanyard
    SessionWord next = {.is_desk = statement_int(row, 1),
                        .value = statement_dup(row, 2),
                        .hlc = statement_int(row, 3),
                        .sequence = statement_int(row, 5)};
    g_strlcpy(next.station, statement_text(row, 4), sizeof next.station);
    SessionWord *standing = &reading->words->standing[field];
    char **imported = &reading->words->imported[field];
    if (!next.is_desk && g_strcmp0(*imported, next.value) == 0) {
        g_free(next.value);
        return true;
    }
    if (!next.is_desk)
        text_take(imported, g_strdup(next.value));
    bool is_lost = standing->value && strcmp(standing->value, next.value) != 0 &&
                   (next.is_desk ? is_blind(row, standing) : standing->is_desk);
    bool is_good = !is_lost || !reading->lost || reading->lost(field, standing, &next, reading->data, error);
    g_free(standing->value);
    *standing = next;
    return is_good;
}

bool session_words_read(Store *store, const char *code, SessionWords *out, SessionLost lost, gpointer data, GError **error)
{
    *out = (SessionWords){0};
    Reading reading = {out, lost, data};
    Statement *row = statement_with(store, STATEMENT_SESSION_WORDS, "%s", code);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        if (!take_word(&reading, row, error)) {
            statement_end(row);
            return false;
        }
    return step == STEP_DONE;
}

bool session_word_find(Store *store, const char *station, gint64 sequence, char **out_code, bool *out_is_desk, GError **error)
{
    Statement *find = statement_with(store, STATEMENT_SESSION_OF_RECORD, "%s %jd", station, sequence);
    StatementStep step = statement_step(store, find, error);
    *out_code = step == STEP_ROW ? statement_dup(find, 0) : NULL;
    *out_is_desk = step == STEP_ROW && statement_int(find, 1);
    statement_end(find);
    return step != STEP_FAILED;
}
