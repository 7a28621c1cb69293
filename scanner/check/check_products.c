// SPDX-License-Identifier: GPL-3.0-or-later
// check_products.c - what was sold, by the names of the products, against what it opens.
#include <string.h>

#include "common/base/zone.h"
#include "common/import/product_match.h"
#include "common/rules/rules.h"
#include "common/store/people/holding.h"
#include "scanner/check/check_place.h"

#define ADVICE "say on the page of lanyard setup, or in event.ini, what it is, and import again"

static const char *people(gint64 count)
{
    return count == 1 ? "person" : "people";
}

static bool has_door(const Profile *profile, const char *room)
{
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints)
        if (checkpoint->kind == CHECKPOINT_ROOM && strcmp(checkpoint->room, room) == 0)
            return true;
    return false;
}

static bool opens(const Profile *profile, const Session *session, const TicketType *type, const char *entitlement)
{
    const char *part = NULL;
    const char *const own[] = {entitlement, NULL};
    const char *const *held = type ? (const char *const *)type->grants : own;
    switch (profile_session_needs(profile, session->type, session->title, &part)) {
    case SESSION_OPEN:
        return true;
    case SESSION_NEEDS_OWN:
        return g_strv_contains(held, session->code);
    case SESSION_NEEDS_PART:
        return rules_holds(profile, held, part, session->start_utc_ms);
    }
    g_assert_not_reached();
}

// A seat was sold; is it one?
static void check_session(Check *check, const Holding *holding, const TicketType *type, const char *entitlement)
{
    const Session *session = product_match_session(check->sessions, check->profile, holding->what);
    const char *part = NULL;
    if (!session || profile_ignores(check->profile, holding->what))
        return;
    if (!opens(check->profile, session, type, entitlement)) {
        check_say(check, FINDING_FAIL, NULL,
                  "\"%s\" (%" G_GINT64_FORMAT " %s) is called as session %s is, but opens no seat of it; " ADVICE, holding->what,
                  holding->people_count, people(holding->people_count), session->code);
        return;
    }
    bool is_open = profile_session_needs(check->profile, session->type, session->title, &part) == SESSION_OPEN && !part;
    if (is_open && has_door(check->profile, session->room))
        check_say(check, FINDING_FAIL, NULL,
                  "the door of \"%s\" lets everybody into %s, but \"%s\" was sold for it (%" G_GINT64_FORMAT
                  " %s); add a [session-rule NAME] with needs=own, or choose the session for it on the page of lanyard setup",
                  session->room, session->code, holding->what, holding->people_count, people(holding->people_count));
}

static void check_day(Check *check, const Holding *holding, const TicketType *type)
{
    const Profile *profile = check->profile;
    gint64 day_utc_ms;
    if (!product_match_day(profile, holding->what, &day_utc_ms))
        return;
    for (char **grant = type->grants; *grant; grant++) {
        const EventPart *part = profile_part(profile, *grant);
        if (zone_is_same_day(profile->zone, part->start_utc_ms, day_utc_ms) &&
            zone_is_same_day(profile->zone, part->end_utc_ms - 1, day_utc_ms))
            continue;
        g_autofree char *day = zone_format_weekday(profile->zone, day_utc_ms);
        check_say(check, FINDING_FAIL, check_at_event(check, "ticket-type", type->code, "grants"),
                  "\"%s\" (%" G_GINT64_FORMAT " %s) is for %s by its name, but opens \"%s\" on other days; " ADVICE,
                  holding->what, holding->people_count, people(holding->people_count), day, part->title);
        return;
    }
}

void check_products(Check *check)
{
    g_autoptr(GPtrArray) list = holding_list(check->store, HOLDING_PRODUCTS, NULL);
    ARRAY_EACH(const Holding, holding, list) {
        g_autofree char *entitlement = profile_match_add_on(check->profile, holding->what, NULL);
        const TicketType *type = entitlement ? NULL : profile_match_ticket_type(check->profile, holding->what);
        check_session(check, holding, type, entitlement);
        if (type)
            check_day(check, holding, type);
    }
}

void check_nameless(Check *check)
{
    gint64 count = 0;
    g_autoptr(GPtrArray) list = holding_list(check->store, HOLDING_NAMELESS, NULL);
    for (guint i = 0; list && i < list->len; i++)
        count += ((const Holding *)g_ptr_array_index(list, i))->people_count;
    if (count)
        check_say(check, FINDING_FAIL, NULL,
                  "%" G_GINT64_FORMAT
                  " %s without a name may enter; compare what their products are with event.ini (a tutorial's own "
                  "ticket is nobody's), or ask the buyers for the names and import again",
                  count, people(count));
}
