// SPDX-License-Identifier: GPL-3.0-or-later
// api_mirror.c - which sponsors have somebody's data, and what each may have from now on: at the desk, and for who stands at a kiosk.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead_consent.h"
#include "common/store/lead_mirror.h"
#include "scanner/web/route.h"

json_t *api_mirror_json(const Call *call, const char *id, GError **error)
{
    g_autoptr(GPtrArray) mirrors = lead_mirror(call->store, id, error);
    json_t *list = mirrors ? json_array() : NULL;
    for (guint i = 0; mirrors && i < mirrors->len; i++) {
        const LeadMirror *mirror = g_ptr_array_index(mirrors, i);
        json_t *one = json_pack("{s:s,s:s,s:s,s:s,s:b}", "sponsor", mirror->sponsor, "allowed", mirror->allowed, "fields",
                                mirror->fields, "withdrawn", mirror->withdrawn, "is_alone", mirror->is_alone);
        desk_put_time(one, "when", call->station->profile, mirror->first_utc_ms);
        json_array_append_new(list, one);
    }
    return list;
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

bool api_mirror_allow(Call *call, GError **error)
{
    const char *id = api_text(call, "id");
    g_autoptr(Person) person = person_load(call->store, call->station->profile, id, error);
    if (!person)
        return false;
    if (person->is_on_hold && call->who->role != ROLE_LEAD)
        return api_fail(API_ON_HOLD, "please fetch the desk lead", error);
    return write_choice(call, person->id, error);
}

// --- for a visitor ---

// The connection to the hub brings what sponsors captured, and tells them what was chosen.
bool api_put_own_mirror(Call *call, GError **error)
{
    const Kiosk *kiosk = &call->web->kiosk;
    json_t *sponsors = api_mirror_json(call, kiosk->person_id, error);
    if (!sponsors)
        return false;
    json_object_set_new(call->result, "sponsors", sponsors);
    json_object_set_new(call->result, "may_allow", json_boolean(kiosk->may_allow));
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

// Only sponsors that captured this visitor are chosen of.
static bool may_choose(Call *call, GError **error)
{
    const Kiosk *kiosk = &call->web->kiosk;
    const char *sponsor = api_text(call, "sponsor");
    g_autoptr(GPtrArray) mirrors = lead_mirror(call->store, kiosk->person_id, error);
    for (guint i = 0; mirrors && i < mirrors->len; i++) {
        const LeadMirror *mirror = g_ptr_array_index(mirrors, i);
        if (strcmp(mirror->sponsor, sponsor) == 0)
            return kiosk->may_allow || is_within(api_text(call, "fields"), mirror->allowed) ||
                   api_fail(API_TICKET_NEEDED, "to allow something, scan the code of the ticket; a badge's only takes back",
                            error);
    }
    return mirrors && (!*sponsor || api_fail(API_BAD_REQUEST, "this sponsor did not scan you", error));
}

bool api_kiosk_allow(Call *call, GError **error)
{
    Kiosk *kiosk = &call->web->kiosk;
    if (kiosk->step != KIOSK_MIRROR)
        return api_fail(API_NO_VISITOR, "scan the code of a ticket or badge first", error);
    kiosk_touch(kiosk);
    if (!may_choose(call, error) || !write_choice(call, kiosk->person_id, error))
        return false;
    web_tell_change(call->web);
    return api_kiosk(call, error);
}
