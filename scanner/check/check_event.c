// SPDX-License-Identifier: GPL-3.0-or-later
// check_event.c - what event.ini says, by itself: what can be read and still cannot work.
#include <string.h>

#include "printer/printer.h"
#include "scanner/check/check_place.h"

#define DAY_MS G_GINT64_CONSTANT(86400000)
#define LONGEST_DAYS 31 // of a part, and between parts of one event

void check_event(Check *check)
{
    check->profile = profile_load(check->event_folder, NULL);
    if (!check->profile) {
        g_autoptr(GPtrArray) mistakes = profile_mistakes(check->event_folder);
        for (guint i = 0; i < mistakes->len; i++)
            check_say(check, FINDING_FAIL, NULL, "%s", (const char *)g_ptr_array_index(mistakes, i));
        return;
    }
    g_autofree char *path = g_build_filename(check->event_folder, "event.ini", NULL);
    ini_open(&check->event_ini, path, PROFILE_ERROR, PROFILE_ERROR_INVALID, NULL);
    check_say(check, FINDING_OK, NULL, "%s, %u checkpoints, %u ticket types", check->profile->title,
              check->profile->checkpoints->len, check->profile->ticket_types->len);
    if (check->profile->slug[strspn(check->profile->slug, "abcdefghijklmnopqrstuvwxyz0123456789-_.")])
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, "slug"),
                  "slug is \"%s\"; use small letters, digits and hyphens, since other programs and file names use it",
                  check->profile->slug);
}

// --- parts ---

static bool is_near_another(const Profile *profile, const EventPart *part)
{
    bool is_near = profile->parts->len == 1;
    for (guint i = 0; !is_near && i < profile->parts->len; i++) {
        const EventPart *other = g_ptr_array_index(profile->parts, i);
        is_near = other != part && part->start_utc_ms < other->end_utc_ms + LONGEST_DAYS * DAY_MS &&
                  other->start_utc_ms < part->end_utc_ms + LONGEST_DAYS * DAY_MS;
    }
    return is_near;
}

// A year or a month that was typed wrong.
void check_parts(Check *check)
{
    const GPtrArray *parts = check->profile->parts;
    ARRAY_EACH(const EventPart, part, parts) {
        gint64 days = (part->end_utc_ms - part->start_utc_ms) / DAY_MS;
        if (days > LONGEST_DAYS)
            check_say(check, FINDING_WARN, check_at_event(check, "part", part->code, "end"),
                      "[part %s] lasts %" G_GINT64_FORMAT " days; compare start and end", part->code, days);
        else if (!is_near_another(check->profile, part))
            check_say(check, FINDING_WARN, check_at_event(check, "part", part->code, "start"),
                      "[part %s] is more than %d days away from every other part; compare its year and month", part->code,
                      LONGEST_DAYS);
    }
}

// --- what is chosen from, and boxes ---

static bool is_list_of_commas(const GStrv list)
{
    return list && g_strv_length(list) == 1 && strstr(*list, ", ");
}

// A letter that no box has: who has such a name is in none.
static char *boxless_letters(const Profile *profile)
{
    GString *letters = g_string_new(NULL);
    for (char letter = 'a'; profile->boxes && *profile->boxes && letter <= 'z'; letter++) {
        const char key[] = {letter, '\0'};
        if (!profile_box(profile, key))
            g_string_append_printf(letters, "%s%c", letters->len ? ", " : "", g_ascii_toupper(letter));
    }
    return g_string_free(letters, FALSE);
}

void check_choices(Check *check)
{
    const Profile *profile = check->profile;
    if (is_list_of_commas(profile->kiosk.pronouns))
        check_say(check, FINDING_WARN, check_at_event(check, "kiosk", NULL, "pronouns"),
                  "pronouns is one choice, \"%s\"; put semicolons between several", *profile->kiosk.pronouns);
    if (is_list_of_commas(profile->boxes)) {
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, "prepared"),
                  "prepared is one box, \"%s\"; put semicolons between several", *profile->boxes);
        return;
    }
    g_autofree char *letters = boxless_letters(profile);
    if (*letters)
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, "prepared"),
                  "prepared has no box for %s; put them into one, or add one for the rest, such as #", letters);
}

// --- ticket types ---

static bool is_said(const Check *check, const char *kind, const char *code, const char *key)
{
    g_autofree char *group = g_strdup_printf("%s %s", kind, code);
    return g_key_file_has_key(check->event_ini.keys, group, key, NULL);
}

