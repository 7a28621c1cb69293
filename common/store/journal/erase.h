// SPDX-License-Identifier: GPL-3.0-or-later
// erase.h - one person taken out at their own wish, before the event is over.
//
// That is a record like any other (RECORD_ERASE), so it reaches every station, the hub and every bundle. Whoever takes it empties
// the person's records: name, e-mail, company, notes, ticket secrets, reasons that volunteers typed, what sponsors' reps said
// of their badges. What stays is what counts and rules need: ticket type, entitlements, admissions, badges, under an id that
// says nothing. A record that is emptied loses its salt and keeps its digest, so the chain stays whole (chain.h). What comes
// later about the person, from a station that had not heard of it, is emptied when it comes in. A sponsor's station, which knows nobody,
// is told by the hub which of its leads are gone, and does the same with what is said of them.
//
// It cannot be taken back, so a thief of one station must not erase everybody. A wish acts at once when there are less than
// ERASE_AT_ONCE before it in its station's history; a later one waits until a lead at another station has acknowledged it, by a
// RECORD_ACK of ERASE_KEY and the record's hash with the member `erase`, which no door may write. Each acknowledgement lets
// ERASE_AT_ONCE more follow. With no other station its own word will do. A person's other registrations are wishes that follow
// the first ("with"), of which two go with it and more have to be acknowledged.
//
// That depends on the history before the record and on the set of acknowledgements, and grows with both: stations that hear in
// any order act alike, and nobody has acted too soon. No clock is asked, since a writer dates its records as it likes: what a
// thief may erase by day or hour would be multiplied by the days that it claims.
#pragma once

#include "common/store/journal/journal.h"

#define ERASE_AT_ONCE 10
#define ERASE_KEY "erase:" // and the hash of the record, in hex: names it in acknowledgements

// Records the wish for each of the ids, which are those of one person's tickets, and takes them out here, those whose wish need not
// wait (erase_has()). Ends with NULL. Takes its own transaction.
bool erase_person(Store *store, const char *const *ids, const char *volunteer_name, gint64 now_utc_ms, GError **error);
bool erase_has(Store *store, const char *id, bool *out, GError **error);
// Whether a record of this kind about this subject is of somebody who was taken out: of a lead the subject is a badge.
bool erase_concerns(Store *store, RecordKind kind, const char *subject, bool *out, GError **error);
bool erase_has_anybody(Store *store, bool *out, GError **error);

// What a sponsor's reps typed of a badge whose person was taken out: a station told the booth of it (booth_answers.h).
// Inside a transaction.
bool erase_lead(Store *store, const char *token, GError **error);

// Makes a person's rows anew from their records, so that they are what verify makes of them. Inside a transaction.
bool erase_project_again(Store *store, const char *id, GError **error);

// --- for journal.c ---

// What may stand in a record of this kind about `subject`: NULL = all of `body`. The caller owns it.
bool erase_clean(Store *store, RecordKind kind, const char *subject, const json_t *body, json_t **out, GError **error);
// Takes out whose wish acts and who was not taken out yet; for what changed the journal as a whole.
bool erase_settle(Store *store, GError **error);
// After a record was taken: takes the person out when it says so, and what sponsors said of a badge that turns out to be theirs.
bool erase_follow(Store *store, const Record *record, const json_t *body, GError **error);
