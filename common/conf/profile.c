// SPDX-License-Identifier: GPL-3.0-or-later
// profile.c - looking things up in a profile, and giving it back. Reading stands in profile_read.c.
#include "common/conf/profile.h"

#include <string.h>

#include "common/base/fold.h"

G_DEFINE_QUARK(lanyard_profile_error, profile_error)

void profile_free(Profile *profile)
{
    if (!profile)
        return;
    g_clear_pointer(&profile->zone, g_time_zone_unref);
    MEMBERS_FREE(profile, parts, ticket_types, add_ons, checkpoints, session_rules, labels, look.bar, look.bar_text, look.button,
                 look.button_text, look.logo);
    MEMBERS_FREE(profile, kiosk.pronouns, ignored_products, denied_columns, ignored_columns, slug, title, zone_name, currency,
                 boxes);
    g_free(profile);
}

const EventPart *profile_part(const Profile *profile, const char *code)
{
    return ARRAY_FIND(EventPart, code, profile->parts, code);
}

const TicketType *profile_ticket_type(const Profile *profile, const char *code)
{
    return ARRAY_FIND(TicketType, code, profile->ticket_types, code);
}

const Checkpoint *profile_checkpoint(const Profile *profile, const char *code)
{
    return ARRAY_FIND(Checkpoint, code, profile->checkpoints, code);
}

const LabelUse *profile_label(const Profile *profile, const char *name)
{
    return ARRAY_FIND(LabelUse, name, profile->labels, name);
}

bool profile_ignores(const Profile *profile, const char *product)
{
    for (char **pattern = profile->ignored_products; pattern && *pattern; pattern++)
        if (g_pattern_match_simple(*pattern, product))
            return true;
    return false;
}

// Of one that names this very product.
static const TicketType *exact_type(const Profile *profile, const char *product)
{
    ARRAY_EACH(const TicketType, type, profile->ticket_types)
        if (g_strv_contains((const char *const *)type->products, product))
            return type;
    return NULL;
}

const TicketType *profile_match_ticket_type(const Profile *profile, const char *product)
{
    const TicketType *exact = exact_type(profile, product);
    if (exact || profile_ignores(profile, product))
        return exact;
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        for (GPatternSpec **pattern = type->match; pattern && *pattern; pattern++)
            if (g_pattern_spec_match_string(*pattern, product))
                return type;
    }
    return NULL;
}

const AddOn *profile_find_add_on(const Profile *profile, const char *product, char **out_entitlement)
{
    *out_entitlement = NULL;
    if (profile_ignores(profile, product) || exact_type(profile, product))
        return NULL;
    ARRAY_EACH(const AddOn, add_on, profile->add_ons) {
        g_autoptr(GMatchInfo) match = NULL;
        if (!g_regex_match(add_on->match, product, 0, &match))
            continue;
        *out_entitlement = g_match_info_expand_references(match, add_on->grants, NULL);
        return add_on;
    }
    return NULL;
}

char *profile_match_add_on(const Profile *profile, const char *product, bool *out_has_ticket)
{
    char *entitlement;
    const AddOn *add_on = profile_find_add_on(profile, product, &entitlement);
    if (add_on && out_has_ticket)
        *out_has_ticket = add_on->has_ticket;
    return entitlement;
}

const AddOn *profile_add_on_granting(const Profile *profile, const char *entitlement)
{
    return ARRAY_FIND(AddOn, grants, profile->add_ons, entitlement);
}

const TicketType *profile_lone_type(const Profile *profile, const char *const *products)
{
    ARRAY_EACH(const AddOn, add_on, profile->add_ons) {
        for (const char *const *product = products; add_on->admits_as && *product; product++)
            if (g_regex_match(add_on->match, *product, 0, NULL))
                return profile_ticket_type(profile, add_on->admits_as);
    }
    return NULL;
}

SessionNeeds profile_session_needs(const Profile *profile, const char *type, const char *title, const char **out_part)
{
    ARRAY_EACH(const SessionRule, rule, profile->session_rules) {
        bool is_type = strcmp(rule->type, "*") == 0 || g_ascii_strcasecmp(rule->type, type) == 0;
        if (is_type && (!rule->title || g_pattern_spec_match_string(rule->title, title))) {
            const EventPart *part = profile_part(profile, rule->part);
            *out_part = rule->part;
            return part && part->is_for_everyone ? SESSION_OPEN : rule->needs;
        }
    }
    return SESSION_OPEN;
}

char *profile_box_key(const Profile *profile, const char *name, const char *company)
{
    return fold_text(profile->is_boxed_by_company && *company ? company : name);
}

// "A-F" is from a to f, "M" m alone; anything else is no range.
static bool read_range(const char *box, gunichar *out_from, gunichar *out_to)
{
    g_auto(GStrv) ends = g_regex_split_simple("[-\u2013]", box, 0, 0);
    guint count = g_strv_length(ends);
    g_autofree char *from = fold_text(count > 0 ? ends[0] : ""), *to = fold_text(count > 0 ? ends[count - 1] : "");
    *out_from = g_utf8_get_char(from);
    *out_to = g_utf8_get_char(to);
    return count <= 2 && g_utf8_strlen(from, -1) == 1 && g_utf8_strlen(to, -1) == 1;
}

const char *profile_box(const Profile *profile, const char *key)
{
    const char *rest = NULL;
    gunichar letter = g_utf8_get_char(key), from, to;
    for (char **box = profile->boxes; box && *box; box++) {
        bool is_range = read_range(*box, &from, &to);
        if (is_range && letter >= from && letter <= to)
            return *box;
        if (!is_range && !rest)
            rest = *box;
    }
    return rest;
}

const char *profile_box_of(const Profile *profile, const char *name, const char *company)
{
    g_autofree char *key = profile_box_key(profile, name, company);
    return profile_box(profile, key);
}
