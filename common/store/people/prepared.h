// SPDX-License-Identifier: GPL-3.0-or-later
// prepared.h - badges that are printed before the day and lie in boxes until their owners come.
//
// The record of such a label says which state of the person it shows: a digest of the stamps of what was changed of them since they were
// first imported, not of what that says. A badge counts as prepared while that is the state of now, wherever it was printed;
// it counts as handed over when a check-in has recorded so, and not before. One of a printer that cannot tell is unconfirmed until a
// person has said that it came out: a desk sends nobody away on the word that it lies in its box.
#pragma once

#include "common/store/people/person.h"

// The state of now, of all that a badge may show. The caller owns it.
char *prepared_shows(Store *store, const char *id, GError **error);

// Sessions whose tickets were prepared with the badge (char *). The caller owns the array.
GPtrArray *prepared_tickets(Store *store, const char *id, GError **error);

// True in `out` while a badge of theirs is on its way to a printer of this station, or a person is asked what came of it.
bool prepared_is_on_its_way(Store *store, const char *id, bool *out, GError **error);

// A label that came out on a sheet. Inside a transaction.
bool prepared_record(Store *store, const char *id, const char *label, const Token *token, const char *session, const char *shows,
                     gint64 now_utc_ms, GError **error);

// The badge was taken out of its box for its owner. Inside a transaction.
bool prepared_hand_over(Store *store, const char *id, const char *volunteer_name, gint64 now_utc_ms, GError **error);
