// SPDX-License-Identifier: GPL-3.0-or-later
// products.c - what each product means goes into event.ini, and is changed there again: a rule that names a product itself stands before
// those that take several.
#include <string.h>

#include "common/store/programme/session.h"
#include "scanner/setup/place.h"
#include "scanner/setup/product_meaning.h"

static const char *const colours[] = {"#0b4f9c", "#0b5d2e", "#7a4f00", "#5b2333", "#4b2e83", "#006d77", "#8a3b12", "#4a5361"};

// --- how a product stands in event.ini ---

// As a pattern that takes it alone: a semicolon would part patterns, and a letter's place is as good.
static char *pattern_of(const char *text)
{
    return g_strdelimit(g_strdup(text), ";*", '?');
}

static char *regex_of(const char *product)
{
    g_autofree char *escaped = g_regex_escape_string(product, -1);
    return g_strdup_printf("^%s$", escaped);
}

// A code that no group of the kind has yet. The caller owns it.
static char *new_code(const IniEdit *edit, const char *kind, const char *title)
{
    g_autofree char *plain = code_from_title(title, kind);
    g_autofree char *group = g_strdup_printf("%s %s", kind, plain);
    for (int i = 2; ini_edit_has_group(edit, group) || ini_edit_is_off(edit, group); i++)
        text_take(&group, g_strdup_printf("%s %s-%d", kind, plain, i));
    return g_strdup(group + strlen(kind) + 1);
}

// The groups of the kind in which `key` has this value, as written. The caller owns them.
static GStrv groups_saying(const IniEdit *edit, const char *kind, const char *key, const char *value)
{
    g_autoptr(GString) written = g_string_new(value);
    g_string_replace(written, "\\", "\\\\", 0);
    g_auto(GStrv) all = ini_edit_find(edit, key, written->str);
    g_autofree char *start = g_strconcat(kind, " ", NULL);
    g_autoptr(GStrvBuilder) own = g_strv_builder_new();
    for (char **group = all; *group; group++)
        if (g_str_has_prefix(*group, start))
            g_strv_builder_add(own, *group);
    return g_strv_builder_end(own);
}

static void switch_off(IniEdit *edit, const char *kind, const char *key, const char *value)
{
    g_auto(GStrv) groups = groups_saying(edit, kind, key, value);
    for (char **group = groups; *group; group++)
        ini_edit_switch(edit, *group, false);
}

// The group of the kind whose `key` has this value: the one that is there, be it switched off, or a new one before all others of its
// kind. The caller owns its name.
static char *take_group(IniEdit *edit, const char *kind, const char *title, const char *key, const char *value)
{
    g_auto(GStrv) former = groups_saying(edit, kind, key, value);
    if (*former) {
        ini_edit_switch(edit, *former, true);
        return g_strdup(*former);
    }
    g_autofree char *code = new_code(edit, kind, title);
    char *group = g_strdup_printf("%s %s", kind, code);
    g_autofree char *heading = g_strdup_printf("[%s]\n", group);
    ini_edit_insert(edit, kind, heading);
    ini_edit_set(edit, group, key, value);
    return group;
}

static const char *code_of(const char *group)
{
    return strchr(group, ' ') + 1;
}

// A list without one of its texts, or NULL when nothing is left. The caller owns it.
static char *list_without(const IniEdit *edit, const char *group, const char *key, const char *text)
{
    const char *line = ini_edit_line(edit, group, key);
    g_auto(GStrv) texts = g_strsplit(line ? strchr(line, '=') + 1 : "", ";", -1);
    g_autoptr(GString) left = g_string_new(NULL);
    for (char **one = texts; *one; one++)
        if (*g_strstrip(*one) && strcmp(*one, text) != 0)
            g_string_append_printf(left, "%s%s", left->len ? "; " : "", *one);
    g_string_replace(left, "\\\\", "\\", 0); // which is written anew
    return left->len ? g_string_free(g_steal_pointer(&left), FALSE) : NULL;
}

static void drop_from_list(IniEdit *edit, const char *group, const char *key, const char *text)
{
    g_autofree char *left = list_without(edit, group, key, text);
    if (left)
        ini_edit_set(edit, group, key, left);
    else
        ini_edit_unset(edit, group, key);
}

