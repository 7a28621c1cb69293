// SPDX-License-Identifier: GPL-3.0-or-later
// duty.h - whether this station may decide now what clients are given (common/store/lead/lead_decide.h), as its exchange with the hub says.
//
// The syncer's thread tells, the listener and the decider ask. Where there is no hub, there is no Duty: NULL, and the station decides. With
// one, a station decides only while what it has is fresh: others may have heard that a badge was lost, or that somebody withdrew. What
// it recorded meanwhile is decided later, here or by another station.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    _Atomic gint64 fresh_until_mono_us, lease_until_mono_us; // 0 = not
    _Atomic gint64 link_until_mono_us;                       // of talking to the ticketing system; DUTY_NEVER = it is shut out
} Duty;
#define DUTY_NEVER (-1)

// Decides about a capture that it is asked about.
bool duty_is_fresh(const Duty *duty, gint64 now_mono_us);
// Decides about everything, of all stations: one of them has the lease.
bool duty_has_lease(const Duty *duty, gint64 now_mono_us);
// Talks to the ticketing system. Where the hub is away all linked stations do, since `since_mono_us` and what was fresh then are over:
// what is sent twice counts once.
bool duty_talks(const Duty *duty, gint64 since_mono_us, gint64 now_mono_us);
