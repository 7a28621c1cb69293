// SPDX-License-Identifier: GPL-3.0-or-later
// erase.h - one person taken out at their own wish, before the event is over.
//
// That is a record like any other (RECORD_ERASE), so it reaches every station, the hub and every bundle. Whoever takes it empties
// the person's records: name, e-mail, company, notes, ticket secrets, reasons that volunteers typed, what sponsors' reps said
// of their badges. What stays is what counts and rules need: ticket type, entitlements, admissions, badges, under an id that
// says nothing. A record that is emptied loses its salt and keeps its digest, so the chain stays whole (chain.h). What comes
// later about the person, from a station that had not heard of it, is emptied when it comes in. A sponsor's station, which knows nobody,
// is told by the hub which of its leads are gone, and does the same with what is said of them.
#pragma once

#include "common/store/journal/journal.h"

// Records the wish for each of the ids, which are those of one person's tickets, and takes them out here. Ends with NULL. Takes its
// own transaction.
bool erase_person(Store *store, const char *const *ids, const char *volunteer_name, gint64 now_utc_ms, GError **error);
bool erase_has(Store *store, const char *id, bool *out, GError **error);
// Whether a record of this kind about this subject is of somebody who was taken out: of a lead the subject is a badge.
bool erase_concerns(Store *store, RecordKind kind, const char *subject, bool *out, GError **error);
bool erase_has_anybody(Store *store, bool *out, GError **error);

// What a sponsor's reps typed of a badge whose person was taken out, and what the hub had released: the hub told of it (lead_release()).
// Inside a transaction.
bool erase_lead(Store *store, const char *token, GError **error);

// Makes a person's rows anew from their records, so that they are what verify makes of them. Inside a transaction.
bool erase_project_again(Store *store, const char *id, GError **error);

// --- for journal.c ---

// What may stand in a record of this kind about `subject`: NULL = all of `body`. The caller owns it.
bool erase_clean(Store *store, RecordKind kind, const char *subject, const json_t *body, json_t **out, GError **error);
// After a record was taken: takes the person out when it says so, and what sponsors said of a badge that turns out to be theirs.
bool erase_follow(Store *store, const Record *record, const json_t *body, GError **error);
