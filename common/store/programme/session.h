// SPDX-License-Identifier: GPL-3.0-or-later
// session.h - the programme as the station knows it, and who sits where.
#pragma once

#include "common/store/people/person.h"

typedef struct {
    char *code, *title, *room, *type, *speakers;
    char
        *open_to; // whatever its type needs: SESSION_EVERYONE, the code of a ticket type, or "" = as the profile says; NULL is ""
    gint64 start_utc_ms, end_utc_ms;
    int capacity;
    int seats_taken;
    int seats_expected;
    bool is_cancelled;
    bool is_changed; // read only: a lead added or changed it on the day
} Session;
#define SESSION_EVERYONE "everyone"

void session_free(Session *session);
// The session as the rules see it; its texts are the session's. What is the person's own about it is not filled in.
SessionFact session_fact(const Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

// What a programme file says of a session: recorded when it differs from what the last file said, so that what a lead changed on the
// day survives the next reading of the same file. `out_is_changed` may be NULL. Inside a transaction.
bool session_put(Store *store, const Session *session, gint64 now_utc_ms, bool *out_is_changed, GError **error);
// What the last programme file said of a session; NULL without an error when none had it.
Session *session_imported(Store *store, const char *code, GError **error);

// Where a file says something else than a lead did on the day.
typedef struct {
    char *code, *field; // the field as in records
    char *desk, *file;  // as in ConflictSide.value
    bool is_overruled;  // the file has newer word, which counts; else it says what it said before, and the lead's stands
} SessionDifference;
void session_difference_free(SessionDifference *difference);
// Adds those of one session of a file that session_put() has not been given yet.
bool session_compare(Store *store, const Session *session, GPtrArray *differences, GError **error);

// A lead adds a session, or changes one, on the day: what differs from what is known is recorded and stands above programme files until
// one says the same or has newer word. STORE_ERROR_REFUSED when it has no title, no room or no time. Takes its own transaction.
// `out_sequence` is 0 when nothing differs; it may be NULL.
bool session_change(Store *store, const Session *session, const char *volunteer_name, gint64 now_utc_ms, gint64 *out_sequence,
                    GError **error);
// Takes a change back, whichever station made it. STORE_ERROR_NOT_FOUND when there is none. Takes its own transaction.
bool session_undo(Store *store, const char *station, gint64 sequence, const char *reason, const char *volunteer_name,
                  gint64 now_utc_ms, GError **error);
// A code for a session that is made up on the spot, unlike every other station's. The caller owns it.
char *session_new_code(void);

// May this person's ticket sit there, seats and time aside?
bool session_is_open_to(const Session *session, const Profile *profile, const Person *person);

// NULL in `out` where the programme has none.
bool session_find(Store *store, const char *code, Session **out, GError **error);
Session *session_load(Store *store, const char *code, GError **error);
// Sessions that overlap [from, to), by start then room; `room` NULL = all. Element: Session. The caller owns it.
GPtrArray *session_list(Store *store, const char *room, gint64 from_utc_ms, gint64 to_utc_ms, GError **error);

// People entitled to the session who have not entered: registration id and name. For the desk lead only.
typedef struct {
    const char *id, *name;
} Expected;
GPtrArray *session_missing(Store *store, const char *code, GError **error);

// People counted within a scope (see rules_scope()): who entered, who is inside now.
bool session_scope_counts(Store *store, const char *scope, int *out_entered_count, int *out_inside_count, GError **error);
