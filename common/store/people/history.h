// SPDX-License-Identifier: GPL-3.0-or-later
// history.h - what happened lately at this station, and to one person.
#pragma once

#include "common/rules/rules.h"
#include "common/store/record/record.h"

// The last `limit` scans of this station, newest first: for the side of the page.
typedef struct {
    gint64 sequence;
    gint64 utc_ms;
    const char *person_id, *name, *checkpoint, *session; // the name is "" of who is on hold
    VerdictCode verdict;
    bool is_undone;
} RecentScan;
GPtrArray *store_recent_scans(Store *store, int limit, GError **error);

// One person's story: admissions, prints, changes, by time; for "collected 09:12 at desk 3".
typedef struct {
    gint64 utc_ms;
    RecordKind kind;
    const char *station_id, *station; // id and display name
    gint64 sequence;
    char *text; // the record's body, canonical JSON
    bool is_undone;
    gint64 revoked_utc_ms; // since when the station is shut out (revoked_station.h); 0 = it is not
} HistoryEntry;
GPtrArray *person_history(Store *store, const char *id, GError **error);
