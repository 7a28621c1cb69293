// SPDX-License-Identifier: GPL-3.0-or-later
// api_conflict.c - the inbox of lead volunteers: a clock that was ahead, conflicts, erasures that wait for a second lead, sponsors that scrape,
// and what a ticketing system refused.
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/store/admit/outbox.h"
#include "common/store/lead/sponsor.h"
#include "common/store/rights/audit.h"
#include "common/store/rights/erasure.h"
#include "scanner/desk/conflict_json.h"
#include "scanner/web/route.h"

#define LIST_MOST 200
#define REFUSAL_KEY "ticketing:"

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

// What the ticketing system refused for good, in its words and in ours.
static json_t *list_refusals(Request *request, GError **error)
{
    static const char *const acts[] = {[OUTBOX_ENTRY] = "entry", [OUTBOX_EXIT] = "exit", [OUTBOX_UNDO] = "undo"};
    g_autoptr(GPtrArray) refused = outbox_refusals(request->store, LIST_MOST, error);
    json_t *list = refused ? json_array() : NULL;
    for (guint i = 0; refused && i < refused->len; i++) {
        const OutboxItem *item = g_ptr_array_index(refused, i);
        const Checkpoint *checkpoint = profile_checkpoint(request->station->profile, item->checkpoint);
        g_autofree char *key = g_strconcat(REFUSAL_KEY, item->nonce, NULL);
        json_t *object = json_pack("{s:s,s:s,s:s,s:{s:s,s:s},s:s,s:s}", "key", key, "act", acts[item->act], "where",
                                   checkpoint ? checkpoint->title : item->checkpoint, "person", "id", item->person, "name",
                                   item->name, "station", item->station_name, "words", item->words);
        desk_put_time(object, "when", request->station->profile, item->at_utc_ms);
        json_array_append_new(list, object);
    }
    return list;
}

static bool settle_by_hand(Request *request, const char *nonce, GError **error)
{
    g_autoptr(OutboxItem) item = NULL;
    if (!outbox_get_refused(request->store, nonce, &item, error))
        return false;
    g_autofree char *name = g_strdup_printf("%s-%" G_GINT64_FORMAT, item->station, item->sequence);
    const AuditEvent event = {AUDIT_SEND_BY_HAND, request->who->name, request->http->address, name, api_now(request)};
    return outbox_by_hand(request->store, item, request->who->name, api_now(request), error) &&
           audit_note(request->store, &event, error);
}

// A rehearsal of a day that is over makes no record one of the future.
static gint64 right_now(const Request *request)
{
    return MAX(api_now(request), clock_utc_ms());
}

bool api_clock_right(Request *request, GError **error)
{
    gint64 count;
    if (!journal_recover_clock(request->store, right_now(request), &count, error))
        return false;
    request->result = json_pack("{s:I}", "count", (json_int_t)count);
    return true;
}

bool api_conflicts(Request *request, GError **error)
{
    gint64 ahead_ms;
    if (!journal_is_ahead(request->store, right_now(request), &ahead_ms, error))
        return false;
    g_autoptr(GPtrArray) conflicts = conflict_list(request->store, false, LIST_MOST, error);
    json_t *alarms = conflicts ? list_alarms(request, error) : NULL;
    if (!alarms)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < conflicts->len; i++)
        json_array_append_new(list, desk_conflict_json(request->station, g_ptr_array_index(conflicts, i)));
    json_t *forks = list_forks(request, error), *erasures = forks ? list_erasures(request, error) : NULL;
    json_t *refusals = erasures ? list_refusals(request, error) : NULL;
    request->result = json_pack("{s:o,s:o,s:o*,s:o*,s:o*,s:b}", "conflicts", list, "alarms", alarms, "forks", forks, "erasures",
                                erasures, "refusals", refusals, "is_ahead", ahead_ms > 0);
    return refusals != NULL;
}

bool api_conflict_acknowledge(Request *request, GError **error)
{
    const char *key = api_text(request, "key");
    const char *note = api_text(request, "note");
    if (g_str_has_prefix(key, SPONSOR_ALARM_KEY))
        return sponsor_alarm_acknowledge(request->store, key + strlen(SPONSOR_ALARM_KEY),
                                         json_bool(request->body, "pause", false), note, request->who->name, api_now(request),
                                         error);
    if (g_str_has_prefix(key, REFUSAL_KEY))
        return settle_by_hand(request, key + strlen(REFUSAL_KEY), error);
    if (g_str_has_prefix(key, ERASE_KEY))
        return erasure_acknowledge(request->store, key, note, request->who->name, api_now(request), error);
    return conflict_acknowledge(request->store, key, note, request->who->name, api_now(request), error);
}
