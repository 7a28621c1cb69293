// SPDX-License-Identifier: GPL-3.0-or-later
// lead_mirror.h - what a person may be told of sponsors: who scanned me, when, what they got, what I took back. For stations of the staff.
#pragma once

#include "common/store/database/database.h"

typedef struct {
    char *sponsor;
    gint64 first_utc_ms, last_utc_ms; // of its captures; of a badge that was lost before they are none
    gint64 scan_count;
    char *allowed; // contact fields that it may get, comma-separated, as consent lists them
    char
        *fields; // what it gets now: its clients (client.h) what they were given last, its own stations what is allowed and there
    bool is_alone;   // the person said it for this sponsor alone (lead_consent.h)
    char *withdrawn; // those that it was given, or could get since it first captured, and that are not allowed any more
} LeadMirror;

// One for each sponsor that captured a badge of the person, of whichever of their registrations (same.h), the first one first. Element: LeadMirror. The caller owns it.
GPtrArray *lead_mirror(Store *store, const char *person_id, GError **error);

// The others, which may get something once they capture one: those that have a client (sponsor.h), and of whom the person said something
// alone. By code; times, counts and what they get now are 0 and "". The same.
GPtrArray *lead_mirror_others(Store *store, const char *person_id, GError **error);
