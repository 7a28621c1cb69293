// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/phone/phone_booth.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/lead/capture.h"
#include "common/store/lead/lead_decide.h"
#include "common/token/digest.h"
#include "scanner/booth/booth.h"

#define LEADS_SHOWN 60
#define TAGS_SHOWN 12
#define TAG_MOST 60 // characters, as on a booth's page

// --- a capture ---

static json_t *capture_new(const PhoneBooth *booth, const char *token, gint64 number)
{
    g_autofree char *call = g_strdup_printf("%s %" G_GINT64_FORMAT, booth->rep.client, number);
    g_autofree char *whole = digest_sha256_hex(call), *name = g_strndup(whole, CAPTURE_NAME_HEX);
    return json_pack("{s:s,s:s,s:I,s:s}", "of", name, "token", token, "at",
                     (json_int_t)station_now_utc_ms(desk_station(booth->desk)), "by", booth->rep.name);
}

// As it is taken from a booth that asks over the network: what is refused there is refused here.
static bool hand_in(const PhoneBooth *booth, const json_t *capture, CaptureResult *out, GError **error)
{
    g_autoptr(json_t) call = json_pack("[O]", capture);
    g_autofree char *text = json_dumps(call, JSON_COMPACT);
    g_autoptr(GPtrArray) captures = capture_parse(text, strlen(text), error);
    return captures && lead_take(desk_store(booth->desk), booth->rep.client, captures,
                                 station_now_utc_ms(desk_station(booth->desk)), out, error);
}

// --- a scan ---

static json_t *kept_of(const char *result, const char *badge)
{
    json_t *kept = json_pack("{s:s}", "result", result);
    json_put_text(kept, "badge", badge);
    return kept;
}

static json_t *kept_of_result(CaptureResult result, bool is_known, const char *badge)
{
    switch (result) {
    case CAPTURE_TAKEN:
    case CAPTURE_KNOWN:
        return kept_of(lead_result_name(is_known ? LEAD_OPENED : LEAD_CAPTURED), badge);
    case CAPTURE_TOO_FAST:
        return kept_of(lead_result_name(LEAD_TOO_FAST), NULL);
    case CAPTURE_PAUSED:
        return kept_of("paused", NULL);
    case CAPTURE_REFUSED:
    case CAPTURE_RESULT_COUNT:
        break;
    }
    return kept_of(lead_result_name(LEAD_NOT_A_BADGE), NULL);
}

static bool capture(const PhoneBooth *booth, const Token *badge, gint64 number, json_t **out, GError **error)
{
    Store *store = desk_store(booth->desk);
    CaptureResult result = CAPTURE_KNOWN;
    bool is_own, is_known;
    if (!rep_seen(store, &booth->rep, badge->id, &is_own, &is_known, error))
        return false;
    if (!is_own) {
        g_autoptr(json_t) scan = capture_new(booth, badge->id, number);
        json_object_set_new(scan, "scan", json_true());
        json_put_text(scan, "check", *badge->check ? badge->check : NULL);
        if (!hand_in(booth, scan, &result, error))
            return false;
    }
    bool is_taken = result == CAPTURE_TAKEN || result == CAPTURE_KNOWN;
    if (is_taken && booth->may_decide &&
        !lead_decide(store, booth->rep.sponsor, badge->id, station_now_utc_ms(desk_station(booth->desk)), error))
        return false;
    *out = kept_of_result(result, is_known, badge->id);
    return true;
}

bool phone_booth_take(const PhoneBooth *booth, GBytes *code, gint64 number, json_t **out, GError **error)
{
    gsize length;
    const void *bytes = g_bytes_get_data(code, &length);
    Token badge;
    LeadResult result = lead_read_badge(desk_station(booth->desk)->profile, bytes, length, &badge);
    if (result == LEAD_CAPTURED)
        return capture(booth, &badge, number, out, error);
    *out = kept_of(lead_result_name(result), NULL);
    return true;
}

// --- as it is shown ---

static json_t *lead_json_of(const PhoneBooth *booth, const RepLead *lead)
{
    json_t *contact = json_object(), *tags = json_array();
    g_autofree char *captured = zone_format_iso(desk_station(booth->desk)->profile->zone, lead->captured_utc_ms);
    for (int i = 0; i < CONTACT_COUNT; i++)
        json_put_text(contact, lead_contact_name((LeadContact)i), *lead->contact[i] ? lead->contact[i] : NULL);
    for (guint i = 0; i < lead->tags->len; i++)
        json_array_append_new(tags, json_string(g_ptr_array_index(lead->tags, i)));
    return json_pack("{s:s,s:s,s:s,s:s,s:o,s:i,s:s,s:b,s:o}", "badge", lead->badge, "state", lead_state_name(lead->state),
                     "captured", captured, "fields", lead->fields, "contact", contact, "rating", lead->rating, "note", lead->note,
                     "follow_up", lead->is_follow_up, "tags", tags);
}

static LeadResult result_named(const char *name)
{
    for (LeadResult result = 0; result < LEAD_RESULT_COUNT; result++)
        if (strcmp(lead_result_name(result), name) == 0)
            return result;
    return LEAD_NOT_A_BADGE;
}

