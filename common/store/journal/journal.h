// SPDX-License-Identifier: GPL-3.0-or-later
// journal.h - the append-only records that are the truth of an event.
//
// A record is what one station saw happen: who wrote it (station, sequence from 1 without gaps), when (hybrid
// clock), what (kind), about whom (subject: a registration's id, a session's code, ...) and a JSON object. What the
// station queries are projections: updated in the transaction that appends, and a function of the set of records,
// whatever order they came in. Kinds and the members of their bodies are listed in journal.c, their only source.
#pragma once

#include <jansson.h>

#include "common/store/record/record.h"

// Appends a record of this station and updates the projections. Must run inside store_begin/commit.
// `body` is borrowed. `out_sequence` may be NULL. `now_utc_ms` is the station's corrected clock.
bool journal_append(Store *store, RecordKind kind, const char *subject, const json_t *body, gint64 now_utc_ms,
                    gint64 *out_sequence, GError **error);

// How far ahead of the clock a record may be: what time zones and dead batteries explain. Every station's clock goes on from the
// latest record that it takes, so one of the end of time would stop them all. The hub holds it, too (004_history.sql).
#define JOURNAL_AHEAD_MOST_MS G_GINT64_CONSTANT(86400000)
// From now on journal_accept() refuses records that are further ahead of `now_utc_ms` than that; 0 = no bound.
void journal_set_now(Store *store, gint64 now_utc_ms);

// Takes a record of another station (or of this one, coming back). Idempotent: `out_is_new` is false when it was
// known, by its hash and not by its number: another record of the same number is a fork, of which both sides stay (branch.h).
// One of this station that was not here makes the next one that it writes that of a new incarnation (incarnation.h).
// A record whose stand-in is here takes its place. Must run inside store_begin/commit. STORE_ERROR_REFUSED when malformed, from
// the future, or when what stands before it is missing.
bool journal_accept(Store *store, const Record *record, bool *out_is_new, GError **error);

// Puts a RECORD_WITHHELD with the reason and the whole record in the place of one of another station that
// journal_accept() refused for what it says, so that those after it can be taken. Inside store_begin/commit.
// It has the hash of the original, so that it is no fork against it, and the time `now_utc_ms`, which harms nobody's clock.
bool journal_withhold(Store *store, const Record *record, const char *reason, gint64 now_utc_ms, GError **error);

// Whether the record stands here, or something in its place. Inside a transaction.
bool journal_knows(Store *store, const Record *record, bool *out, GError **error);

// Calls `visit` for records with a sequence above `after` of `station`, in order, at most `limit`. A false
// return of `visit` stops. The record is valid during the call only.
typedef bool (*JournalVisit)(const Record *record, gpointer data);
bool journal_each(Store *store, const char *station, gint64 after, gint64 limit, JournalVisit visit, gpointer data,
                  GError **error);

// The same over all records about one subject, by hybrid clock; what is sealed in them is opened where the key is (sealed.h).
bool journal_each_subject(Store *store, const char *subject, JournalVisit visit, gpointer data, GError **error);

// The highest sequence known of each line of records, which is a station or a branch of one: id -> gint64 *. The caller owns
// the table.
GHashTable *journal_vector(Store *store, GError **error);
// All of them, bases before the branches that stand on them (branch.h): char *. The caller owns the array.
GPtrArray *journal_lines(Store *store, GError **error);

// By how much records here are ahead of a clock that shows `now_utc_ms`: 0 unless it is more than others take (JOURNAL_AHEAD_MOST_MS), so that
// either that clock is wrong or the one that they were written by was.
bool journal_is_ahead(Store *store, gint64 now_utc_ms, gint64 *out_ms, GError **error);
// After a time in which this station's clock was years ahead, once `now_utc_ms` is known to be right: its hybrid clock begins anew
// from there. What it wrote meanwhile is written once more, at the right time, and stand-ins take the place of all records
// from the future. Does nothing when there are none. Takes its own transaction.
bool journal_recover_clock(Store *store, gint64 now_utc_ms, gint64 *out_count, GError **error);
