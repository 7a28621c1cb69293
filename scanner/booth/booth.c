// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/booth/booth.h"

#include "common/base/json.h"
#include "scanner/booth/lead_export.h"
#include "scanner/station/words.h"

bool booth_scan(const Station *station, const Post *post, Store *store, const LeadScan *asked, LeadOutcome *out, GError **error)
{
    if (post->mode != STATION_SPONSOR) {
        g_set_error_literal(error, STATION_ERROR, STATION_ERROR_REFUSED,
                            "this is not a sponsor's station, which has mode=sponsor in station.ini");
        return false;
    }
    g_autofree char *present = asked->volunteer_name ? NULL : store_get(store, STATION_PRESENT_KEY);
    const char *rep = asked->volunteer_name ? asked->volunteer_name : present && *present ? present : station->settings->lead_rep;
    LeadScan scan = *asked;
    scan.volunteer_name = rep ? rep : "";
    scan.profile = station->profile;
    scan.sponsor = post->sponsor;
    scan.now_utc_ms = asked->now_utc_ms ? asked->now_utc_ms : station_now_utc_ms(station);
    return lead_scan(store, &scan, out, error);
}

static const char *kind_of(LeadResult result)
{
    switch (result) {
    case LEAD_CAPTURED:
    case LEAD_OPENED:
        return "yes";
    case LEAD_DAMAGED:
    case LEAD_TOO_FAST:
    case LEAD_MISTYPED:
        return "ask";
    case LEAD_NOT_A_BADGE:
    case LEAD_OTHER_EVENT:
        return "no";
    case LEAD_RESULT_COUNT:
        break;
    }
    g_assert_not_reached();
}

json_t *booth_verdict_json(const Station *station, LeadResult result, LeadState state, const char *language)
{
    bool is_kept = result == LEAD_CAPTURED || result == LEAD_OPENED;
    bool is_pass = is_kept && state != LEAD_INVALID;
    g_autofree char *verdict = g_strconcat("lead-", is_kept && !is_pass ? "invalid" : lead_result_name(result), NULL);
    g_autofree char *headline = g_strdup_printf("verdict.%s.headline", verdict);
    g_autofree char *next = g_strdup_printf("verdict.%s.next", verdict);
    json_t *object =
        json_pack("{s:s,s:s,s:b,s:s,s:[],s:{s:s,s:s,s:{}}}", "verdict", verdict, "at", "booth", "is_pass", is_pass, "kind",
                  is_kept && !is_pass ? "no" : kind_of(result), "can", "says", "headline", headline, "next", next, "values");
    json_put_text(object, "headline", station_word(station, language, headline));
    json_put_text(object, "next_step", station_word(station, language, next));
    return object;
}

json_t *booth_outcome_json(const Station *station, const Post *post, Store *store, const LeadOutcome *outcome,
                           const char *language, GError **error)
{
    bool is_kept = outcome->result == LEAD_CAPTURED || outcome->result == LEAD_OPENED;
    g_autoptr(Lead) lead = is_kept ? lead_load(store, post->sponsor, outcome->token, error) : NULL;
    if (is_kept && !lead)
        return NULL;
    g_autoptr(json_t) object = booth_verdict_json(station, outcome->result, lead ? lead->state : LEAD_WAITING, language);
    json_object_set_new(object, "is_alarm", json_boolean(outcome->is_alarm));
    if (lead) {
        json_object_set_new(object, "lead", lead_json(station->profile, lead));
        json_put_text(object, "badge", outcome->token);
    }
    return json_incref(object);
}
