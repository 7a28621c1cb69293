// SPDX-License-Identifier: GPL-3.0-or-later
// session.h - the programme as the station knows it, and who sits where.
#pragma once

#include "common/store/person.h"

typedef struct {
    char *code, *title, *room, *type, *speakers;
    gint64 start_utc_ms, end_utc_ms;
    int capacity;
    int seats_taken;
    int seats_expected;
    bool is_cancelled;
} Session;

void session_free(Session *session);
// The session as the rules see it; its texts are the session's. What is the person's own about it is not filled in.
SessionFact session_fact(const Session *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Session, session_free)

// Records the session when it differs from what is known; `out_is_changed` may be NULL. Inside a transaction.
bool session_put(Store *store, const Session *session, gint64 now_utc_ms, bool *out_is_changed, GError **error);

Session *session_load(Store *store, const char *code, GError **error);
// Sessions that overlap [from, to), by start then room; `room` NULL = all. Element: Session. The caller owns it.
GPtrArray *session_list(Store *store, const char *room, gint64 from_utc_ms, gint64 to_utc_ms, GError **error);

// People entitled to the session who have not entered: registration id and name. For the desk lead only.
typedef struct {
    char *id, *name;
} Expected;
void expected_free(Expected *expected);
GPtrArray *session_missing(Store *store, const char *code, GError **error);

// People counted within a scope (see rules_scope()): who entered, who is inside now.
bool session_scope_counts(Store *store, const char *scope, int *out_entered_count, int *out_inside_count, GError **error);
