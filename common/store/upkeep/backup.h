// SPDX-License-Identifier: GPL-3.0-or-later
// backup.h - verified copies.
#pragma once

#include "common/store/database/database.h"

// A verified copy of the whole file, taken while others go on writing. STORE_ERROR_EXISTS when `path` is there.
bool store_backup(Store *store, const char *path, GError **error);
// The name of a file while it is made. The caller owns it.
char *store_backup_unfinished(const char *path);
