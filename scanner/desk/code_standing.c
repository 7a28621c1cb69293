// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/code_standing.h"

#include "scanner/booth/booth.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/verdict_kind.h"

// A booth knows nobody: a badge of this event is a person's.
static bool standing_at_booth(Desk *desk, const Post *post, const ReaderCode *code, CodeStanding *out, GError **error)
{
    const LeadScan look = {.code = (const char *)code->bytes, .code_length = code->length, .is_look = true};
    LeadOutcome outcome;
    if (!booth_scan(desk_station(desk), post, desk_store(desk), &look, &outcome, error))
        return false;
    *out = outcome.result == LEAD_CAPTURED ? STANDING_PERSON : outcome.result == LEAD_DAMAGED ? STANDING_OURS : STANDING_STRANGER;
    return true;
}

static bool look_at(Desk *desk, const Post *post, const void *code, gsize length, AdmitOutcome *out, GError **error)
{
    return desk_scan(desk, &(DeskScan){.code = code, .code_length = length, .post = post, .is_dry_run = true}, out, error);
}

static CodeStanding standing_of(const AdmitOutcome *outcome)
{
    if (outcome->person && !desk_is_of_code(outcome->verdict))
        return STANDING_PERSON;
    bool is_stranger = outcome->verdict == VERDICT_UNKNOWN_CODE || outcome->verdict == VERDICT_OTHER_EVENT;
    return is_stranger ? STANDING_STRANGER : STANDING_OURS;
}

bool code_standing(Desk *desk, const Post *post, const ReaderCode *code, CodeStanding *out, char **out_who, GError **error)
{
    *out_who = NULL;
    if (post->mode == STATION_SPONSOR)
        return standing_at_booth(desk, post, code, out, error);
    AdmitOutcome outcome;
    if (!look_at(desk, post, code->bytes, code->length, &outcome, error))
        return false;
    *out = standing_of(&outcome);
    *out_who = outcome.person ? g_strdup(outcome.person->id) : NULL;
    admit_outcome_clear(&outcome);
    return true;
}

json_t *code_look_json(Desk *desk, const Post *post, GBytes *code, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(code, &length);
    AdmitOutcome outcome;
    if (!look_at(desk, post, bytes, length, &outcome, error))
        return NULL;
    const Station *station = desk_station(desk);
    json_t *look = desk_outcome_json(station, post, &outcome, station->settings->language);
    json_object_set_new(look, "is_look", json_true());
    json_object_del(json_object_get(look, "person"), "note"); // who may read it is asked again
    if (outcome.person)
        json_put_text(look, "id", outcome.person->id);
    admit_outcome_clear(&outcome);
    return look;
}