// The first ticket type before `type` that takes everything that this pattern fits; a wildcard stands for a letter that nobody
// writes, which only another wildcard takes.
static const TicketType *taken_by(const Profile *profile, const TicketType *type, const char *pattern)
{
    g_autofree char *product = g_strdelimit(g_strdup(pattern), "*?", '\1');
    const TicketType *first = profile_match_ticket_type(profile, product);
    for (guint i = 0; first && i < profile->ticket_types->len; i++) {
        const TicketType *one = g_ptr_array_index(profile->ticket_types, i);
        if (one == type)
            return NULL;
        if (one == first)
            return first;
    }
    return NULL;
}

static void check_match(Check *check, const TicketType *type)
{
    g_autofree char *group = g_strdup_printf("ticket-type %s", type->code);
    g_auto(GStrv) patterns = ini_list(&check->event_ini, group, "match");
    for (char **pattern = patterns; *pattern; pattern++) {
        const TicketType *other = taken_by(check->profile, type, *pattern);
        if (other)
            check_say(
                check, FINDING_WARN, check_at_event(check, "ticket-type", type->code, "match"),
                "\"%s\" never matches here, since [ticket-type %s] comes before it and takes it; put [ticket-type %s] first",
                *pattern, other->code, type->code);
    }
}

static void check_ticket_type(Check *check, const TicketType *type)
{
    bool is_of_add_on = ARRAY_FIND(AddOn, admits_as, check->profile->add_ons, type->code) != NULL;
    const LabelUse *label = profile_label(check->profile, type->badge_label);
    if (!type->match[0] && !type->is_walk_in && !is_of_add_on)
        check_say(
            check, FINDING_WARN, check_at_event(check, "ticket-type", type->code, NULL),
            "nobody can ever have [ticket-type %s]: it matches no product, is not for walk-ins, and no add-on admits as it; add "
            "match=",
            type->code);
    if (!type->is_online_only && !type->grants[0] && !is_of_add_on)
        check_say(check, FINDING_WARN, check_at_event(check, "ticket-type", type->code, "grants"),
                  "[ticket-type %s] grants nothing, so its holders pass no door that needs something; add grants=", type->code);
    if (type->is_online_only && type->grants[0])
        check_say(check, FINDING_WARN, check_at_event(check, "ticket-type", type->code, "grants"),
                  "[ticket-type %s] grants %s but is for online only, so it opens no door; remove one of the two", type->code,
                  type->grants[0]);
    if (label && !label->is_badge)
        check_say(check, FINDING_FAIL, check_at_event(check, "ticket-type", type->code, "badge-label"),
                  "badge-label names \"%s\", which is of kind ticket; name a label of kind badge", label->name);
    check_match(check, type);
}

static void check_currency(Check *check)
{
    const Profile *profile = check->profile;
    if (*profile->currency)
        return;
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        if (type->price == PRICE_UNSAID)
            continue;
        check_say(check, FINDING_WARN, check_at_event(check, "ticket-type", type->code, "price"),
                  "there are prices but no currency; add currency= to [event]");
        return;
    }
}

// Entries whose title another one of the same kind has: nobody could tell them apart. Every entry begins with code and title.
static void check_titles(Check *check, const char *kind, const GPtrArray *entries)
{
    typedef struct {
        char *code, *title;
    } Titled;
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(const Titled, entry, entries) {
        const Titled *other = g_hash_table_lookup(seen, entry->title);
        if (other)
            check_say(check, FINDING_WARN, check_at_event(check, kind, entry->code, "title"),
                      "[%s %s] and [%s %s] are both called \"%s\"; give each its own title", kind, other->code, kind, entry->code,
                      entry->title);
        g_hash_table_insert(seen, entry->title, (gpointer)entry);
    }
}

void check_ticket_types(Check *check)
{
    const GPtrArray *types = check->profile->ticket_types;
    if (types->len == 0)
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, NULL),
                  "there is no ticket type, so nobody is admitted; add a [ticket-type CODE]");
    for (guint i = 0; i < types->len; i++)
        check_ticket_type(check, g_ptr_array_index(types, i));
    check_titles(check, "ticket-type", types);
    check_currency(check);
}

// --- add-ons ---

// A \N of `grants` for which `match` has no pair of brackets; 0 when there is none.
static int missing_group(const AddOn *add_on)
{
    for (const char *at = strchr(add_on->grants, '\\'); at; at = strchr(at + 1, '\\'))
        if (g_ascii_isdigit(at[1]) && at[1] - '0' > g_regex_get_capture_count(add_on->match))
            return at[1] - '0';
    return 0;
}

