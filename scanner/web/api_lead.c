// SPDX-License-Identifier: GPL-3.0-or-later
// api_lead.c - a sponsor's page: capture, what the reps add, the list, the export.
#include <string.h>

#include "common/base/json.h"
#include "scanner/booth/booth.h"
#include "scanner/booth/lead_export.h"
#include "scanner/web/route.h"

static const char *own_sponsor(const Request *request)
{
    return request->post->sponsor;
}

static bool capture(Request *request, const char *text, bool is_typed, LeadOutcome *out, GError **error)
{
    const LeadScan scan = {.code = text, .code_length = strlen(text), .is_typed = is_typed, .volunteer_name = request->who->name};
    return booth_scan(request->station, request->post, request->store, &scan, out, error);
}

// What somebody typed by hand is a short code. A scanner that types may mean another keyboard layout; see choose_reading() of api_desk.c. What is no badge leaves no trace,
// so that both readings can be tried.
bool api_capture(Request *request, GError **error)
{
    const char *text = api_text(request, "text");
    const char *other = json_text(request->body, "other", text);
    LeadOutcome outcome;
    bool is_typed = json_bool(request->body, "typed", false);
    if (!capture(request, text, is_typed, &outcome, error))
        return false;
    if (outcome.result == LEAD_NOT_A_BADGE && strcmp(text, other) != 0 && !capture(request, other, false, &outcome, error))
        return false;
    request->result =
        booth_outcome_json(request->station, request->post, request->store, &outcome, request->who->language, error);
    return request->result != NULL;
}

static json_t *list_json(GStrv texts)
{
    json_t *list = json_array();
    for (char **text = texts; text && *text; text++)
        json_array_append_new(list, json_string(*text));
    return list;
}

bool api_leads(Request *request, GError **error)
{
    const Station *station = request->station;
    gint64 count;
    if (!lead_count(request->store, own_sponsor(request), &count, error))
        return false;
    g_autoptr(GPtrArray) leads = lead_list(request->store, own_sponsor(request), -1, error);
    if (!leads)
        return false;
    json_t *list = json_array();
    for (guint i = 0; i < leads->len; i++)
        json_array_append_new(list, lead_json(station->profile, g_ptr_array_index(leads, i)));
    request->result =
        json_pack("{s:s,s:I,s:o,s:o,s:b,s:o}", "sponsor", own_sponsor(request), "count", (json_int_t)count, "tags",
                  list_json(station->settings->lead_tags), "questions", list_json(station->settings->lead_questions),
                  "is_recruiting", station->settings->is_recruiting, "leads", list);
    const LeadExportCounts counts = lead_export_counts(leads);
    json_t *left_out =
        json_pack("{s:i,s:i,s:i,s:i}", "nothing", counts.by_state[LEAD_NOTHING] + counts.by_state[LEAD_GONE], "waiting",
                  counts.by_state[LEAD_WAITING], "invalid", counts.by_state[LEAD_INVALID], "to_delete", counts.to_delete);
    json_object_set_new(request->result, "export", left_out);
    return true;
}

bool api_lead_add(Request *request, GError **error)
{
    const char *token = api_text(request, "token");
    const LeadEdit edit = {
        .rating = (int)CLAMP(json_int(request->body, "rating", -1), -1, LEAD_RATING_MOST + 1),
        .note = json_text(request->body, "note", NULL),
        .follow_up = json_text(request->body, "follow_up", NULL),
        .role = json_text(request->body, "role", NULL),
        .seniority = json_text(request->body, "seniority", NULL),
        .tags = json_object_get(request->body, "tags"),
        .answers = json_object_get(request->body, "answers"),
    };
    if (!lead_edit(request->store, own_sponsor(request), token, &edit, request->who->name, api_now(request), error))
        return false;
    g_autoptr(Lead) lead = lead_load(request->store, own_sponsor(request), token, error);
    if (!lead)
        return false;
    request->result = json_pack("{s:o}", "lead", lead_json(request->station->profile, lead));
    return true;
}

bool api_lead_export(Request *request, GError **error)
{
    LeadFormat format = lead_format_from_name(api_text(request, "format"));
    if (format == LEADS_FORMAT_COUNT)
        return api_fail(API_BAD_REQUEST, "the formats are csv, vcard and json", error);
    g_autoptr(GPtrArray) leads = lead_list(request->store, own_sponsor(request), -1, error);
    if (!leads)
        return false;
    if (!lead_note_export(request->store, own_sponsor(request), leads, api_now(request), error))
        return false;
    char *text = lead_export(request->station->profile, own_sponsor(request), leads, format, api_now(request));
    answer_text(&request->answer, lead_format_content_type(format), text);
    return true;
}
