// SPDX-License-Identifier: GPL-3.0-or-later
// api_mirror.c - which sponsors have somebody's data, and what each may have from now on.

#include "common/base/json.h"
#include "common/store/lead/lead_consent.h"
#include "common/store/lead/lead_mirror.h"
#include "printer/printer.h"
#include "scanner/booth/disclosure.h"
#include "scanner/web/route.h"

static json_t *list_json(const Request *request, const GPtrArray *mirrors)
{
    json_t *list = json_array();
    ARRAY_EACH(const LeadMirror, mirror, mirrors) {
        json_t *one = json_pack("{s:s,s:s,s:s,s:s,s:b}", "sponsor", mirror->sponsor, "allowed", mirror->allowed, "fields",
                                mirror->fields, "withdrawn", mirror->withdrawn, "is_alone", mirror->is_alone);
        if (mirror->scan_count > 0)
            desk_put_time(one, "when", request->station->profile, mirror->first_utc_ms);
        json_array_append_new(list, one);
    }
    return list;
}

bool api_put_mirror(const Request *request, const char *id, json_t *object, GError **error)
{
    g_autoptr(GPtrArray) mirrors = lead_mirror(request->store, id, error);
    g_autoptr(GPtrArray) others = mirrors ? lead_mirror_others(request->store, id, error) : NULL;
    if (!others)
        return false;
    json_object_set_new(object, "sponsors", list_json(request, mirrors));
    json_object_set_new(object, "other_sponsors", list_json(request, others));
    json_object_set_new(object, "can_print_sponsors", json_boolean(printer_disclosure_label(request->store, NULL) != NULL));
    return true;
}

// A sponsor of "" stands for all of them, which may have nothing any more.
bool api_choose_mirror(Request *request, const char *id, GError **error)
{
    const char *sponsor = api_text(request, "sponsor"), *fields = api_text(request, "fields");
    if (*sponsor)
        return lead_allow(request->store, id, sponsor, fields, request->who->name, api_now(request), error);
    return (!*fields || api_fail(API_BAD_REQUEST, "name the sponsor that may have these fields", error)) &&
           lead_take_back(request->store, id, request->who->name, api_now(request), error);
}

// Whose list a volunteer works with; NULL with an error when it is not theirs to see.
static Person *person_of_request(const Request *request, GError **error)
{
    g_autoptr(Person) person = person_load(request->store, request->station->profile, api_text(request, "id"), error);
    if (!person || !person->is_on_hold || request->who->role == ROLE_LEAD)
        return g_steal_pointer(&person);
    api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    return NULL;
}

bool api_mirror_allow(Request *request, GError **error)
{
    g_autoptr(Person) person = person_of_request(request, error);
    return person && api_choose_mirror(request, person->id, error);
}

// --- on paper ---

bool api_print_mirror(Request *request, const char *id, gint64 *out_group_id, GError **error)
{
    if (!disclosure_print(request->station, request->store, id, request->who->language, out_group_id, error))
        return false;
    api_wake_printers(request);
    return true;
}

bool api_mirror_print(Request *request, GError **error)
{
    gint64 group_id = 0;
    g_autoptr(Person) person = person_of_request(request, error);
    if (!person || !api_print_mirror(request, person->id, &group_id, error))
        return false;
    request->result = json_pack("{s:I}", "print_group", (json_int_t)group_id);
    return true;
}
