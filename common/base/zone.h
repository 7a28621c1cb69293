// SPDX-License-Identifier: GPL-3.0-or-later
// zone.h - times as people of the event write and read them.
//
// Inside Lanyard every time is UTC in milliseconds. Text in the event's zone appears only at the edges: profiles,
// programmes, screens, labels. A time that the zone skips (spring forward) means the moment of the change, one that
// it has twice (fall back) means the second, in winter time.
#pragma once

#include "common/base/idiom.h"

#define ZONE_ERROR (zone_error_quark())
GQuark zone_error_quark(void);
typedef enum { ZONE_ERROR_UNKNOWN_ZONE, ZONE_ERROR_BAD_TIME } ZoneError;

// The zone of an IANA name such as "Asia/Kolkata". Free with g_time_zone_unref.
GTimeZone *zone_open(const char *name, GError **error);

// Reads "2024-05-15 13:20", "2024-05-15T13:20:00", with or without an offset or Z; without one it is in
// `zone`. A day alone is its midnight. The forms without separators ("20240515T132000Z") are read, too.
bool zone_parse(GTimeZone *zone, const char *text, gint64 *out_utc_ms, GError **error);

// "2024-05-15T13:20:00-04:00"; what machines read. The caller owns it.
char *zone_format_iso(GTimeZone *zone, gint64 utc_ms);

// "13:20"; what people read. The caller owns it.
char *zone_format_clock(GTimeZone *zone, gint64 utc_ms);

// "1:20 pm"; for those who count to twelve. The caller owns it.
char *zone_format_clock_12(GTimeZone *zone, gint64 utc_ms);

// "Thu 16 May", in English. The caller owns it.
char *zone_format_weekday(GTimeZone *zone, gint64 utc_ms);

// "2024-05-15": the local day that the moment falls into. The caller owns it.
char *zone_format_day(GTimeZone *zone, gint64 utc_ms);

// True when both moments fall into one local day.
bool zone_is_same_day(GTimeZone *zone, gint64 a_utc_ms, gint64 b_utc_ms);
