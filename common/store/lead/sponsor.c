// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/lead/sponsor.h"

#include <string.h>

#include "common/base/json.h"
#include "common/store/database/connection.h"
#include "common/store/lead/lead.h"
#include "common/store/lead/statements_generated.h"

void sponsor_use_free(SponsorUse *use)
{
    g_free(use->code);
    g_free(use);
}

static bool put_use(Store *store, const SponsorUse *use, GError **error)
{
    Statement *put = statement_with(store, STATEMENT_SPONSOR_USE_PUT, "%s %jd %jd %jd %jd %jd %d %jd %jd", use->code,
                                    use->station_count, use->lead_count, use->refused_count, use->busiest_count,
                                    use->busiest_utc_ms, use->is_paused, use->wrong_code_count, use->wrong_code_utc_ms);
    return statement_run(store, put, error);
}

bool sponsor_use_keep(Store *store, const GPtrArray *list, GError **error)
{
    if (!store_begin_nested(store, error))
        return false;
    bool is_good = statement_run(store, statement_begin(store, STATEMENT_SPONSOR_USE_CLEAR), error);
    for (guint i = 0; is_good && i < list->len; i++)
        is_good = put_use(store, g_ptr_array_index(list, i), error);
    return store_finish(store, is_good, error);
}

GPtrArray *sponsor_use_load(Store *store, GError **error)
{
    g_autoptr(GPtrArray) list = g_ptr_array_new_with_free_func((GDestroyNotify)sponsor_use_free);
    Statement *row = statement_begin(store, STATEMENT_SPONSOR_USE_LIST);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        SponsorUse *use = g_new(SponsorUse, 1);
        *use = (SponsorUse){.code = statement_dup(row, 0),
                            .station_count = statement_int(row, 1),
                            .lead_count = statement_int(row, 2),
                            .refused_count = statement_int(row, 3),
                            .busiest_count = statement_int(row, 4),
                            .busiest_utc_ms = statement_int(row, 5),
                            .is_paused = statement_int(row, 6),
                            .wrong_code_count = statement_int(row, 7),
                            .wrong_code_utc_ms = statement_int(row, 8)};
        g_ptr_array_add(list, use);
    }
    return step == STEP_DONE ? g_steal_pointer(&list) : NULL;
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
    g_set_error(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "there is no alarm for the sponsor \"%s\"; list them again", sponsor);
    return false;
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
