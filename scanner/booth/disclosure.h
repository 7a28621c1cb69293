// SPDX-License-Identifier: GPL-3.0-or-later
// disclosure.h - which sponsors have somebody's data (common/store/lead/lead_mirror.h), printed for that person to take along.
//
// It comes out on receipt paper, names sponsors, moments and kinds of fields, and neither the person nor what a field says.
#pragma once

#include "common/store/store.h"
#include "scanner/station/station.h"

#define DISCLOSURE_SPONSORS 20 // on one label; more take several

// Asks for it in `language`. STATION_ERROR_REFUSED where no printer of the station has receipt paper, STORE_ERROR_REFUSED while one of this
// person is on its way.
bool disclosure_print(const Station *station, Store *store, const char *person_id, const char *language, gint64 *out_group_id,
                      GError **error);
