// SPDX-License-Identifier: GPL-3.0-or-later
// replace.h - another file in the place of a store, and taking what a kept one holds: nothing here deletes an only copy.
//
// A store that is replaced stays beside it as PATH.kept-DATE, with its log; only purge removes it. PATH is there at every
// moment: whoever is killed on the way leaves the old store or the new one.
#pragma once

#include "common/store/database/database.h"

// Puts the whole store `by`, which nobody has open, in the place of `path`. `out_kept` is where the old one is now; NULL when
// there was none. STORE_ERROR_BUSY when another program has it open. The caller owns the text.
bool store_replace(const char *path, const char *by, char **out_kept, GError **error);

// Makes `copy` of the backup `backup`, checked, which will begin a new incarnation with its first record.
bool store_restore_copy(const char *backup, const char *copy, GError **error);

typedef struct {
    gint64 known, taken; // records that were here, and that came now
    gint64 reissued;     // whose place in their history is lost: written once more as this station's own
    gint64 unreadable;   // at least so many are damaged
    gint64 late;         // not taken: a station wrote them after it was shut out
} Rescue;
// Takes from the store in `file`, which may be damaged, what is not here: with its own name and place where it has one, and once, however
// often it is asked. The file is only read.
bool store_rescue(Store *store, const char *file, gint64 now_utc_ms, Rescue *out, GError **error);

// Makes every projection anew from the journal.
bool store_remake_tables(Store *store, GError **error);
// Makes `beside`, a new station's store of the same name and event, with all that can be read of the damaged one in `path`.
bool store_remake_file(const char *path, const char *beside, Rescue *out, GError **error);
