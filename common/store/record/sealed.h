// SPDX-License-Identifier: GPL-3.0-or-later
// sealed.h - private fields in records, which only stations with the key of the desks can read.
//
// Beside the store may lie `desk.key` (0600): desks have it, doors, kiosks, sponsors and the hub do not. With it a registration or
// a change goes into the journal with what is public in the clear and one member `sealed`, which holds the rest: fields that
// fields.def calls PRIVATE (null in the clear, so that every station knows that they were said), the import's digest, why a sale was
// reduced, and of each ticket the reference and the secret. In the clear a ticket is known by an alias, and its secret by
// a `code`, a digest that a scan is compared with. The chain and the exchange know the sealed form only. What reads journals by subject,
// and what makes projections, gets the body opened where the key is, and as it stands where it is not: there private columns are
// empty. All else in the projections is the same everywhere.
//
// A record from before the key, or of an event that has none, holds everything in the clear.
#pragma once

#include "common/base/json.h"
#include "common/store/record/record.h"

// Whether some record of this event is sealed, or one is expected to be.
bool sealed_event(Store *store, bool *out, GError **error);
// Whether this event seals, and this station has no key: private fields can be neither read nor written here.
bool sealed_is_locked(Store *store, bool *out, GError **error);
// Refuses, as sealed_refuse() does, when it is so.
bool sealed_check(Store *store, const char *what, GError **error);
// Says so of an event of which nothing is here yet.
bool sealed_expect(Store *store, GError **error);
// As an error: who must be asked in place of this station.
bool sealed_refuse(const char *what, GError **error);

// What a ticket is called where its reference is not to be read; an alias is its own.
char *sealed_ticket_alias(const char *id, const char *reference);
// What the text of a ticket's code is looked up by where it is not to be read; a code is its own. The callers own them.
char *sealed_ticket_code(const char *secret);
bool sealed_is_code(const char *text);

// --- for the files of common/store ---

// What goes into the journal: NULL = all of `body`, as it is. Inside a transaction. The caller owns it.
bool sealed_make(Store *store, RecordKind kind, const char *subject, const json_t *body, json_t **out, GError **error);
// Notes that this event seals, when the record that came in does.
bool sealed_note(Store *store, const json_t *kept, GError **error);
// The body with what is sealed in it: NULL = as it stands. The caller owns it.
json_t *sealed_open(const Store *store, RecordKind kind, const char *subject, const json_t *kept);
// The same of a body's text: always a text. The caller owns it.
char *sealed_open_text(const Store *store, RecordKind kind, const char *subject, const char *kept);
// Whether a body says in the clear what is private.
bool sealed_is_readable(const char *subject, const json_t *body);
// What of it stays in the clear when it is sealed. The caller owns it.
json_t *sealed_public(const char *subject, const json_t *body);
// What a body says of a field: "" where it was said and cannot be read here, NULL where it was not.
const char *sealed_value(const json_t *body, const char *field);
