// SPDX-License-Identifier: GPL-3.0-or-later
// rewrite.h - private to common/store: what a row of the journal says, and something else, or less, in its place.
//
// Its salt goes then, so that nobody can try out what stood there; the digest is kept in its place, so the chain stays whole (chain.h).
#pragma once

#include "common/store/database/statement.h"
#include "common/store/record/record.h"

// Columns 0 to 6 of a row, as STATEMENT_JOURNAL_OF_STATION has them, without its chain; valid until the next step.
Record record_of_row(Statement *row);

// The digest to be kept of a record that was read with its chain; NULL when what it said was taken out before.
const guint8 *rewrite_digest(const Record *record, guint8 out[CHAIN_BYTES]);
// `digest` NULL = the one that stands there.
bool rewrite_record(Store *store, const char *station, gint64 sequence, const char *subject, const char *body,
                    const guint8 *digest, GError **error);
