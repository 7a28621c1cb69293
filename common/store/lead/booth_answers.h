// SPDX-License-Identifier: GPL-3.0-or-later
// booth_answers.h - a booth's side of lead_answers.h: what a station told it, kept beside its own captures.
//
// It stands in tables of the booth's own, which no record makes. An answer says all of its badge and takes the place of what was said of
// it before, by whichever station. What a station does not mention stays: it may not have heard of it yet, and the booth hands in all
// that it captured to each epoch anyway (booth_captures.h).
#pragma once

#include "common/base/json.h"
#include "common/store/database/database.h"

typedef struct {
    const char *sponsor;
    const char *public_key, *secret_key; // to which the contacts are sealed (common/token/box.h)
} BoothReader;

// What the next call asks for: "EPOCH:NUMBER", or "" when nothing was heard yet. The caller owns it.
char *booth_answers_since(Store *store);
// The store that was heard last; "" = none yet. The caller owns it.
char *booth_answers_epoch(Store *store);

// Takes the answer to a call, {epoch, last, answers: [...]}, in one transaction. One that says a person is gone empties what reps said of
// the badge, in the journal too. Of contacts that cannot be opened nothing is taken, and they are counted. STORE_ERROR_REFUSED when it is no such
// answer; then nothing is taken.
bool booth_answers_take(Store *store, const BoothReader *reader, const json_t *page, int *out_unopened_count, GError **error);
