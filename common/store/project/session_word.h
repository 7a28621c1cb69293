// SPDX-License-Identifier: GPL-3.0-or-later
// session_word.h - private to common/store: what was said of a session, field by field, and which of it stands.
//
// A word is a programme file's or, on the day, a lead's. They are read in the order of their stamps. A file's word counts when it says
// something else than the file's word before it: a file that is read again, or late at another station, takes back nothing that a lead
// did since. A word that counts stands from then on. What stood is lost where the next word says something else and either it was a
// lead's and a file has newer word, or a lead wrote over it without having seen it. That is a conflict (conflict.h), the same on every
// station.
#pragma once

#include "common/store/record/record.h"

typedef enum {
    SESSION_TITLE,
    SESSION_ROOM,
    SESSION_TYPE,
    SESSION_SPEAKERS,
    SESSION_TIME, // start and end are one word, in milliseconds
    SESSION_CAPACITY,
    SESSION_CANCELLED,
    SESSION_OPEN_TO,
    SESSION_FIELD_COUNT
} SessionField;
const char *session_field_name(SessionField field); // in records; of SESSION_TIME it is "start"

typedef struct {
    char *value; // NULL = nobody said
    gint64 hlc, sequence;
    char station[17];
    bool is_desk;
} SessionWord;

typedef struct {
    SessionWord standing[SESSION_FIELD_COUNT];
    char *imported[SESSION_FIELD_COUNT]; // what programme files said last; NULL = nothing
} SessionWords;

// A word that was lost, and the one that stands in its place; both valid during the call only.
typedef bool (*SessionLost)(SessionField field, const SessionWord *loser, const SessionWord *winner, gpointer data,
                            GError **error);

// Reads what was said of `code`; `lost` may be NULL.
bool session_words_read(Store *store, const char *code, SessionWords *out, SessionLost lost, gpointer data, GError **error);
void session_words_clear(SessionWords *words);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(SessionWords, session_words_clear)

// Which session that record said something of, and whether it is a lead's; NULL when none. The caller owns it.
bool session_word_find(Store *store, const char *station, gint64 sequence, char **out_code, bool *out_is_desk, GError **error);
