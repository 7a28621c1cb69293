// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/booth.h"

#include <string.h>

#include "common/base/json.h"
#include "scanner/desk/lead_export.h"

static bool capture(Desk *desk, LeadScan *scan, LeadOutcome *out, GError **error)
{
    const Station *station = desk_station(desk);
    if (station->settings->mode != STATION_SPONSOR) {
        g_set_error_literal(error, DESK_ERROR, DESK_ERROR_REFUSED,
                            "this is not a sponsor's station, which has mode=sponsor in station.ini");
        return false;
    }
    g_autofree char *present = scan->volunteer_name ? NULL : store_get(desk_store(desk), DESK_PRESENT_KEY);
    const char *rep = scan->volunteer_name ? scan->volunteer_name : present && *present ? present : station->settings->lead_rep;
    scan->volunteer_name = rep ? rep : "";
    scan->profile = station->profile;
    scan->sponsor = station->settings->sponsor;
    scan->now_utc_ms = scan->now_utc_ms ? scan->now_utc_ms : station_now_utc_ms(station);
    return lead_scan(desk_store(desk), scan, out, error);
}

bool booth_scan(Desk *desk, const char *code, gsize code_length, const char *volunteer_name, gint64 now_utc_ms, LeadOutcome *out,
                GError **error)
{
    LeadScan scan = {.code = code, .code_length = code_length, .volunteer_name = volunteer_name, .now_utc_ms = now_utc_ms};
    return capture(desk, &scan, out, error);
}

bool booth_type(Desk *desk, const char *typed, const char *volunteer_name, LeadOutcome *out, GError **error)
{
    LeadScan scan = {.code = typed, .code_length = strlen(typed), .is_typed = true, .volunteer_name = volunteer_name};
    return capture(desk, &scan, out, error);
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

static void put_word(json_t *object, const char *member, const Station *station, const char *language, const char *result)
{
    g_autofree char *key = g_strdup_printf("verdict.lead-%s.%s", result, g_str_equal(member, "headline") ? "headline" : "next");
    json_put_text(object, member, desk_word(station, language, key));
}

json_t *booth_outcome_json(Desk *desk, const LeadOutcome *outcome, const char *language, GError **error)
{
    const Station *station = desk_station(desk);
    bool is_kept = outcome->result == LEAD_CAPTURED || outcome->result == LEAD_OPENED;
    g_autoptr(Lead) lead = is_kept ? lead_load(desk_store(desk), station->settings->sponsor, outcome->token, error) : NULL;
    if (is_kept && !lead)
        return NULL;
    bool is_pass = is_kept && lead->state != LEAD_INVALID;
    const char *result = is_kept && !is_pass ? "invalid" : lead_result_name(outcome->result);
    g_autofree char *verdict = g_strconcat("lead-", result, NULL);
    g_autoptr(json_t) object =
        json_pack("{s:s,s:s,s:b,s:b,s:s,s:[]}", "verdict", verdict, "at", "booth", "is_pass", is_pass, "is_alarm",
                  outcome->is_alarm, "kind", is_kept && !is_pass ? "no" : kind_of(outcome->result), "can");
    json_object_set_new(object, "says", desk_says_plain_json(station, verdict));
    put_word(object, "headline", station, language, result);
    put_word(object, "next_step", station, language, result);
    if (lead) {
        json_object_set_new(object, "lead", lead_json(station->profile, lead));
        json_put_text(object, "badge", outcome->token);
    }
    return json_incref(object);
}
