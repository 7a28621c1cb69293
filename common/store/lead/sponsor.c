// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/sponsor.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"

GPtrArray *sponsor_codes(Store *store, GError **error)
{
    return statement_list(store, statement_begin(store, STATEMENT_SPONSOR_CODES), error);
}

bool sponsor_use(Store *store, const char *sponsor, SponsorUse *out, GError **error)
{
    static const RowLayout layout =
        ROW_LAYOUT(SponsorUse, station_count, lead_count, refused_count, busiest_count, wrong_code_count);
    return statement_fill(store, statement_with(store, STATEMENT_SPONSOR_USE, "%s", sponsor), &layout, out, error) &&
           sponsor_is_paused(store, sponsor, &out->is_paused, error);
}

GPtrArray *sponsor_alarms(Store *store, GError **error)
{
    static const RowLayout layout =
        ROW_LAYOUT(SponsorAlarm, sponsor, scan_count, utc_ms, station_count, refused_count, is_paused, wrong_code_count);
    Statement *row = statement_with(store, STATEMENT_SPONSOR_ALARMS, "%d %d", LEAD_ALARM_PER_HOUR, LEAD_WRONG_CODES);
    return statement_structs(store, row, &layout, error);
}

bool sponsor_is_paused(Store *store, const char *sponsor, bool *out, GError **error)
{
    gint64 is_paused;
    bool is_good = statement_number(store, statement_with(store, STATEMENT_SPONSOR_PAUSE, "%s", sponsor), &is_paused, error);
    *out = is_good && is_paused;
    return is_good;
}

static bool has_alarm(Store *store, const char *sponsor, GError **error)
{
    g_autoptr(GPtrArray) alarms = sponsor_alarms(store, error);
    if (!alarms)
        return false;
    if (ARRAY_FIND(SponsorAlarm, sponsor, alarms, sponsor))
        return true;
    return error_set(STORE_ERROR, STORE_ERROR_NOT_FOUND, error, "there is no alarm for the sponsor \"%s\"; list them again",
                     sponsor);
}

static bool record_look(Store *store, const char *sponsor, bool is_paused, const char *note, const char *volunteer_name,
                        gint64 now_utc_ms, GError **error)
{
    g_autofree char *key = g_strconcat(SPONSOR_ALARM_KEY, sponsor, NULL);
    g_autoptr(json_t) body = json_pack("{s:b}", "paused", is_paused);
    json_put_text(body, "note", note);
    json_put_text(body, "by", volunteer_name);
    return journal_append(store, RECORD_ACK, key, body, now_utc_ms, NULL, error);
}

bool sponsor_alarm_acknowledge(Store *store, const char *sponsor, bool is_paused, const char *note, const char *volunteer_name,
                               gint64 now_utc_ms, GError **error)
{
    return store_begin_nested(store, error) &&
           store_finish(store,
                        has_alarm(store, sponsor, error) &&
                            record_look(store, sponsor, is_paused, note, volunteer_name, now_utc_ms, error),
                        error);
}
