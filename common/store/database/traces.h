// SPDX-License-Identifier: GPL-3.0-or-later
// traces.h - private to common/store: what was taken out of the file and may still stand in unused bytes of its pages.
//
// SQLite overwrites what it deletes, but where it moves rows between pages, parts of them stay behind until the file is written anew.
#pragma once

#include "common/store/database/database.h"

// Notes it: the file is written anew when this connection is closed. Inside a transaction.
bool traces_note(Store *store, GError **error);
// Writes the file anew when that was noted; where it cannot be done now, whoever opens the store next tries again.
void traces_clear(Store *store);