static void check_add_on(Check *check, const AddOn *add_on)
{
    const TicketType *type = profile_ticket_type(check->profile, add_on->admits_as);
    int group = missing_group(add_on);
    if (group)
        check_say(check, FINDING_FAIL, check_at_event(check, "add-on", add_on->code, "grants"),
                  "grants has \\%d, and match has only %d pair%s of brackets; put brackets around what is to be granted", group,
                  g_regex_get_capture_count(add_on->match), g_regex_get_capture_count(add_on->match) == 1 ? "" : "s");
    if (g_regex_match(add_on->match, "", 0, NULL))
        check_say(
            check, FINDING_FAIL, check_at_event(check, "add-on", add_on->code, "match"),
            "match fits every product, even one without a name; write what the product's name begins with, such as ^T-shirt");
    if (type && type->is_online_only)
        check_say(check, FINDING_WARN, check_at_event(check, "add-on", add_on->code, "admits-as"),
                  "admits-as names \"%s\", which is for online only, so it opens no door; name another ticket type", type->code);
}

bool check_has_label(const Profile *profile, bool is_badge)
{
    for (guint i = 0; i < profile->labels->len; i++)
        if (((const LabelUse *)g_ptr_array_index(profile->labels, i))->is_badge == is_badge)
            return true;
    return false;
}

void check_add_ons(Check *check)
{
    const GPtrArray *add_ons = check->profile->add_ons;
    for (guint i = 0; i < add_ons->len; i++) {
        const AddOn *add_on = g_ptr_array_index(add_ons, i);
        check_add_on(check, add_on);
        if (add_on->has_ticket && !check_has_label(check->profile, false))
            check_say(check, FINDING_FAIL, check_at_event(check, "add-on", add_on->code, "ticket"),
                      "[add-on %s] needs a printed ticket, but no label is of kind ticket; add a [label NAME] with kind=ticket",
                      add_on->code);
        for (guint k = 0; k < i; k++) {
            const AddOn *other = g_ptr_array_index(add_ons, k);
            if (strcmp(g_regex_get_pattern(other->match), g_regex_get_pattern(add_on->match)) == 0)
                check_say(check, FINDING_WARN, check_at_event(check, "add-on", add_on->code, "match"),
                          "[add-on %s] has the same match and comes first, so [add-on %s] never counts; change one of them",
                          other->code, add_on->code);
        }
    }
}

// --- checkpoints ---

// Whether a ticket type or an add-on gives this entitlement to somebody, or everybody has it.
static bool is_granted_to_any(const Profile *profile, const char *entitlement)
{
    const EventPart *part = profile_part(profile, entitlement);
    bool is_granted = profile_add_on_granting(profile, entitlement) || (part && part->is_for_everyone);
    for (guint i = 0; !is_granted && i < profile->ticket_types->len; i++) {
        const TicketType *type = g_ptr_array_index(profile->ticket_types, i);
        is_granted = !type->is_online_only && g_strv_contains((const char *const *)type->grants, entitlement);
    }
    return is_granted;
}

// Whether the door is ever open while what it needs goes on; what is no part goes on always.
static bool is_ever_open(const Profile *profile, const Checkpoint *checkpoint)
{
    const EventPart *needed = profile_part(profile, checkpoint->needs);
    bool is_open = !needed || !checkpoint->parts[0];
    for (char **code = checkpoint->parts; !is_open && *code; code++) {
        const EventPart *part = profile_part(profile, *code);
        is_open = part->start_utc_ms < needed->end_utc_ms && needed->start_utc_ms < part->end_utc_ms;
    }
    return is_open;
}

static void check_needs(Check *check, const Checkpoint *checkpoint)
{
    if (checkpoint->kind != CHECKPOINT_PART || !checkpoint->needs)
        return;
    if (!is_granted_to_any(check->profile, checkpoint->needs))
        check_say(
            check, FINDING_FAIL, check_at_event(check, "checkpoint", checkpoint->code, "needs"),
            "[checkpoint %s] needs \"%s\", which no ticket type and no add-on grants, so it lets nobody in; add it to grants=",
            checkpoint->code, checkpoint->needs);
    else if (!is_ever_open(check->profile, checkpoint))
        check_say(check, FINDING_WARN, check_at_event(check, "checkpoint", checkpoint->code, "parts"),
                  "[checkpoint %s] needs \"%s\" but is never open during it; compare parts= with it", checkpoint->code,
                  checkpoint->needs);
}

