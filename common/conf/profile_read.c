// SPDX-License-Identifier: GPL-3.0-or-later
// profile_read.c - event.ini becomes a Profile, or its mistakes by file and line.
//
// Groups are named by kind and code: [event], [part CODE], [ticket-type CODE], [add-on CODE], [checkpoint CODE],
// [session-rule NAME], [label NAME]. The keys of each kind stand in its table below; anything else is a mistake.
#include "common/conf/profile.h"

#include <string.h>

#include "common/base/zone.h"
#include "common/conf/ini.h"
#include "common/conf/profile_look.h"
#include "common/conf/profile_value.h"
#include "common/token/token.h"

#define MOST_MINUTES (24 * 60)
#define MOST_PEOPLE 1000000

static void read_event(ProfileReader *reader)
{
    static const char *const clocks[] = {"24", "12", NULL};
    Profile *profile = reader->profile;
    g_autoptr(GError) cause = NULL;
    static const char *const styles[] = {"given", "full", "as-written", NULL};
    if (value_needed(reader, "slug", &profile->slug))
        profile->event_tag = token_event_tag(profile->slug);
    value_needed(reader, "title", &profile->title);
    if (value_needed(reader, "zone", &profile->zone_name) && !(profile->zone = zone_open(profile->zone_name, &cause)))
        profile_mistake(reader, "zone", "zone: %s", cause->message);
    profile->is_12_hours = value_choice(reader, "clock", clocks, 0) == 1;
    profile->badge_name = (NameStyle)value_choice(reader, "badge-name", styles, NAME_GIVEN);
    static const char *const orders[] = {"name", "company", NULL};
    profile->boxes = ini_list(reader->ini, reader->group, "prepared");
    profile->is_boxed_by_company = value_choice(reader, "prepared-by", orders, 0) == 1;
    profile->currency = value_text(reader, "currency");
    if (!profile->currency)
        profile->currency = g_strdup("");
}

MEMBERS_FREE_STATIC(part_free, EventPart, code, title, counts_as)

static void read_part(ProfileReader *reader)
{
    EventPart *part = g_new0(EventPart, 1);
    g_ptr_array_add(reader->profile->parts, part);
    part->code = g_strdup(reader->code);
    value_needed(reader, "title", &part->title);
    bool has_start = value_time(reader, "start", &part->start_utc_ms), has_end = value_time(reader, "end", &part->end_utc_ms);
    if (has_start && has_end && part->end_utc_ms <= part->start_utc_ms)
        profile_mistake(reader, "end", "the part ends before it starts; expected a later end");
    static const char *const audiences[] = {"holders", "everyone", NULL};
    part->counts_as = value_text(reader, "counts-as");
    part->is_for_everyone = value_choice(reader, "open-to", audiences, 0) == 1;
}

static void ticket_type_free(gpointer data)
{
    TicketType *type = data;
    for (GPatternSpec **pattern = type->match; pattern && *pattern; pattern++)
        g_pattern_spec_free(*pattern);
    MEMBERS_FREE(type, match, products, grants, code, title, band_colour, badge_stock, badge_label);
    g_free(type);
}

static void read_ticket_type(ProfileReader *reader)
{
    TicketType *type = g_new0(TicketType, 1);
    g_ptr_array_add(reader->profile->ticket_types, type);
    type->code = g_strdup(reader->code);
    type->products = ini_list(reader->ini, reader->group, "match");
    type->match = g_new0(GPatternSpec *, g_strv_length(type->products) + 1);
    for (int i = 0; type->products[i]; i++)
        type->match[i] = g_pattern_spec_new(type->products[i]);
    type->grants = ini_list(reader->ini, reader->group, "grants");
    type->badge_stock = value_text(reader, "badge-stock");
    type->badge_label = value_text(reader, "badge-label");
    type->band_colour = value_text(reader, "band-colour");
    if (!type->band_colour)
        type->band_colour = g_strdup("#000000");
    if (!look_is_colour(type->band_colour))
        profile_mistake(reader, "band-colour", "band-colour is \"%s\"; expected a colour such as #3776ab", type->band_colour);
    value_needed(reader, "title", &type->title);
    value_flag(reader, "online-only", &type->is_online_only);
    value_flag(reader, "staff", &type->is_staff);
    value_price(reader, &type->price);
    g_autofree char *walk_in = value_text(reader, "walk-in");
    type->is_walk_in = !type->is_staff;
    if (walk_in)
        value_flag(reader, "walk-in", &type->is_walk_in);
}

MEMBERS_FREE_STATIC(add_on_free, AddOn, match, code, title, grants, answer, admits_as)

