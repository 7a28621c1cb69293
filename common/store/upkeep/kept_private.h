// SPDX-License-Identifier: GPL-3.0-or-later
// kept_private.h - private to the district: a kept store by its file.
#pragma once

#include "common/store/database/database.h"

#define KEPT ".kept-"

// Another store of this version, only to be read.
Store *kept_open(const char *file, GError **error);
bool kept_is_same_file(const char *one, const char *other);
// Whether the store has the record of that hash, and what it says unless `says_nothing`.
bool kept_is_here(Store *store, const char *origin, gint64 sequence, const guint8 *hash, bool says_nothing, bool *out,
                  GError **error);
// All that can be read of the file is in the store, and it has gaps: nobody can count what is still missing.
bool kept_note_exhausted(Store *store, const char *file, GError **error);
