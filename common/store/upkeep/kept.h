// SPDX-License-Identifier: GPL-3.0-or-later
// kept.h - the stores that a restore, a wipe or a repair left beside the present one, and what they hold that is not in it: an
// acknowledged record must not go with them when purge removes them.
#pragma once

#include "common/store/database/database.h"

// Stores that were kept beside this one, and their logs: char *. The caller owns the array.
GPtrArray *store_kept_files(const char *path);

// How many records of `old` stand in `new` with the same hash, and say what they said unless somebody was taken out of them; the others
// are `out_missing`.
bool store_contains(Store *new, Store *old, gint64 *out_found, gint64 *out_missing, GError **error);

// A kept store that holds what `store` lacks, or that cannot be read and was not rescued.
typedef struct {
    char *file;
    gint64 missing_count; // 0 = it cannot be read
    char *why;            // of one that cannot be read; NULL
} KeptDebt;
// Of the stores kept beside `path`, those of which not everything is in `store`. Element: KeptDebt. The caller owns the array.
GPtrArray *store_kept_debts(Store *store, const char *path);
// What of `debts` is nowhere else, and the command that mends it: a sentence without a full stop; NULL when there are none. The caller
// owns it.
char *store_kept_words(const GPtrArray *debts);
// How many records that are.
gint64 store_kept_missing(const GPtrArray *debts);
