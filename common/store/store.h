// SPDX-License-Identifier: GPL-3.0-or-later
// store.h - makes, opens and names a station's store; store_close() (database.h) ends it.
#pragma once

#include "common/store/record/station.h"

// Creates the file for a new station with a fresh random station id. STORE_ERROR_EXISTS when it is there.
bool store_create(const char *path, const char *station_name, const char *event_slug, GError **error);

// Opens an existing store, migrating an older one in one transaction.
Store *store_open(const char *path, GError **error);

// Gives this station another display name, for all stations; does nothing when it has it.
bool store_rename_station(Store *store, const char *name, gint64 now_utc_ms, GError **error);