static void add_to_list(IniEdit *edit, const char *group, const char *key, const char *text)
{
    g_autofree char *former = list_without(edit, group, key, text);
    g_autofree char *longer = former ? g_strdup_printf("%s; %s", former, text) : g_strdup(text);
    ini_edit_set(edit, group, key, longer);
}

// --- a meaning goes ---

static char *title_pattern(const Session *session)
{
    return g_strdelimit(g_strdup(session->title), "*?", '?');
}

// Whether another product is a seat of what this one was.
static bool is_sold_otherwise(const Profile *profile, const AddOn *former)
{
    ARRAY_EACH(const AddOn, add_on, profile->add_ons)
        if (add_on != former && strcmp(add_on->grants, former->grants) == 0)
            return true;
    return false;
}

static void forget_add_on(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const AddOn *add_on)
{
    const Session *session = ARRAY_FIND(Session, code, sessions, add_on->grants);
    g_autofree char *title = session ? title_pattern(session) : NULL;
    switch_off(edit, "checkpoint", "needs", add_on->grants);
    if (title && !is_sold_otherwise(profile, add_on))
        switch_off(edit, "session-rule", "title", title);
}

// What was made for this product alone is switched off, and comes back when it is wanted again.
static void forget(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const char *product)
{
    g_autofree char *pattern = pattern_of(product), *regex = regex_of(product);
    ARRAY_EACH(const TicketType, type, profile->ticket_types) {
        g_autofree char *group = g_strdup_printf("ticket-type %s", type->code);
        if (!g_strv_contains((const char *const *)type->products, pattern))
            continue;
        if (g_strv_length(type->products) == 1 && strcmp(type->title, product) == 0)
            ini_edit_switch(edit, group, false);
        else
            drop_from_list(edit, group, "match", pattern);
    }
    ARRAY_EACH(const AddOn, add_on, profile->add_ons)
        if (strcmp(g_regex_get_pattern(add_on->match), regex) == 0)
            forget_add_on(edit, profile, sessions, add_on);
    switch_off(edit, "add-on", "match", regex);
    drop_from_list(edit, "import", "ignored-products", pattern);
}

// --- a meaning comes ---

static void put_own(IniEdit *edit, const Profile *profile, const char *product, const json_t *parts)
{
    g_autofree char *pattern = pattern_of(product);
    g_autofree char *group = take_group(edit, "ticket-type", product, "match", pattern);
    g_autoptr(GString) grants = g_string_new(NULL);
    guint used = 0;
    for (gsize i = 0; i < json_array_size(parts); i++) {
        const char *part = json_string_value(json_array_get(parts, i));
        if (part && profile_part(profile, part))
            g_string_append_printf(grants, "%s%s", grants->len ? "; " : "", part);
    }
    ini_edit_set(edit, group, "grants", grants->len ? grants->str : product_main_part(profile));
    if (ini_edit_line(edit, group, "title"))
        return;
    for (guint i = 0; i < edit->lines->len; i++)
        used += g_str_has_prefix(g_ptr_array_index(edit->lines, i), "[ticket-type ");
    if (profile_label(profile, "badge"))
        ini_edit_set(edit, group, "badge-label", "badge");
    ini_edit_set(edit, group, "band-colour", colours[used % G_N_ELEMENTS(colours)]);
    ini_edit_set(edit, group, "title", product);
}

static bool put_in_type(IniEdit *edit, const char *code, const char *product, GError **error)
{
    g_autofree char *group = g_strdup_printf("ticket-type %s", code);
    g_autofree char *pattern = pattern_of(product);
    if (!ini_edit_has_group(edit, group))
        return setup_fail(error, "there is no ticket type \"%s\"", code);
    add_to_list(edit, group, "match", pattern);
    return true;
}

static char *put_add_on(IniEdit *edit, const char *product, const char *grants)
{
    g_autofree char *regex = regex_of(product);
    char *group = take_group(edit, "add-on", product, "match", regex);
    ini_edit_set(edit, group, "grants", grants ? grants : code_of(group));
    ini_edit_set(edit, group, "title", product);
    return group;
}

