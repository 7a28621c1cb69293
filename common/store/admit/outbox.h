// SPDX-License-Identifier: GPL-3.0-or-later
// outbox.h - what of the journal a ticketing system is to be told, and what became of it.
//
// Entries, exits and what was taken back, of all stations. Each stands here once, under its record's hash, whatever its line is called
// later. It is this station's own list; where it is lost or goes back in time, what other stations heard of it says what was sent (link.h).
#pragma once

#include "common/store/journal/journal.h"

typedef enum {
    OUTBOX_ENTRY,
    OUTBOX_EXIT,
    OUTBOX_UNDO,
} OutboxAct;

typedef enum {
    OUTBOX_WAITING,
    OUTBOX_SENT,
    OUTBOX_REFUSED, // for good: a lead looks at it
    OUTBOX_BY_HAND, // a lead did it there
    OUTBOX_STATE_COUNT
} OutboxState;

typedef struct {
    const char *nonce; // 64 hex digits
    const char *station, *station_name;
    gint64 sequence;
    OutboxAct act;
    const char *entry; // OUTBOX_UNDO: the nonce of what is taken back; ""
    const char *checkpoint, *person;
    const char *ticket; // the alias of the ticket that was used; "" = a record from before that was written
    gint64 at_utc_ms;
    gint64 entry_utc_ms; // OUTBOX_UNDO: when that was; 0
    OutboxState entry_state;
    const char *words; // OUTBOX_REFUSED: why
    const char *name;  // of the person, "" = nobody knows them here
} OutboxItem;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OutboxItem, g_free)

typedef struct {
    const char *checkpoint;
    OutboxState state;
    gint64 count, last_utc_ms;
} OutboxCount;

// Takes in what the journal has got since the last time. Takes its own transactions, short ones.
bool outbox_fill(Store *store, GError **error);
// Those that wait at a checkpoint, oldest first, behind `after` (NULL = from the oldest). Element: OutboxItem. The caller owns the array.
GPtrArray *outbox_next(Store *store, const char *checkpoint, const OutboxItem *after, int limit, GError **error);
// What the system refused and nobody did there by hand, at whichever station that was heard; oldest first, in the same way.
GPtrArray *outbox_refusals(Store *store, int limit, GError **error);
// One of these; STORE_ERROR_NOT_FOUND when there is none of that nonce.
bool outbox_get_refused(Store *store, const char *nonce, OutboxItem **out, GError **error);
// Element: OutboxCount.
GPtrArray *outbox_counts(Store *store, GError **error);
// How many wait at a checkpoint; how many were refused and wait for a lead.
bool outbox_waiting(Store *store, const char *checkpoint, gint64 *out, GError **error);
bool outbox_refused(Store *store, gint64 *out, GError **error);
// What became of one; what was sent stays sent. A refusal, and that somebody (`by`) did it there by hand, are told to all stations. Each
// takes its own transaction.
bool outbox_sent(Store *store, const char *nonce, GError **error);
bool outbox_refuse(Store *store, const OutboxItem *item, const char *words, gint64 now_utc_ms, GError **error);
bool outbox_by_hand(Store *store, const OutboxItem *item, const char *by, gint64 now_utc_ms, GError **error);
// It failed there, which says nothing about it; after OUTBOX_TRIES times it is refused with these words.
#define OUTBOX_TRIES 30
bool outbox_fail(Store *store, const OutboxItem *item, const char *words, gint64 now_utc_ms, GError **error);
// A person who was taken out is told nobody about.
bool outbox_drop(Store *store, const char *nonce, GError **error);

// The digest of an order as it was taken last; NULL = it was not. The caller owns it.
bool pulled_order_get(Store *store, const char *code, char **out, GError **error);
// Inside a transaction. `secrets` (char *): of its tickets.
bool pulled_order_put(Store *store, const char *code, const char *digest, const GPtrArray *secrets, GError **error);
// The secrets that its tickets had then: char *. The caller owns the array.
GPtrArray *pulled_order_secrets(Store *store, const char *code, GError **error);
// Inside a transaction: all is to be taken anew.
bool pulled_order_clear(Store *store, GError **error);