json_t *phone_booth_outcome(const PhoneBooth *booth, const json_t *kept, const char *language, GError **error)
{
    const char *badge = json_text(kept, "badge", NULL), *result = json_text(kept, "result", "");
    if (strcmp(result, "paused") == 0)
        return json_pack("{s:s,s:s,s:b,s:s,s:[],s:{s:s,s:s,s:{}}}", "verdict", "lead-paused", "at", "booth", "is_pass", false,
                         "kind", "ask", "can", "says", "headline", "phone.paused-sponsor", "next", "error.paused", "values");
    GError *cause = NULL;
    g_autoptr(RepLead) lead = badge ? rep_lead_load(desk_store(booth->desk), &booth->rep, badge, &cause) : NULL;
    if (cause) {
        g_propagate_error(error, cause);
        return NULL;
    }
    LeadState state = lead ? lead->state : LEAD_WAITING;
    json_t *outcome = booth_verdict_json(desk_station(booth->desk), result_named(result), state, language);
    if (lead)
        json_object_set_new(outcome, "lead", lead_json_of(booth, lead));
    return outcome;
}

json_t *phone_booth_leads(const PhoneBooth *booth, GError **error)
{
    Store *store = desk_store(booth->desk);
    g_autoptr(GPtrArray) leads = rep_lead_list(store, &booth->rep, LEADS_SHOWN, error);
    g_autoptr(GPtrArray) tags = leads ? rep_tags(store, booth->rep.sponsor, TAGS_SHOWN, error) : NULL;
    if (!tags)
        return NULL;
    json_t *list = json_array(), *names = json_array();
    for (guint i = 0; i < leads->len; i++)
        json_array_append_new(list, lead_json_of(booth, g_ptr_array_index(leads, i)));
    for (guint i = 0; i < tags->len; i++)
        json_array_append_new(names, json_string(g_ptr_array_index(tags, i)));
    return json_pack("{s:o,s:o}", "leads", list, "tags", names);
}

// --- what a rep says ---

static bool is_text(const json_t *value, gsize most)
{
    return json_is_string(value) && g_utf8_strlen(json_string_value(value), -1) <= (glong)most;
}

static bool put_tags(json_t *set, const json_t *tags)
{
    const char *tag;
    json_t *is_on;
    json_object_foreach((json_t *)tags, tag, is_on)
    {
        if (!*tag || g_utf8_strlen(tag, -1) > TAG_MOST || !json_is_boolean(is_on))
            return false;
        g_autofree char *name = g_strconcat("tag/", tag, NULL);
        json_put_text(set, name, json_is_true(is_on) ? "1" : "");
    }
    return json_is_object(tags);
}

// What is to be recorded; NULL when it says nothing, or what no rep can say.
static json_t *set_of(const json_t *said)
{
    const json_t *rating = json_object_get(said, "rating"), *note = json_object_get(said, "note");
    const json_t *follow_up = json_object_get(said, "follow_up"), *tags = json_object_get(said, "tags");
    json_int_t stars = json_integer_value(rating);
    g_autoptr(json_t) set = json_object();
    g_autofree char *number = stars > 0 ? g_strdup_printf("%d", (int)stars) : g_strdup("");
    if ((rating && (!json_is_integer(rating) || stars < 0 || stars > LEAD_RATING_MOST)) ||
        (note && !is_text(note, LEAD_TEXT_CEILING)) || (follow_up && !json_is_boolean(follow_up)) ||
        (tags && !put_tags(set, tags)))
        return NULL;
    json_put_text(set, "rating", rating ? number : NULL);
    json_put_text(set, "note", json_string_value(note));
    json_put_text(set, "follow-up", follow_up ? (json_is_true(follow_up) ? "1" : "") : NULL);
    return json_object_size(set) > 0 ? json_incref(set) : NULL;
}

bool phone_booth_say(const PhoneBooth *booth, const json_t *said, json_t **out, const char **out_why, GError **error)
{
    *out = NULL;
    *out_why = NULL;
    Store *store = desk_store(booth->desk);
    GError *cause = NULL;
    CaptureResult result;
    const char *badge = json_text(said, "badge", "");
    g_autoptr(RepLead) lead = rep_lead_load(store, &booth->rep, badge, &cause);
    if (cause) {
        g_propagate_error(error, cause);
        return false;
    }
    if (!lead || lead->state == LEAD_GONE || lead->state == LEAD_INVALID) {
        *out_why = "not-found";
        return true;
    }
    g_autoptr(json_t) set = set_of(said);
    if (!set || json_int(said, "number", 0) <= 0) {
        *out_why = "bad-request";
        return true;
    }
    g_autoptr(json_t) capture = capture_new(booth, lead->lead, json_int(said, "number", 0));
    json_object_set(capture, "set", set);
    if (!hand_in(booth, capture, &result, error))
        return false;
    if (result != CAPTURE_TAKEN && result != CAPTURE_KNOWN) {
        *out_why = result == CAPTURE_TOO_FAST ? "too-many" : result == CAPTURE_PAUSED ? "paused" : "bad-request";
        return true;
    }
    g_autoptr(RepLead) now = rep_lead_load(store, &booth->rep, badge, error);
    if (now)
        *out = json_pack("{s:o}", "lead", lead_json_of(booth, now));
    return now;
}
