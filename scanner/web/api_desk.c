// SPDX-License-Identifier: GPL-3.0-or-later
// api_desk.c - scans, searches, admissions, undo, hold, groups.
#include <string.h>

#include "common/base/json.h"
#include "common/store/people/near_search.h"
#include "common/store/record/person_field.h"
#include "common/store/record/station.h"
#include "scanner/desk/message.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/print.h"
#include "scanner/web/route.h"

#define SEARCH_LIMIT 20
#define GROUP_LIMIT 100

// Notes are for the desk; a door shows what a door needs.
static json_t *outcome_for(const Request *request, const AdmitOutcome *outcome)
{
    json_t *object = desk_outcome_json(request->station, request->post, outcome, request->who->language);
    if (request->who->role == ROLE_DOOR)
        json_object_del(json_object_get(object, "person"), "note");
    return object;
}

// A look asks for no labels.
static bool decide(Request *request, const DeskScan *scan, bool wants_print, CheckIn *out, GError **error)
{
    *out = (CheckIn){0};
    if (wants_print && !scan->is_dry_run)
        return desk_check_in(request->web->desk, scan, out, error);
    return desk_scan(request->web->desk, scan, &out->admission, error);
}

// What the labels make of the verdict.
static bool put_message(Request *request, const CheckIn *check_in, GError **error)
{
    json_t *message;
    if (!desk_message_of_outcome(request->web->desk, request->post, &check_in->admission, check_in->group_id, &message, error))
        return false;
    return !message || json_object_set_new(request->result, "message", message) == 0;
}

bool api_decide(Request *request, const DeskScan *scan, bool wants_print, GError **error)
{
    CheckIn check_in;
    if (!decide(request, scan, wants_print, &check_in, error))
        return false;
    request->result = outcome_for(request, &check_in.admission);
    json_object_set_new(request->result, "is_look", json_boolean(scan->is_dry_run));
    json_put_text(request->result, "print_problem", check_in.print_problem);
    if (check_in.group_id) {
        json_put_int(request->result, "print_group", check_in.group_id);
        api_wake_printers(request);
    }
    bool is_good = put_message(request, &check_in, error);
    check_in_clear(&check_in);
    return is_good;
}

bool api_choose_reading(Request *request, const char **out_text, GError **error)
{
    const char *text = api_text(request, "text");
    const char *other = json_text(request->body, "other", text);
    *out_text = text;
    if (strcmp(text, other) == 0)
        return true;
    const char *const readings[] = {text, other};
    for (gsize i = 0; i < G_N_ELEMENTS(readings); i++) {
        const DeskScan look = {.code = readings[i], .code_length = strlen(readings[i]), .is_dry_run = true};
        AdmitOutcome outcome;
        if (!desk_scan(request->web->desk, &look, &outcome, error))
            return false;
        bool is_known = outcome.person != NULL || outcome.verdict == VERDICT_UNHEARD_BADGE;
        admit_outcome_clear(&outcome);
        if (!is_known)
            continue;
        *out_text = readings[i];
        return true;
    }
    return true;
}

bool api_scan(Request *request, GError **error)
{
    const char *text;
    if (!api_choose_reading(request, &text, error))
        return false;
    bool is_desk = request->post->mode == STATION_DESK;
    const DeskScan scan = {
        .code = text,
        .code_length = strlen(text),
        .volunteer_name = request->who->name,
        .is_dry_run = json_bool(request->body, "look", false) || post_confirms_first(request->post) ||
                      (is_desk && request->who->role == ROLE_DOOR),
        .keeps_refusal = !json_bool(request->body, "look", false) && request->who->role != ROLE_DOOR,
    };
    return api_decide(request, &scan, is_desk, error);
}

// Whether a badge of theirs would say whose it is.
static bool has_name(const Request *request, bool *out, GError **error)
{
    g_autoptr(Person) person = person_load(request->store, request->station->profile, api_text(request, "id"), error);
    *out = person && *person->fields[FIELD_NAME];
    return person;
}

bool api_admit(Request *request, GError **error)
{
    const char *reason = api_text(request, "reason");
    bool is_override = json_bool(request->body, "override", false);
    bool is_desk = request->post->mode == STATION_DESK;
    if (is_desk && request->who->role == ROLE_DOOR)
        return api_fail(API_LEAD_NEEDED, "a door volunteer does not check in at the desk", error);
    if (is_override && !*reason)
        return api_fail(API_REASON_NEEDED, "say why the rule does not hold here", error);
    const char *lead = is_override ? api_lead(request, error) : NULL;
    if (is_override && !lead)
        return false;
    bool is_named;
    if (json_bool(request->body, "print", false) && (!has_name(request, &is_named, error) || !is_named))
        return *error ? false
                      : api_fail(API_NAME_NEEDED, "nobody has said whose ticket it is; enter the name for the badge", error);
    const DeskScan scan = {
        .person_id = api_text(request, "id"),
        .volunteer_name = lead ? lead : request->who->name,
        .is_lead_override = is_override,
        .override_reason = is_override ? reason : NULL,
        .is_dry_run = json_bool(request->body, "look", false),
        .is_box_empty = json_bool(request->body, "is_box_empty", false),
    };
    return api_decide(request, &scan, json_bool(request->body, "print", false), error);
}

