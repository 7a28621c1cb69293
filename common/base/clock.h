// SPDX-License-Identifier: GPL-3.0-or-later
// clock.h - the wall clock, the monotonic clock and the hybrid logical clock of the journal.
//
// Wall times are milliseconds since 1970-01-01 UTC. A hybrid logical clock value (Hlc) orders the journal:
// its upper 48 bits are such a wall time, its lower 16 bits count events within one millisecond (Kulkarni et
// al., "Logical Physical Clocks", 2014). An Hlc never runs backwards on one station, whatever the wall clock does.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef guint64 Hlc;

// The wall clock, in milliseconds since 1970 UTC.
gint64 clock_utc_ms(void);

// The monotonic clock, in microseconds; only differences mean anything.
gint64 clock_mono_us(void);
// The moment `ms` from now, as deadlines are told.
gint64 clock_after_ms(gint64 ms);
// Whether it is less than `ms` ago; false for 0, which is no moment.
bool clock_is_within(gint64 since_mono_us, gint64 ms);

// The next value after `last` when the wall clock shows `now_utc_ms`.
Hlc hlc_next(Hlc last, gint64 now_utc_ms);

gint64 hlc_utc_ms(Hlc hlc);