// Keys that this kind of checkpoint passes over.
static void check_idle_keys(Check *check, const Checkpoint *checkpoint)
{
    static const char *const kinds[] = {[CHECKPOINT_DESK] = "desk", [CHECKPOINT_PART] = "part", [CHECKPOINT_ROOM] = "room"};
    const struct {
        const char *key, *kind;
        bool is_idle;
    } keys[] = {
        {"room", "room", checkpoint->kind != CHECKPOINT_ROOM},
        {"needs", "part", checkpoint->kind != CHECKPOINT_PART},
        {"parts", "part", checkpoint->kind == CHECKPOINT_ROOM},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].is_idle && is_said(check, "checkpoint", checkpoint->code, keys[i].key))
            check_say(check, FINDING_WARN, check_at_event(check, "checkpoint", checkpoint->code, keys[i].key),
                      "[checkpoint %s] is of kind %s, which ignores %s=; write kind=%s or remove the line", checkpoint->code,
                      kinds[checkpoint->kind], keys[i].key, keys[i].kind);
}

void check_checkpoints(Check *check)
{
    const GPtrArray *checkpoints = check->profile->checkpoints;
    bool has_desk = false;
    ARRAY_EACH(const Checkpoint, checkpoint, checkpoints) {
        has_desk = has_desk || checkpoint->kind == CHECKPOINT_DESK;
        check_needs(check, checkpoint);
        check_idle_keys(check, checkpoint);
    }
    if (!has_desk)
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, NULL),
                  "no checkpoint is of kind desk, so nobody is checked in; add a [checkpoint CODE] with kind=desk");
    check_titles(check, "checkpoint", checkpoints);
}

// --- what sessions need ---

static bool is_catch_all(const SessionRule *rule)
{
    return strcmp(rule->type, "*") == 0 && !rule->title;
}

static void check_session_rule(Check *check, const char *name, const SessionRule *rule)
{
    if (rule->needs == SESSION_NEEDS_PART && !is_granted_to_any(check->profile, rule->part))
        check_say(check, FINDING_FAIL, check_at_event(check, "session-rule", name, "needs"),
                  "[session-rule %s] needs \"%s\", which no ticket type and no add-on grants, so these sessions let nobody in; "
                  "expected own, open, or what somebody holds",
                  name, rule->part);
}

// A rule keeps no name: its group does, and groups and rules are in the same order.
void check_session_rules(Check *check)
{
    g_auto(GStrv) groups = g_key_file_get_groups(check->event_ini.keys, NULL);
    const char *catch_all = NULL;
    guint index = 0;
    for (char **group = groups; *group; group++) {
        if (!g_str_has_prefix(*group, "session-rule "))
            continue;
        const char *name = *group + strlen("session-rule ");
        const SessionRule *rule = g_ptr_array_index(check->profile->session_rules, index++);
        if (catch_all) {
            check_say(
                check, FINDING_WARN, check_at_event(check, "session-rule", catch_all, "type"),
                "[session-rule %s] takes every session, so [session-rule %s] and any rule after it never count; put it last",
                catch_all, name);
            return;
        }
        check_session_rule(check, name, rule);
        catch_all = is_catch_all(rule) ? name : NULL;
    }
}

// --- labels, before any is drawn ---

static void check_label_use(Check *check, guint index)
{
    const GPtrArray *labels = check->profile->labels;
    const LabelUse *use = g_ptr_array_index(labels, index);
    if (!printer_knows_media(use->media))
        check_say(check, FINDING_FAIL, check_at_event(check, "label", use->name, "media"),
                  "media is \"%s\", which no printer has as label stock; write its width and length, as in 62x100 or 4x6in; "
                  "lanyard printers --supported lists what each printer has",
                  use->media);
    for (guint i = 0; i < index; i++) {
        const LabelUse *other = g_ptr_array_index(labels, i);
        if (other->is_badge == use->is_badge && strcmp(other->media, use->media) == 0 &&
            !ARRAY_FIND(TicketType, badge_label, check->profile->ticket_types, use->name))
            check_say(check, FINDING_WARN, check_at_event(check, "label", use->name, "media"),
                      "[label %s] is for the same stock as [label %s], which comes first, and no ticket type names it; give it "
                      "another media or name it",
                      use->name, other->name);
    }
}

void check_label_uses(Check *check)
{
    for (guint i = 0; i < check->profile->labels->len; i++)
        check_label_use(check, i);
    if (!check_has_label(check->profile, true))
        check_say(check, FINDING_WARN, check_at_event(check, "event", NULL, NULL),
                  "no label is of kind badge, so no badge can be printed; add a [label badge] with template= and media=");
}