static void read_add_on(ProfileReader *reader)
{
    AddOn *add_on = g_new0(AddOn, 1);
    g_ptr_array_add(reader->profile->add_ons, add_on);
    add_on->code = g_strdup(reader->code);
    add_on->admits_as = value_text(reader, "admits-as");
    add_on->title = value_text(reader, "title");
    add_on->answer = value_text(reader, "answer");
    g_autofree char *match = NULL;
    g_autoptr(GError) cause = NULL;
    bool has_match = value_needed(reader, "match", &match), has_grants = value_needed(reader, "grants", &add_on->grants);
    value_flag(reader, "ticket", &add_on->has_ticket);
    value_price(reader, &add_on->price);
    static const char *const answers[] = {"shirt", "dietary", NULL};
    if (add_on->answer && !g_strv_contains(answers, add_on->answer))
        profile_mistake(reader, "answer", "answer is \"%s\"; expected one of: shirt, dietary", add_on->answer);
    if (has_match && !(add_on->match = g_regex_new(match, G_REGEX_OPTIMIZE, 0, &cause)))
        profile_mistake(reader, "match", "match is not a valid regular expression: %s", cause->message);
    g_clear_error(&cause);
    if (has_grants && !g_regex_check_replacement(add_on->grants, NULL, &cause))
        profile_mistake(reader, "grants", "grants is not a valid replacement text: %s", cause->message);
}

MEMBERS_FREE_STATIC(checkpoint_free, Checkpoint, parts, code, title, room, needs)

static void read_checkpoint(ProfileReader *reader)
{
    static const char *const kinds[] = {"desk", "part", "room", NULL};
    static const char *const policies[] = {"once", "free", "counted", "in-out", NULL};
    Checkpoint *checkpoint = g_new0(Checkpoint, 1);
    g_ptr_array_add(reader->profile->checkpoints, checkpoint);
    checkpoint->code = g_strdup(reader->code);
    checkpoint->room = value_text(reader, "room");
    checkpoint->needs = value_text(reader, "needs");
    checkpoint->parts = ini_list(reader->ini, reader->group, "parts");
    value_needed(reader, "title", &checkpoint->title);
    checkpoint->kind = (CheckpointKind)value_choice(reader, "kind", kinds, CHECKPOINT_PART);
    checkpoint->reentry = (ReentryPolicy)value_choice(reader, "reentry", policies,
                                                      checkpoint->kind == CHECKPOINT_ROOM ? REENTRY_FREE : REENTRY_ONCE);
    value_number(reader, "capacity", 0, MOST_PEOPLE, &checkpoint->capacity);
    value_number(reader, "check-in-list", 0, G_MAXINT, &checkpoint->check_in_list);
    value_number(reader, "grace-before", 0, MOST_MINUTES, &checkpoint->grace_before_min);
    value_number(reader, "grace-after", 0, MOST_MINUTES, &checkpoint->grace_after_min);
    if (checkpoint->reentry == REENTRY_COUNTED && (checkpoint->kind != CHECKPOINT_PART || !checkpoint->needs))
        profile_mistake(reader, "reentry", "only a checkpoint of kind part that needs something is counted; expected needs=TEXT");
    if (checkpoint->kind == CHECKPOINT_ROOM && !checkpoint->room)
        profile_mistake(reader, "room", "a checkpoint of kind room has no room; expected the name that the programme uses");
}

static void session_rule_free(gpointer data)
{
    SessionRule *rule = data;
    g_clear_pointer(&rule->title, g_pattern_spec_free);
    g_free(rule->type);
    g_free(rule->part);
    g_free(rule);
}

static void read_session_rule(ProfileReader *reader)
{
    SessionRule *rule = g_new0(SessionRule, 1);
    g_ptr_array_add(reader->profile->session_rules, rule);
    g_autofree char *title = value_text(reader, "title");
    g_autofree char *needs = NULL;
    rule->title = title ? g_pattern_spec_new(title) : NULL;
    value_needed(reader, "type", &rule->type);
    if (!value_needed(reader, "needs", &needs))
        return;
    if (strcmp(needs, "own") == 0) {
        rule->needs = SESSION_NEEDS_OWN;
    } else if (strcmp(needs, "open") == 0) {
        rule->needs = SESSION_OPEN;
    } else {
        rule->needs = SESSION_NEEDS_PART;
        rule->part = g_steal_pointer(&needs);
    }
}

MEMBERS_FREE_STATIC(label_free, LabelUse, name, template_name, media)

