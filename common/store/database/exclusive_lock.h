// SPDX-License-Identifier: GPL-3.0-or-later
// exclusive_lock.h - whether this program is alone at a store: for the commands that take everything away.
//
// SQLite keeps a lock on the file as long as a connection is open (file format, "The Lock-Byte Page"), and so does every
// station that runs. Neither function may be called while this very process has the store open.
#pragma once

#include "common/store/database/database.h"

// STORE_ERROR_BUSY when another program has it open; a store that is damaged can be asked, too.
bool store_lock_exclusive(const char *path, GError **error);

// Removes the store with its log and its mark, as long as nobody else has it open.
bool store_remove(const char *path, GError **error);
