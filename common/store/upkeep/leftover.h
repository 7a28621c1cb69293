// SPDX-License-Identifier: GPL-3.0-or-later
// leftover.h - files that a killed command left half made: they hold people, and nobody would look for them.
//
// A backup's file has another name until it is whole, on a stick for one. The store keeps that name while the backup is made;
// what is still named later belongs to a command that was killed. A folder that is away keeps its name until it is back.
#pragma once

#include "common/store/database/database.h"

// As store_backup(), and its unfinished file is removed by the next leftover_remove_all() when this program is killed.
bool leftover_backup(Store *store, const char *path, GError **error);

// Removes what killed backups, restores and wipes of this store have left, unless another program is at work on it. Element: char *,
// unfinished files whose folder is away. The caller owns the array.
GPtrArray *leftover_remove_all(Store *store, const char *store_path, GError **error);
