// SPDX-License-Identifier: GPL-3.0-or-later
// api_kiosk_mirror.c - what sponsors have of who stands at the kiosk: shown, taken back or allowed, printed.
#include <string.h>

#include "common/base/json.h"
#include "common/store/lead/lead_mirror.h"
#include "scanner/web/route.h"

bool api_kiosk_mirror(Request *request, GError **error)
{
    kiosk_ask_whose(&request->web->kiosk);
    web_tell_change(request->web);
    return api_kiosk(request, error);
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
    ARRAY_EACH(const LeadMirror, mirror, mirrors)
        if (strcmp(mirror->sponsor, sponsor) == 0)
            return mirror;
    return NULL;
}

// Only sponsors that the visitor is shown are chosen of.
static bool may_choose(Request *request, GError **error)
{
    const Kiosk *kiosk = &request->web->kiosk;
    const char *sponsor = api_text(request, "sponsor");
    g_autoptr(GPtrArray) mirrors = lead_mirror(request->store, kiosk->person_id, error);
    g_autoptr(GPtrArray) others = mirrors ? lead_mirror_others(request->store, kiosk->person_id, error) : NULL;
    if (!others || !*sponsor)
        return others != NULL;
    const LeadMirror *scanned = find(mirrors, sponsor), *mirror = scanned ? scanned : find(others, sponsor);
    if (!mirror)
        return api_fail(API_BAD_REQUEST, "this sponsor did not scan you, and the event knows no sponsor of that name", error);
    return kiosk->may_allow || is_within(api_text(request, "fields"), mirror->allowed) ||
           api_fail(API_TICKET_NEEDED, "to allow something, scan the code of the ticket; a badge's code can only take back",
                    error);
}

bool api_kiosk_allow(Request *request, GError **error)
{
    Kiosk *kiosk = &request->web->kiosk;
    if (kiosk->step != KIOSK_MIRROR)
        return api_fail(API_NO_VISITOR, "scan the code of a ticket or badge first", error);
    kiosk_touch(kiosk);
    if (!may_choose(request, error) || !api_choose_mirror(request, kiosk->person_id, error))
        return false;
    kiosk->group_id = 0; // what is on paper is no longer so
    web_tell_change(request->web);
    return api_kiosk(request, error);
}

// Once for what the list says now.
bool api_kiosk_mirror_print(Request *request, GError **error)
{
    Kiosk *kiosk = &request->web->kiosk;
    if (kiosk->step != KIOSK_MIRROR)
        return api_fail(API_NO_VISITOR, "scan the code of a ticket or badge first", error);
    kiosk_touch(kiosk);
    if (!kiosk->group_id && !api_print_mirror(request, kiosk->person_id, &kiosk->group_id, error))
        return false;
    web_tell_change(request->web);
    return api_kiosk(request, error);
}
