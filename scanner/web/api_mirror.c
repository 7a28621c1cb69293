// SPDX-License-Identifier: GPL-3.0-or-later
// api_mirror.c - which sponsors have somebody's data, and what each may have from now on: at the desk, and for who stands at a kiosk.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead_consent.h"
#include "common/store/lead_mirror.h"
#include "printer/printer.h"
#include "scanner/desk/disclosure.h"
#include "scanner/web/route.h"

static json_t *list_json(const Call *call, const GPtrArray *mirrors)
{
    json_t *list = json_array();
    for (guint i = 0; i < mirrors->len; i++) {
        const LeadMirror *mirror = g_ptr_array_index(mirrors, i);
        json_t *one = json_pack("{s:s,s:s,s:s,s:s,s:b}", "sponsor", mirror->sponsor, "allowed", mirror->allowed, "fields",
                                mirror->fields, "withdrawn", mirror->withdrawn, "is_alone", mirror->is_alone);
        if (mirror->scan_count > 0)
            desk_put_time(one, "when", call->station->profile, mirror->first_utc_ms);
        json_array_append_new(list, one);
    }
    return list;
}

bool api_put_mirror(const Call *call, const char *id, json_t *object, GError **error)
{
    g_autoptr(GPtrArray) mirrors = lead_mirror(call->store, id, error);
    g_autoptr(GPtrArray) others = mirrors ? lead_mirror_others(call->store, id, error) : NULL;
    if (!others)
        return false;
    json_object_set_new(object, "sponsors", list_json(call, mirrors));
    json_object_set_new(object, "other_sponsors", list_json(call, others));
    json_object_set_new(object, "can_print_sponsors", json_boolean(printer_disclosure_label(call->store, NULL) != NULL));
    return true;
}

// A sponsor of "" stands for all of them, which may have nothing any more.
static bool write_choice(Call *call, const char *id, GError **error)
{
    const char *sponsor = api_text(call, "sponsor"), *fields = api_text(call, "fields");
    if (*sponsor)
        return lead_allow(call->store, id, sponsor, fields, call->who->name, api_now(call), error);
    return (!*fields || api_fail(API_BAD_REQUEST, "name the sponsor that may have these fields", error)) &&
           lead_take_back(call->store, id, call->who->name, api_now(call), error);
}

// Whose list a volunteer works with; NULL with an error when it is not theirs to see.
static Person *person_of_call(const Call *call, GError **error)
{
    g_autoptr(Person) person = person_load(call->store, call->station->profile, api_text(call, "id"), error);
    if (!person || !person->is_on_hold || call->who->role == ROLE_LEAD)
        return g_steal_pointer(&person);
    api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    return NULL;
}

bool api_mirror_allow(Call *call, GError **error)
{
    g_autoptr(Person) person = person_of_call(call, error);
    return person && write_choice(call, person->id, error);
}

// --- on paper ---

static bool print(Call *call, const char *id, gint64 *out_group_id, GError **error)
{
    if (!disclosure_print(call->web->desk, id, call->who->language, out_group_id, error))
        return false;
    if (call->web->options.jobs_added)
        call->web->options.jobs_added(call->web->options.data);
    return true;
}

bool api_mirror_print(Call *call, GError **error)
{
    gint64 group_id = 0;
    g_autoptr(Person) person = person_of_call(call, error);
    if (!person || !print(call, person->id, &group_id, error))
        return false;
    call->result = json_pack("{s:I}", "print_group", (json_int_t)group_id);
    return true;
}

// --- for a visitor ---

// The connection to the hub brings what sponsors captured, and tells them what was chosen.
bool api_put_own_mirror(Call *call, GError **error)
{
    const Kiosk *kiosk = &call->web->kiosk;
    if (!api_put_mirror(call, kiosk->person_id, call->result, error))
        return false;
    json_object_set_new(call->result, "may_allow", json_boolean(kiosk->may_allow));
    json_object_set_new(call->result, "is_printed", json_boolean(kiosk->group_id != 0));
    json_object_set_new(call->result, "is_away", json_boolean(strcmp(json_text(call->web->mode, "mode", ""), "alone") == 0));
    return true;
}

bool api_kiosk_mirror(Call *call, GError **error)
{
    kiosk_ask_whose(&call->web->kiosk);
    web_tell_change(call->web);
    return api_kiosk(call, error);
}

static bool is_within(const char *fields, const char *allowed)
{
    g_auto(GStrv) words = g_strsplit(fields, ",", -1);
    g_auto(GStrv) all = g_strsplit(allowed, ",", -1);
    for (char **word = words; *word; word++)
        if (!g_strv_contains((const char *const *)all, *word))
            return false;
    return true;
}

static const LeadMirror *find(const GPtrArray *mirrors, const char *sponsor)
{
    for (guint i = 0; i < mirrors->len; i++) {
        const LeadMirror *mirror = g_ptr_array_index(mirrors, i);
        if (strcmp(mirror->sponsor, sponsor) == 0)
            return mirror;
    }
    return NULL;
}

// Only sponsors that the visitor is shown are chosen of.
static bool may_choose(Call *call, GError **error)
{
    const Kiosk *kiosk = &call->web->kiosk;
    const char *sponsor = api_text(call, "sponsor");
    g_autoptr(GPtrArray) mirrors = lead_mirror(call->store, kiosk->person_id, error);
    g_autoptr(GPtrArray) others = mirrors ? lead_mirror_others(call->store, kiosk->person_id, error) : NULL;
    if (!others || !*sponsor)
        return others != NULL;
    const LeadMirror *scanned = find(mirrors, sponsor), *mirror = scanned ? scanned : find(others, sponsor);
    if (!mirror)
        return api_fail(API_BAD_REQUEST, "this sponsor did not scan you, and the event knows no sponsor of that name", error);
    return kiosk->may_allow || is_within(api_text(call, "fields"), mirror->allowed) ||
           api_fail(API_TICKET_NEEDED, "to allow something, scan the code of the ticket; a badge's code can only take back",
                    error);
}

bool api_kiosk_allow(Call *call, GError **error)
{
    Kiosk *kiosk = &call->web->kiosk;
    if (kiosk->step != KIOSK_MIRROR)
        return api_fail(API_NO_VISITOR, "scan the code of a ticket or badge first", error);
    kiosk_touch(kiosk);
    if (!may_choose(call, error) || !write_choice(call, kiosk->person_id, error))
        return false;
    kiosk->group_id = 0; // what is on paper is no longer so
    web_tell_change(call->web);
    return api_kiosk(call, error);
}

// Once for what the list says now.
bool api_kiosk_mirror_print(Call *call, GError **error)
{
    Kiosk *kiosk = &call->web->kiosk;
    if (kiosk->step != KIOSK_MIRROR)
        return api_fail(API_NO_VISITOR, "scan the code of a ticket or badge first", error);
    kiosk_touch(kiosk);
    if (!kiosk->group_id && !print(call, kiosk->person_id, &kiosk->group_id, error))
        return false;
    web_tell_change(call->web);
    return api_kiosk(call, error);
}