// Of how many the first are shown: names that mean the same and phone numbers are not counted, so there may be more.
static bool put_total(Request *request, GError **error)
{
    int count;
    bool is_more;
    if (!search_count(request->store, api_text(request, "text"), &count, &is_more, error))
        return false;
    json_put_int(request->result, "total", MAX(count, SEARCH_LIMIT));
    json_object_set_new(request->result, "is_more", json_boolean(is_more || count < SEARCH_LIMIT));
    return true;
}

bool api_search(Request *request, GError **error)
{
    bool is_near = false;
    g_autoptr(GPtrArray) hits = near_search(request->store, api_text(request, "text"), SEARCH_LIMIT + 1, &is_near, error);
    if (!hits)
        return false;
    const Profile *profile = request->station->profile;
    json_t *list = json_array();
    for (guint i = 0; i < MIN(hits->len, SEARCH_LIMIT); i++) {
        const SearchHit *hit = g_ptr_array_index(hits, i);
        const TicketType *type = profile_ticket_type(profile, hit->ticket_type);
        json_array_append_new(list, json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b,s:b}", "id", hit->id, "name", hit->name,
                                              "second_name", hit->second_name, "company", hit->company, "email", hit->email,
                                              "order", hit->order, "phone", hit->phone, "ticket_title",
                                              type ? type->title : hit->ticket_type, "status", ticket_status_name(hit->status),
                                              "is_on_hold", hit->is_on_hold, "has_arrived", hit->has_arrived));
    }
    bool has_more = hits->len > SEARCH_LIMIT;
    request->result = json_pack("{s:o,s:b,s:b}", "hits", list, "is_near", is_near, "has_more", has_more);
    return !has_more || is_near || put_total(request, error);
}

// Who takes back what was done at a desk: a door volunteer needs a lead who vouches. NULL with an error.
static const char *who_undoes(Request *request, const char *station, gint64 record, GError **error)
{
    g_autofree char *scope = store_admission_scope(request->store, station, record, error);
    if (!scope)
        return NULL;
    bool is_desks = strcmp(scope, "desk") == 0;
    return is_desks && request->who->role == ROLE_DOOR ? api_lead(request, error) : request->who->name;
}

bool api_undo(Request *request, GError **error)
{
    const char *reason = api_text(request, "reason");
    if (!*reason)
        return api_fail(API_REASON_NEEDED, "say why it is taken back", error);
    const char *given = api_text(request, "station");
    const char *station = *given ? given : store_station_id(request->store);
    gint64 record = json_int(request->body, "record", 0);
    const char *by = who_undoes(request, station, record, error);
    return by && store_undo(request->store, station, record, reason, by, api_now(request), error);
}

bool api_hold(Request *request, GError **error)
{
    const char *reason = api_text(request, "reason");
    if (!*reason)
        return api_fail(API_REASON_NEEDED, "say why; only leads can read it", error);
    const char *lead = api_lead(request, error);
    return lead && person_hold(request->store, api_text(request, "id"), json_bool(request->body, "on", false), reason, lead,
                               api_now(request), error);
}

static json_t *member_json(const Profile *profile, const Person *person)
{
    const TicketType *type = profile_ticket_type(profile, person->fields[FIELD_TICKET_TYPE]);
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:b,s:b}", "id", person->id, "name", person->fields[FIELD_NAME], "ticket_title",
                     type ? type->title : person->fields[FIELD_PRODUCT], "status", ticket_status_name(person->status),
                     "is_on_hold", person->is_on_hold, "has_arrived", person->arrived_utc_ms != 0, "has_badge",
                     person->has_badge);
}

// Everyone of the order that the person `id` belongs to.
bool api_group(Request *request, GError **error)
{
    Store *store = request->store;
    const Profile *profile = request->station->profile;
    g_autoptr(Person) person = person_load(store, profile, api_text(request, "id"), error);
    if (!person)
        return false;
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    json_t *members = json_array();
    request->result = json_pack("{s:s,s:o}", "order", person->fields[FIELD_ORDER], "members", members);
    if (!*person->fields[FIELD_ORDER])
        return json_array_append_new(members, member_json(profile, person)) == 0;
    g_autoptr(GPtrArray) ids = person_ids_of_order(store, person->fields[FIELD_ORDER], error);
    for (guint i = 0; ids && i < MIN(ids->len, GROUP_LIMIT); i++) {
        g_autoptr(Person) member = person_load(store, profile, g_ptr_array_index(ids, i), error);
        if (!member)
            return false;
        if (!g_hash_table_add(seen, g_strdup(member->id)))
            continue; // several registrations of the order are this person
        json_array_append_new(members, member_json(profile, member));
    }
    return ids != NULL;
}
