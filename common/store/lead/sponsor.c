// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/sponsor.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"

GPtrArray *sponsor_codes(Store *store, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func(g_free);
    Statement *row = statement_begin(store, STATEMENT_SPONSOR_CODES);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW)
        g_ptr_array_add(list, statement_dup(row, 0));
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
}

bool sponsor_use(Store *store, const char *sponsor, SponsorUse *out, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SPONSOR_USE, "%s", sponsor);
    bool is_good = statement_step(store, row, error) == STEP_ROW;
    if (is_good)
        *out = (SponsorUse){.station_count = statement_int(row, 0),
                            .lead_count = statement_int(row, 1),
                            .refused_count = statement_int(row, 2),
                            .busiest_count = statement_int(row, 3),
                            .wrong_code_count = statement_int(row, 4)};
    statement_end(row);
    return is_good && sponsor_is_paused(store, sponsor, &out->is_paused, error);
}

static void sponsor_alarm_free(SponsorAlarm *alarm)
{
    g_free(alarm->sponsor);
    g_free(alarm);
}

GPtrArray *sponsor_alarms(Store *store, GError **error)
{
    g_autoptr(GPtrArray) alarms = g_ptr_array_new_with_free_func((GDestroyNotify)sponsor_alarm_free);
    Statement *row = statement_with(store, STATEMENT_SPONSOR_ALARMS, "%d %d", LEAD_ALARM_PER_HOUR, LEAD_WRONG_CODES);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        SponsorAlarm *alarm = g_new(SponsorAlarm, 1);
        *alarm = (SponsorAlarm){.sponsor = statement_dup(row, 0),
                                .scan_count = statement_int(row, 1),
                                .utc_ms = statement_int(row, 2),
                                .station_count = statement_int(row, 3),
                                .refused_count = statement_int(row, 4),
                                .is_paused = statement_int(row, 5),
                                .wrong_code_count = statement_int(row, 6)};
        g_ptr_array_add(alarms, alarm);
    }
    return step == STEP_DONE ? g_steal_pointer(&alarms) : NULL;
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
    for (guint i = 0; i < alarms->len; i++)
        if (strcmp(((const SponsorAlarm *)g_ptr_array_index(alarms, i))->sponsor, sponsor) == 0)
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
