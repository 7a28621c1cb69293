// SPDX-License-Identifier: GPL-3.0-or-later
// report.h - the day in figures, written down for page, spreadsheet and terminal.
#pragma once

#include "common/store/report.h"
#include "common/sync/sync.h"
#include "scanner/desk/desk.h"

// {"PART": [{"key", "title", "count", "of"}, ...], ...} with times as ISO 8601 in the event's zone, and titles of what
// the profile names. The caller owns it.
json_t *report_json(const Profile *profile, const GPtrArray *rows);

// How the stations stand in the exchange, as the hub said when it was last asked: {"asked", "stations": [{"name", "last_seen",
// "behind", "silent_s", "state"}]}; what is not known is left out. NULL when the hub was never asked. The caller owns it.
json_t *report_peers(const Station *station, Store *store);

// Sponsors, as the hub counted when it was last asked: [{"sponsor", "stations", "leads", "refused", "busiest", "is_alarm", "is_paused"}, ...].
// No attendee is in it. NULL only when the store failed. The caller owns it.
json_t *report_sponsors(Store *store, GError **error);

// What the judge finds wrong with the event, its programme and what people hold (check.h): [{"grade", "text"}], without a person in
// it. The caller owns it.
json_t *report_findings(const Station *station);

// How this station stands: "in step", "behind (12 records, since 2024-05-16T09:00:00-04:00)" or "alone (...)". The caller owns it.
char *report_exchange(const SyncState *state, const Profile *profile);

// The figures of report_json() as lines "part,key,title,count,of" below a heading (RFC 4180). The caller owns it.
char *report_csv(const Profile *profile, const GPtrArray *rows);

// The same for people, with bars, in `language`. The caller owns it.
char *report_text(const Station *station, const GPtrArray *rows, const char *language);
