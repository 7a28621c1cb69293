// SPDX-License-Identifier: GPL-3.0-or-later
// attendance.h - who came where, person by person: what an organiser gives back to the ticketing system or to a teacher.
//
// Made from what all stations exchanged; an admission that was undone is not in it. There is no e-mail in it. Registrations that a lead
// joined (same.h) are one person, with the tickets and sessions of all of them.
#pragma once

#include "common/store/database/database.h"

// Texts are never NULL and valid during the visit only.
typedef struct {
    const char *id, *name, *company, *ticket_type;
    const char *order;    // their own, then those of joined registrations, parted by commas
    const char *tickets;  // secrets, or references where there is none, parted by spaces
    const char *scope;    // see rules.h: "desk", "session/T-07", "expo-hall/expo-friday"
    gint64 first_utc_ms;  // first entry; 0 = has a ticket for the session and did not come
    const char *station;  // display name of the first entry's station
    const char *sessions; // codes of all sessions that the person entered, parted by commas
} AttendanceRow;
typedef void (*AttendanceVisit)(const AttendanceRow *row, gpointer data);

// Everybody who entered `scope` or, where it ends with a slash, any scope that begins with it; by name. Where it is a
// session's, those with a paid ticket for it who did not come follow. False with STORE_ERROR.
bool attendance_each(Store *store, const char *scope, AttendanceVisit visit, gpointer data, GError **error);

// How many times the person was let in at `scope`; where it is counted, how many they have taken. May be called in a visit.
bool attendance_count(Store *store, const char *scope, const char *id, int *out, GError **error);
