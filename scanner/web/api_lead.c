// SPDX-License-Identifier: GPL-3.0-or-later
// api_lead.c - a sponsor's page: capture, what the reps add, the list, the export.
#include <string.h>

#include "common/base/json.h"
#include "scanner/desk/booth.h"
#include "scanner/desk/lead_export.h"
#include "scanner/web/route.h"

static bool is_booth(const Call *call, GError **error)
{
    return call->station->settings->mode == STATION_SPONSOR ||
           api_fail(API_BAD_REQUEST, "this is not a sponsor's station", error);
}

static const char *own_sponsor(const Call *call)
{
    return call->station->settings->sponsor;
}

static bool capture(Call *call, const char *text, LeadOutcome *out, GError **error)
{
    return booth_scan(call->web->desk, text, strlen(text), call->who->name, 0, out, error);
}

// What somebody typed by hand is a short code. A scanner that types may mean another keyboard layout; see choose_reading() of api_desk.c. What is no badge leaves no trace,
// so that both readings can be tried.
bool api_capture(Call *call, GError **error)
{
    const char *text = api_text(call, "text");
    const char *other = json_text(call->body, "other", text);
    LeadOutcome outcome;
    bool is_typed = json_bool(call->body, "typed", false);
    if (!is_booth(call, error) ||
        !(is_typed ? booth_type(call->web->desk, text, call->who->name, &outcome, error) : capture(call, text, &outcome, error)))
        return false;
    if (outcome.result == LEAD_NOT_A_BADGE && strcmp(text, other) != 0 && !capture(call, other, &outcome, error))
        return false;
    call->result = booth_outcome_json(call->web->desk, &outcome, call->who->language, error);
    return call->result != NULL;
}

static json_t *list_json(GStrv texts)
{
    json_t *list = json_array();
    for (char **text = texts; text && *text; text++)
        json_array_append_new(list, json_string(*text));
    return list;
}

bool api_leads(Call *call, GError **error)
{
    const Station *station = call->station;
    gint64 count;
    if (!is_booth(call, error) || !lead_count(call->store, own_sponsor(call), &count, error))
        return false;
    g_autoptr(GPtrArray) leads = lead_list(call->store, own_sponsor(call), -1, error);
    if (!leads)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < leads->len; i++)
        json_array_append_new(list, lead_json(station->profile, g_ptr_array_index(leads, i)));
    call->result = json_pack("{s:s,s:I,s:o,s:o,s:b,s:o}", "sponsor", own_sponsor(call), "count", (json_int_t)count, "tags",
                             list_json(station->settings->lead_tags), "questions", list_json(station->settings->lead_questions),
                             "is_recruiting", station->settings->is_recruiting, "leads", list);
    const LeadExportCounts counts = lead_export_counts(leads);
    json_t *left_out =
        json_pack("{s:i,s:i,s:i,s:i}", "nothing", counts.by_state[LEAD_NOTHING] + counts.by_state[LEAD_GONE], "waiting",
                  counts.by_state[LEAD_WAITING], "invalid", counts.by_state[LEAD_INVALID], "to_delete", counts.to_delete);
    json_object_set_new(call->result, "export", left_out);
    return true;
}

bool api_lead_add(Call *call, GError **error)
{
    if (!is_booth(call, error))
        return false;
    const char *token = api_text(call, "token");
    const LeadEdit edit = {
        .rating = (int)CLAMP(json_int(call->body, "rating", -1), -1, LEAD_RATING_MOST + 1),
        .note = json_text(call->body, "note", NULL),
        .follow_up = json_text(call->body, "follow_up", NULL),
        .role = json_text(call->body, "role", NULL),
        .seniority = json_text(call->body, "seniority", NULL),
        .tags = json_object_get(call->body, "tags"),
        .answers = json_object_get(call->body, "answers"),
    };
    if (!lead_edit(call->store, own_sponsor(call), token, &edit, call->who->name, api_now(call), error))
        return false;
    g_autoptr(Lead) lead = lead_load(call->store, own_sponsor(call), token, error);
    if (!lead)
        return false;
    call->result = json_pack("{s:o}", "lead", lead_json(call->station->profile, lead));
    return true;
}

bool api_lead_export(Call *call, GError **error)
{
    LeadFormat format = lead_format_from_name(api_text(call, "format"));
    if (!is_booth(call, error))
        return false;
    if (format == LEADS_FORMAT_COUNT)
        return api_fail(API_BAD_REQUEST, "the formats are csv, vcard and json", error);
    g_autoptr(GPtrArray) leads = lead_list(call->store, own_sponsor(call), -1, error);
    if (!leads)
        return false;
    if (!lead_note_export(call->store, own_sponsor(call), leads, api_now(call), error))
        return false;
    char *text = lead_export(call->station->profile, own_sponsor(call), leads, format, api_now(call));
    call->answer.status = 200;
    call->answer.content_type = lead_format_content_type(format);
    call->answer.body = g_bytes_new_take(text, strlen(text));
    return true;
}