static void read_label(ProfileReader *reader)
{
    static const char *const kinds[] = {"badge", "ticket", NULL};
    LabelUse *use = g_new0(LabelUse, 1);
    g_ptr_array_add(reader->profile->labels, use);
    use->name = g_strdup(reader->code);
    value_needed(reader, "media", &use->media);
    use->is_badge = value_choice(reader, "kind", kinds, 0) == 0;
    if (!value_needed(reader, "template", &use->template_name))
        return;
    g_autofree char *path = g_build_filename(reader->folder, use->template_name, NULL);
    bool is_plain = !strchr(use->template_name, '/');
    if (!is_plain || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
        profile_mistake(reader, "template", "template is \"%s\"; expected a file in the folder of %s", use->template_name,
                        reader->ini->name);
}

static void read_kiosk(ProfileReader *reader)
{
    reader->profile->kiosk.pronouns = ini_list(reader->ini, reader->group, "pronouns");
    value_flag(reader, "badge-name", &reader->profile->kiosk.has_name);
}

static void read_import(ProfileReader *reader)
{
    reader->profile->ignored_products = ini_list(reader->ini, reader->group, "ignored-products");
    reader->profile->denied_columns = ini_list(reader->ini, reader->group, "denied");
    reader->profile->ignored_columns = ini_list(reader->ini, reader->group, "ignored");
}

typedef struct {
    const char *kind;
    void (*read)(ProfileReader *reader);
    const char *keys; // allowed, between spaces
} GroupKind;

static const GroupKind group_kinds[] = {
    {"event", read_event, " slug title zone clock currency badge-name prepared prepared-by "},
    {"look", look_read, " bar bar-text button button-text logo "},
    {"import", read_import, " denied ignored ignored-products "},
    {"kiosk", read_kiosk, " pronouns badge-name "},
    {"part", read_part, " title start end open-to counts-as "},
    {"label", read_label, " template media kind "},
    {"ticket-type", read_ticket_type, " title match grants online-only staff walk-in band-colour badge-stock badge-label price "},
    {"add-on", read_add_on, " title match grants ticket answer admits-as price "},
    {"checkpoint", read_checkpoint, " title kind reentry room needs parts capacity grace-before grace-after check-in-list "},
    {"session-rule", read_session_rule, " type title needs "},
};

// There is one of these, without a name.
static bool is_alone(const GroupKind *kind)
{
    return kind->read == read_event || kind->read == look_read || kind->read == read_kiosk || kind->read == read_import;
}

static void check_keys(ProfileReader *reader, const GroupKind *kind)
{
    g_auto(GStrv) keys = g_key_file_get_keys(reader->ini->keys, reader->group, NULL, NULL);
    for (char **key = keys; key && *key; key++) {
        g_autofree char *word = g_strdup_printf(" %s ", *key);
        if (!strstr(kind->keys, word))
            profile_mistake(reader, *key, "[%s] has the unknown key \"%s\"; expected one of:%s", reader->group, *key, kind->keys);
    }
}

static void read_group(ProfileReader *reader, const GroupKind *kind)
{
    const char *space = strchr(reader->group, ' ');
    reader->code = space ? space + 1 : "";
    if (!is_alone(kind) && !*reader->code) {
        profile_mistake(reader, NULL, "[%s] has no name; expected [%s NAME]", reader->group, kind->kind);
        return;
    }
    guint before = reader->mistakes->len;
    check_keys(reader, kind);
    if (reader->mistakes->len == before) // a key that is misspelt is not missing, too
        kind->read(reader);
}

static const GroupKind *kind_of(const char *group)
{
    gsize length = strcspn(group, " ");
    for (gsize i = 0; i < G_N_ELEMENTS(group_kinds); i++)
        if (strlen(group_kinds[i].kind) == length && strncmp(group_kinds[i].kind, group, length) == 0)
            return &group_kinds[i];
    return NULL;
}

static void check_groups(ProfileReader *reader, char **groups)
{
    int line;
    g_autofree char *doubled = ini_doubled_group(reader->ini, &line);
    if (doubled)
        g_ptr_array_add(reader->mistakes,
                        g_strdup_printf("%s:%d: [%s] is there twice; expected it once", reader->ini->name, line, doubled));
    for (char **group = groups; *group; group++) {
        reader->group = *group;
        if (!kind_of(*group))
            profile_mistake(
                reader, NULL,
                "[%s] is not a group of a profile; expected [event], [look], [kiosk], [import] or [part|ticket-type|add-on|checkpoint|session-rule|label NAME]",
                *group);
    }
    reader->group = "event";
    if (!g_key_file_has_group(reader->ini->keys, "event"))
        profile_mistake(reader, NULL, "there is no [event]; expected it with slug, title and zone");
}

static void read_groups(ProfileReader *reader)
{
    g_auto(GStrv) groups = g_key_file_get_groups(reader->ini->keys, NULL);
    check_groups(reader, groups);
    // By kind, so that what others refer to is there whatever the order in the file.
    for (gsize i = 0; i < G_N_ELEMENTS(group_kinds); i++) {
        for (char **group = groups; *group; group++) {
            reader->group = *group;
            if (kind_of(*group) == &group_kinds[i])
                read_group(reader, &group_kinds[i]);
        }
    }
}

static void check_parts(ProfileReader *reader, const char *key, char **codes)
{
    for (char **code = codes; *code; code++)
        if (!profile_part(reader->profile, *code))
            profile_mistake(reader, key, "%s names \"%s\", which is not a part; expected the CODE of a [part CODE]", key, *code);
}

static void check_references(ProfileReader *reader)
{
    Profile *profile = reader->profile;
    ARRAY_EACH(const EventPart, part, profile->parts) {
        g_autofree char *group = g_strdup_printf("part %s", part->code);
        char *codes[] = {part->counts_as, NULL};
        reader->group = group;
        check_parts(reader, "counts-as", codes);
    }
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        g_autofree char *group = g_strdup_printf("ticket-type %s", type->code);
        reader->group = group;
        check_parts(reader, "grants", type->grants);
        if (type->badge_label && !profile_label(profile, type->badge_label))
            profile_mistake(reader, "badge-label",
                            "badge-label names \"%s\", which is not a label; expected the NAME of a [label NAME]",
                            type->badge_label);
    }
    ARRAY_EACH(const AddOn, add_on, profile->add_ons) {
        g_autofree char *group = g_strdup_printf("add-on %s", add_on->code);
        reader->group = group;
        if (add_on->admits_as && !profile_ticket_type(profile, add_on->admits_as))
            profile_mistake(reader, "admits-as",
                            "admits-as names \"%s\", which is not a ticket type; expected the CODE of a [ticket-type CODE]",
                            add_on->admits_as);
    }
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints) {
        g_autofree char *group = g_strdup_printf("checkpoint %s", checkpoint->code);
        reader->group = group;
        check_parts(reader, "parts", checkpoint->parts);
        if (checkpoint->needs && !profile_part(profile, checkpoint->needs) &&
            !profile_add_on_granting(profile, checkpoint->needs))
            profile_mistake(reader, "needs", "needs \"%s\", which nothing grants; expected a part or the grant of an add-on",
                            checkpoint->needs);
    }
    reader->group = "event";
    if (profile->parts->len == 0)
        profile_mistake(reader, NULL, "the event has no part; expected at least one [part CODE]");
}

