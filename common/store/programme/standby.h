// SPDX-License-Identifier: GPL-3.0-or-later
// standby.h - the line of people who wait for a seat in a session that others bought and did not take.
//
// Standing in a line and leaving it are records; the line is the same on every station that has them. A seat is given
// by an ordinary admission (admit.h), which the rules let pass when it is the person's turn.
#pragma once

#include "common/rules/rules.h"
#include "common/store/database/database.h"

typedef struct {
    const char *id, *name; // the name is "" of who is on hold
    gint64 since_utc_ms;
} Waiting;

// The line of a session in its order. Element: Waiting. The caller owns it.
GPtrArray *standby_line(Store *store, const char *session, GError **error);

// What the rules want to know of the line; `person_id` NULL = nobody's place.
bool standby_fact(Store *store, const char *session, const char *person_id, StandbyFact *out, GError **error);

// Puts a person at the end of the line (is_on), or takes them out of it. `out_place` is the place they have then, 0 for
// none; who stands in the line already keeps theirs. May be NULL.
bool standby_put(Store *store, const char *session, const char *person_id, bool is_on, const char *volunteer_name,
                 gint64 now_utc_ms, int *out_place, GError **error);
