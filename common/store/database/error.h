// SPDX-License-Identifier: GPL-3.0-or-later
// error.h - private to common/store: what SQLite said, as an error for people.
#pragma once

#include "common/store/database/database.h"

// Sets `error` from SQLite's last result on this connection: STORE_ERROR_BUSY, _FULL, _IO, _DAMAGED ...
void store_set_sqlite_error(Store *store, const char *doing, GError **error);
// Says that the store is damaged, and what to do.
void store_set_damaged(const Store *store, const char *what, GError **error);
