// SPDX-License-Identifier: GPL-3.0-or-later
// bulk_load.h - the transaction that brings a station its first people, perhaps a million at once.
#pragma once

#include "common/store/database/database.h"

// Whether any registration is in it.
bool store_has_people(Store *store, bool *out_has_people, GError **error);
// Like store_begin(); where nobody is registered yet (`out_is_first`), it is made for very many records: it has more memory;
// indices for finding things, and who is inside, are made by the commit, so only appending and accepting are of use until then.
bool store_begin_bulk_load(Store *store, bool *out_is_first, GError **error);
