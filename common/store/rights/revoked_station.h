// SPDX-License-Identifier: GPL-3.0-or-later
// revoked_station.h - stations that the organisers shut out: what they wrote stays, and is shown as theirs.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    char *id;
    gint64 since_utc_ms;
} RevokedStation;
void revoked_station_free(RevokedStation *station);

// What the hub says now, by id, in place of what it said before; writes nothing when that is the same. Element: RevokedStation.
bool revoked_station_set(Store *store, const GPtrArray *stations, GError **error);
// Those that a bundle tells of and nobody told of here; what the hub says later takes the place of all.
bool revoked_station_add(Store *store, const GPtrArray *stations, GError **error);
// By id. The caller owns it.
GPtrArray *revoked_station_list(Store *store, GError **error);
// Whose line it is, or that of which it is a branch (NULL = none); NULL = nobody's of these. Theirs.
const RevokedStation *revoked_station_of(const GPtrArray *stations, const char *line, const char *origin);
