// SPDX-License-Identifier: GPL-3.0-or-later
// command_clock.h - the clock that commands record by.
#pragma once

#include "common/store/database/database.h"

// The clock of this station's records is the machine's, as the last exchange corrected it and as a rehearsal that is running moved it:
// by so much. Whoever has the store alone asks command_now_utc_ms(), whoever has the station open station_now_utc_ms().
gint64 command_clock_offset_ms(Store *store);
gint64 command_now_utc_ms(Store *store);
// The later of that clock and the same without a rehearsal: records of another station, which may rehearse or not, are ahead only of this.
gint64 command_latest_utc_ms(Store *store);
// While this process lives, the other commands' clock is moved, too; 0 = it is not.
bool command_keep_rehearsal(Store *store, gint64 offset_ms, GError **error);
