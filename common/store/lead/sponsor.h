// SPDX-License-Identifier: GPL-3.0-or-later
// sponsor.h - sponsors as lead volunteers see them: how much each captures, who scrapes, who is paused. No attendee is in it.
//
// All booths of a sponsor count as one, by what this station has of the records.
#pragma once

#include "common/store/journal/journal.h"

// The codes of those that were given a client (common/store/rights/client.h), in order. Element: char *. The caller owns it.
GPtrArray *sponsor_codes(Store *store, GError **error);

typedef struct {
    gint64 station_count; // booths that captured
    gint64 lead_count;
    gint64 refused_count;    // captures of badges that are lost, altered or unknown
    gint64 busiest_count;    // captures in the busiest hour
    gint64 wrong_code_count; // short codes that led to nobody, in the hour with most of them
    bool is_paused;
} SponsorUse;
bool sponsor_use(Store *store, const char *sponsor, SponsorUse *out, GError **error);

// Sponsors beyond LEAD_ALARM_PER_HOUR or with LEAD_WRONG_CODES (lead.h) within some hour, until a lead volunteer has looked at
// it; one that goes on comes back, and one that is paused stays. Element: SponsorAlarm.
typedef struct {
    const char *sponsor;
    gint64 scan_count;                   // in the busiest hour
    gint64 utc_ms;                       // when that hour ended
    gint64 station_count, refused_count; // booths, badges that are not valid
    bool is_paused;
    gint64 wrong_code_count; // within an hour; 0 when they are fewer than LEAD_WRONG_CODES
} SponsorAlarm;
GPtrArray *sponsor_alarms(Store *store, GError **error);

// Whether the last word of a lead volunteer on this sponsor is that it is paused.
bool sponsor_is_paused(Store *store, const char *sponsor, bool *out, GError **error);

#define SPONSOR_ALARM_KEY "scraping:" // and the sponsor's code: names it in acknowledgements, beside those of conflict.h

// Records that somebody looked at the alarm of a sponsor, and whether the sponsor is paused from now on: then nothing more of it is taken. STORE_ERROR_NOT_FOUND when there is no alarm. Takes its own transaction unless one is open.
bool sponsor_alarm_acknowledge(Store *store, const char *sponsor, bool is_paused, const char *note, const char *volunteer_name,
                               gint64 now_utc_ms, GError **error);
