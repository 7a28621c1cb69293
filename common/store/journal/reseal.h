// SPDX-License-Identifier: GPL-3.0-or-later
// reseal.h - records from before the key of the desks, sealed afterwards.
//
// A desk that has the key appends for each readable record a change with the member `seals`: the record's hash, and its body as it would
// have been written with the key (sealed.h). Whoever takes it puts that body in the place of the readable one, so all have the same
// bytes; the salt goes and the digest stays, as when somebody is erased, so the chain is whole. Where the change is there before the
// record, the record is sealed as it comes in. A body that says something else than the one before is passed over: in the clear
// everybody can compare, and what is sealed whoever has the key.
#pragma once

#include "common/store/journal/journal.h"

// How many records of this store say in the clear what is private.
bool reseal_count(Store *store, gint64 *out, GError **error);
// Seals all of them, a few hundred in a transaction; STORE_ERROR_REFUSED without the key. `out` is how many.
bool reseal_all(Store *store, const char *volunteer_name, gint64 now_utc_ms, gint64 *out, GError **error);

// --- for journal.c ---

// After a record was taken: seals the one that it names, or itself when one that names it is here.
bool reseal_follow(Store *store, const Record *record, const json_t *body, GError **error);
