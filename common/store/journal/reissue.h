// SPDX-License-Identifier: GPL-3.0-or-later
// reissue.h - private to common/store: a record written once more, as one of the present station.
#pragma once

#include "common/store/journal/journal.h"

// Which records were written again: name -> sequence. The caller owns it.
GHashTable *reissue_moved(void);
// The number under which the record was written again; false when it was not.
bool reissue_find(const GHashTable *moved, const Record *record, gint64 *out_sequence);
void reissue_note(GHashTable *moved, const Record *record, gint64 sequence);
// Appends what the record says; an undo names what was written again by its new name. A record that stands for another
// is passed over. Inside a transaction.
bool reissue_record(Store *store, const Record *record, GHashTable *moved, gint64 now_utc_ms, GError **error);
