// SPDX-License-Identifier: GPL-3.0-or-later
// station.h - whose store it is.
#pragma once

#include "common/store/database/database.h"

// This station's id (16 hex digits) and display name. They live as long as the store. The id changes only where the store
// went back in time or was copied: then the first transaction that records something begins a new incarnation.
const char *store_station_id(const Store *store);
const char *store_station_name(const Store *store);
const char *store_event_slug(const Store *store);
// As people call the station whose line it is; else the id. The caller owns it.
char *store_name_of_line(Store *store, const char *line);
// Why the next record of this station will be that of a new incarnation, such as "the store went back in time"; NULL when it
// will not. The caller owns it.
bool store_identity_doubt(Store *store, char **out_reason, GError **error);
// Looks whether another connection began a new incarnation.
bool store_refresh_identity(Store *store, GError **error);