static void find_bounds(Profile *profile)
{
    profile->start_utc_ms = G_MAXINT64;
    ARRAY_EACH(const EventPart, part, profile->parts) {
        profile->start_utc_ms = MIN(profile->start_utc_ms, part->start_utc_ms);
        profile->end_utc_ms = MAX(profile->end_utc_ms, part->end_utc_ms);
    }
}

// The profile, or NULL with an error, or NULL with mistakes.
static Profile *load(const char *folder, GPtrArray *mistakes, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "event.ini", NULL);
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return error_set_null(PROFILE_ERROR, PROFILE_ERROR_MISSING, error,
                              "%s does not exist; an event's folder has an event.ini", path);
    g_auto(Ini) ini = {0};
    if (!ini_open(&ini, path, PROFILE_ERROR, PROFILE_ERROR_INVALID, error))
        return NULL;
    g_autoptr(Profile) profile = g_new0(Profile, 1);
    profile->parts = g_ptr_array_new_with_free_func((GDestroyNotify)part_free);
    profile->ticket_types = g_ptr_array_new_with_free_func(ticket_type_free);
    profile->add_ons = g_ptr_array_new_with_free_func((GDestroyNotify)add_on_free);
    profile->checkpoints = g_ptr_array_new_with_free_func((GDestroyNotify)checkpoint_free);
    profile->session_rules = g_ptr_array_new_with_free_func(session_rule_free);
    profile->labels = g_ptr_array_new_with_free_func((GDestroyNotify)label_free);
    ProfileReader reader = {.ini = &ini, .folder = folder, .profile = profile, .mistakes = mistakes};
    read_groups(&reader);
    if (mistakes->len == 0)
        check_references(&reader);
    if (mistakes->len > 0)
        return NULL;
    find_bounds(profile);
    return g_steal_pointer(&profile);
}

Profile *profile_load(const char *folder, GError **error)
{
    g_autoptr(GPtrArray) mistakes = g_ptr_array_new_with_free_func(g_free);
    Profile *profile = load(folder, mistakes, error);
    if (mistakes->len > 0)
        g_set_error_literal(error, PROFILE_ERROR, PROFILE_ERROR_INVALID, g_ptr_array_index(mistakes, 0));
    return profile;
}

GPtrArray *profile_mistakes(const char *folder)
{
    GPtrArray *mistakes = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GError) error = NULL;
    g_autoptr(Profile) profile = load(folder, mistakes, &error);
    if (error)
        g_ptr_array_add(mistakes, g_strdup(error->message));
    return mistakes;
}
