// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/zone.h"

#include <string.h>

G_DEFINE_QUARK(lanyard_zone_error, zone_error)

#define MS_PER_S 1000

GTimeZone *zone_open(const char *name, GError **error)
{
    GTimeZone *zone = name && *name ? g_time_zone_new_identifier(name) : NULL;
    if (!zone)
        g_set_error(error, ZONE_ERROR, ZONE_ERROR_UNKNOWN_ZONE,
                    "\"%s\" is not a time zone; expected an IANA name such as \"America/New_York\"", name ? name : "");
    return zone;
}

// "2024-05-15 13:20" as ISO 8601 wants it: a T between, seconds at the end, an offset kept.
static char *complete_iso(const char *text)
{
    GString *iso = g_string_new(text);
    g_strstrip(iso->str);
    iso->len = strlen(iso->str);
    if (iso->len >= 8 && iso->str[4] != '-') // 20240515T132000Z, as iCalendar has it
        return g_string_free(iso->len == 8 ? g_string_append(iso, "T000000") : iso, FALSE);
    if (iso->len > 10 && iso->str[10] == ' ')
        iso->str[10] = 'T';
    bool has_seconds = iso->len > 16 && iso->str[16] == ':';
    if (iso->len >= 16 && !has_seconds)
        g_string_insert(iso, 16, ":00");
    if (iso->len == 10)
        g_string_append(iso, "T00:00:00");
    return g_string_free(iso, FALSE);
}

bool zone_parse(GTimeZone *zone, const char *text, gint64 *out_utc_ms, GError **error)
{
    g_autofree char *iso = complete_iso(text);
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(iso, zone);
    if (!time)
        return error_set(ZONE_ERROR, ZONE_ERROR_BAD_TIME, error,
                         "\"%s\" is not a time; expected one such as \"2024-05-15 13:20\"", text);
    *out_utc_ms = g_date_time_to_unix(time) * MS_PER_S + g_date_time_get_microsecond(time) / 1000;
    return true;
}

static GDateTime *local_time(GTimeZone *zone, gint64 utc_ms)
{
    gint64 seconds = utc_ms / MS_PER_S - (utc_ms % MS_PER_S < 0);
    g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(seconds);
    return utc ? g_date_time_to_timezone(utc, zone) : NULL;
}

static char *format(GTimeZone *zone, gint64 utc_ms, const char *pattern)
{
    g_autoptr(GDateTime) local = local_time(zone, utc_ms);
    return local ? g_date_time_format(local, pattern) : g_strdup("");
}

char *zone_format_iso(GTimeZone *zone, gint64 utc_ms)
{
    return format(zone, utc_ms, "%Y-%m-%dT%H:%M:%S%:z");
}

char *zone_format_clock(GTimeZone *zone, gint64 utc_ms)
{
    return format(zone, utc_ms, "%H:%M");
}

char *zone_format_day(GTimeZone *zone, gint64 utc_ms)
{
    return format(zone, utc_ms, "%Y-%m-%d");
}

bool zone_is_same_day(GTimeZone *zone, gint64 a_utc_ms, gint64 b_utc_ms)
{
    g_autofree char *a = zone_format_day(zone, a_utc_ms);
    g_autofree char *b = zone_format_day(zone, b_utc_ms);
    return strcmp(a, b) == 0;
}

// Not by the machine's language, which is nobody's of the event.
char *zone_format_weekday(GTimeZone *zone, gint64 utc_ms)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"};
    g_autoptr(GDateTime) local = local_time(zone, utc_ms);
    return local ? g_strdup_printf("%s %d %s", days[g_date_time_get_day_of_week(local) - 1], g_date_time_get_day_of_month(local),
                                   months[g_date_time_get_month(local) - 1])
                 : g_strdup("");
}

char *zone_format_clock_12(GTimeZone *zone, gint64 utc_ms)
{
    g_autoptr(GDateTime) local = local_time(zone, utc_ms);
    int hour = local ? g_date_time_get_hour(local) : 0;
    return local ? g_strdup_printf("%d:%02d %s", hour % 12 == 0 ? 12 : hour % 12, g_date_time_get_minute(local),
                                   hour < 12 ? "am" : "pm")
                 : g_strdup("");
}
