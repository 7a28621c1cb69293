// SPDX-License-Identifier: GPL-3.0-or-later
// hybrid_clock.h - private to common/store: the station's hybrid logical clock, kept in the store so that it never runs
// backwards, also across a restart. All of it belongs to the open transaction.
#pragma once

#include "common/base/clock.h"
#include "common/store/database/database.h"

// The next value when the corrected wall clock shows `now_utc_ms`.
bool hybrid_clock_next(Store *store, gint64 now_utc_ms, Hlc *out, GError **error);
// After another station's record our clock goes on from there.
bool hybrid_clock_witness(Store *store, Hlc seen, GError **error);
// Writes it back, before the transaction is committed.
bool hybrid_clock_keep(Store *store, GError **error);
// Begins anew from the wall clock, though that runs backwards: for a clock that was years ahead.
bool hybrid_clock_reset(Store *store, gint64 now_utc_ms, GError **error);
// Outside a transaction: what it shows.
bool hybrid_clock_shows(Store *store, gint64 *out_utc_ms, GError **error);