// What is bought besides, with a counter where it is handed over.
static void put_extra(IniEdit *edit, const char *product)
{
    g_autofree char *group = put_add_on(edit, product, NULL);
    g_autofree char *counter = take_group(edit, "checkpoint", product, "needs", code_of(group));
    ini_edit_unset(edit, group, "ticket"); // of a session that it was before
    ini_edit_set(edit, counter, "reentry", "counted");
    ini_edit_set(edit, counter, "kind", "part");
    ini_edit_set(edit, counter, "title", product);
}

static bool has_ticket_label(const Profile *profile)
{
    for (guint i = 0; i < profile->labels->len; i++)
        if (!((const LabelUse *)g_ptr_array_index(profile->labels, i))->is_badge)
            return true;
    return false;
}

// A seat is sold for it, so that its door asks for one.
static bool put_session(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const char *code, const char *product,
                        GError **error)
{
    const Session *session = ARRAY_FIND(Session, code, sessions, code);
    const char *part;
    if (!session)
        return setup_fail(error, "the programme has no session \"%s\"", code);
    g_autofree char *group = put_add_on(edit, product, code);
    if (has_ticket_label(profile))
        ini_edit_set(edit, group, "ticket", "yes");
    if (profile_session_needs(profile, session->type, session->title, &part) == SESSION_NEEDS_OWN)
        return true;
    g_autofree char *title = title_pattern(session);
    g_autofree char *rule = take_group(edit, "session-rule", session->title, "title", title);
    ini_edit_set(edit, rule, "needs", "own");
    ini_edit_set(edit, rule, "type", "*");
    return true;
}

static void put_part(IniEdit *edit, const char *product, const char *part)
{
    g_autofree char *group = put_add_on(edit, product, part);
    ini_edit_unset(edit, group, "ticket");
}

static bool put_meaning(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const json_t *choice, GError **error)
{
    const char *product = json_text(choice, "product", ""), *code = json_text(choice, "code", "");
    g_autofree char *pattern = pattern_of(product);
    int kind = product_kind_from_name(json_text(choice, "as", ""));
    if (!*product || kind < 0)
        return setup_fail(error, "a product has no name or no meaning");
    forget(edit, profile, sessions, product);
    switch ((ProductKind)kind) {
    case PRODUCT_OWN:
        put_own(edit, profile, product, json_object_get(choice, "parts"));
        return true;
    case PRODUCT_TYPE:
        return put_in_type(edit, code, product, error);
    case PRODUCT_SESSION:
        return put_session(edit, profile, sessions, code, product, error);
    case PRODUCT_PART:
        if (!profile_part(profile, code))
            return setup_fail(error, "there is no part \"%s\"", code);
        put_part(edit, product, code);
        return true;
    case PRODUCT_EXTRA:
        put_extra(edit, product);
        return true;
    case PRODUCT_NOTHING:
        add_to_list(edit, "import", "ignored-products", pattern);
        return true;
    }
    g_assert_not_reached();
}

// What stays as it is keeps the line by which it is so.
static bool is_same(const ProductMeaning *meaning, const json_t *choice)
{
    const json_t *parts = json_object_get(choice, "parts");
    bool is_equal = meaning->is_saved && product_kind_from_name(json_text(choice, "as", "")) == (int)meaning->kind &&
                    (meaning->kind == PRODUCT_OWN || strcmp(json_text(choice, "code", ""), meaning->code) == 0);
    if (!is_equal || meaning->kind != PRODUCT_OWN)
        return is_equal;
    is_equal = json_array_size(parts) == g_strv_length(meaning->parts);
    for (gsize i = 0; is_equal && i < json_array_size(parts); i++)
        is_equal = g_strv_contains((const char *const *)meaning->parts, json_string_value(json_array_get(parts, i)));
    return is_equal;
}

bool products_put(IniEdit *edit, const Profile *profile, const GPtrArray *sessions, const json_t *choices, GError **error)
{
    for (gsize i = 0; i < json_array_size(choices); i++) {
        const json_t *choice = json_array_get(choices, i);
        g_auto(ProductMeaning) meaning = {0};
        product_meaning_find(profile, sessions, json_text(choice, "product", ""), &meaning);
        if (!is_same(&meaning, choice) && !put_meaning(edit, profile, sessions, choice, error))
            return false;
    }
    return true;
}
