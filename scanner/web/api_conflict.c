// SPDX-License-Identifier: GPL-3.0-or-later
// api_conflict.c - the inbox of lead volunteers: conflicts, erasures that wait for a second lead, and sponsors that scrape.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/sponsor.h"
#include "common/store/rights/erasure.h"
#include "scanner/desk/conflict_json.h"
#include "scanner/web/route.h"

#define LIST_MOST 200

static json_t *alarm_json(const SponsorAlarm *alarm, const Profile *profile)
{
    g_autofree char *key = g_strconcat(SPONSOR_ALARM_KEY, alarm->sponsor, NULL);
    json_t *object =
        json_pack("{s:s,s:s,s:I,s:I,s:I,s:b,s:I}", "key", key, "sponsor", alarm->sponsor, "count", (json_int_t)alarm->scan_count,
                  "stations", (json_int_t)alarm->station_count, "refused", (json_int_t)alarm->refused_count, "is_paused",
                  alarm->is_paused, "wrong_codes", (json_int_t)alarm->wrong_code_count);
    desk_put_time(object, "when", profile, alarm->utc_ms);
    return object;
}

static json_t *list_alarms(Request *request, GError **error)
{
    g_autoptr(GPtrArray) alarms = sponsor_alarms(request->store, error);
    if (!alarms)
        return NULL;
    json_t *list = json_array();
    for (guint i = 0; i < alarms->len; i++)
        json_array_append_new(list, alarm_json(g_ptr_array_index(alarms, i), request->station->profile));
    return list;
}

static json_t *list_forks(Request *request, GError **error)
{
    g_autoptr(GPtrArray) forks = fork_list(request->store, error);
    json_t *list = forks ? json_array() : NULL;
    for (guint i = 0; forks && i < forks->len; i++) {
        const Fork *fork = g_ptr_array_index(forks, i);
        if (!fork->is_acknowledged)
            json_array_append_new(list, desk_fork_json(request->station, fork));
    }
    return list;
}

// Those that were asked for here are shown, too: whoever asked can tell the person.
static json_t *list_erasures(Request *request, GError **error)
{
    g_autoptr(GPtrArray) all = erasure_waiting(request->store, error);
    json_t *list = all ? json_array() : NULL;
    for (guint i = 0; all && i < MIN(all->len, LIST_MOST); i++) {
        const WaitingErasure *waiting = g_ptr_array_index(all, i);
        if (waiting->is_ended)
            continue;
        json_t *object =
            json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "key", waiting->key, "kind", "erasure", "id", waiting->person_id, "name",
                      waiting->name, "station", waiting->station, "by", waiting->by, "is_own", waiting->is_own);
        desk_put_time(object, "since", request->station->profile, waiting->utc_ms);
        json_array_append_new(list, object);
    }
    return list;
}

bool api_conflicts(Request *request, GError **error)
{
    g_autoptr(GPtrArray) conflicts = conflict_list(request->store, false, LIST_MOST, error);
    json_t *alarms = conflicts ? list_alarms(request, error) : NULL;
    if (!alarms)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < conflicts->len; i++)
        json_array_append_new(list, desk_conflict_json(request->station, g_ptr_array_index(conflicts, i)));
    json_t *forks = list_forks(request, error), *erasures = forks ? list_erasures(request, error) : NULL;
    request->result = json_pack("{s:o,s:o,s:o*,s:o*}", "conflicts", list, "alarms", alarms, "forks", forks, "erasures", erasures);
    return erasures != NULL;
}

bool api_conflict_acknowledge(Request *request, GError **error)
{
    const char *key = api_text(request, "key");
    const char *note = api_text(request, "note");
    if (g_str_has_prefix(key, SPONSOR_ALARM_KEY))
        return sponsor_alarm_acknowledge(request->store, key + strlen(SPONSOR_ALARM_KEY),
                                         json_bool(request->body, "pause", false), note, request->who->name, api_now(request),
                                         error);
    if (g_str_has_prefix(key, ERASE_KEY))
        return erasure_acknowledge(request->store, key, note, request->who->name, api_now(request), error);
    return conflict_acknowledge(request->store, key, note, request->who->name, api_now(request), error);
}
