// SPDX-License-Identifier: GPL-3.0-or-later
// sponsor.h - sponsors as lead volunteers see them: how much each captures, who scrapes, who is paused. No attendee is in it.
//
// All stations of a sponsor count as one. The hub counts by its own clock and tells the staff's stations; what this station has of the
// records counts as well, so that a station without a hub sees it, too.
#pragma once

#include "common/store/journal/journal.h"

// As the hub saw a sponsor last.
typedef struct {
    char *code;
    gint64 station_count, lead_count;
    gint64 refused_count;  // captures of badges that are lost, altered or unknown
    gint64 busiest_count;  // captures in the busiest hour
    gint64 busiest_utc_ms; // in which that was, at its end; 0 = none
    bool is_paused;
    gint64 wrong_code_count;  // short codes that led to nobody, in the hour with most of them
    gint64 wrong_code_utc_ms; // at the end of that hour; 0 = none
} SponsorUse;
void sponsor_use_free(SponsorUse *use);
// Keeps the list (SponsorUse) in place of the former one. Takes its own transaction unless one is open.
bool sponsor_use_keep(Store *store, const GPtrArray *list, GError **error);
// By code; empty when the hub was never asked. Element: SponsorUse. The caller owns it.
GPtrArray *sponsor_use_load(Store *store, GError **error);

// Sponsors beyond LEAD_ALARM_PER_HOUR or with LEAD_WRONG_CODES (lead.h) within some hour, until a lead volunteer has looked at it; one that goes on comes back, and
// one that is paused stays. Element: SponsorAlarm.
typedef struct {
    char *sponsor;
    gint64 scan_count; // in the busiest hour
    gint64 utc_ms;     // when that hour ended
    gint64 station_count, refused_count;
    bool is_paused;
    gint64 wrong_code_count; // within an hour; 0 when they are fewer than LEAD_WRONG_CODES
} SponsorAlarm;
GPtrArray *sponsor_alarms(Store *store, GError **error);

// Whether the last word of a lead volunteer on this sponsor is that it is paused.
bool sponsor_is_paused(Store *store, const char *sponsor, bool *out, GError **error);

#define SPONSOR_ALARM_KEY "scraping:" // and the sponsor's code: names it in acknowledgements, beside those of conflict.h

// Records that somebody looked at the alarm of a sponsor, and whether the sponsor is paused from now on: then the hub takes nothing more of
// it. STORE_ERROR_NOT_FOUND when there is no alarm. Takes its own transaction unless one is open.
bool sponsor_alarm_acknowledge(Store *store, const char *sponsor, bool is_paused, const char *note, const char *volunteer_name,
                               gint64 now_utc_ms, GError **error);
