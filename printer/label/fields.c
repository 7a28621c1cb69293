// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/fields.h"

#include <string.h>

#include "common/base/name.h"
#include "common/base/text.h"

// Those of a registration, and what is made from it.
const char *const field_names[] = {
#define PRINTED(name) #name,
#define UNPRINTED(name)
#define PERSON_FIELD(symbol, json_name, column, privacy, correction, printing, description) printing(json_name)
#include "common/store/record/fields.def"
#undef PERSON_FIELD
    "given_name", "other_names",  "names_before", "names_after",   "first_name",   "last_name",    "ticket_title", "band_colour",
    "token",      "event",        "session_code", "session_title", "session_room", "session_time", "session_day",  "session_when",
    "short_code", "event_colour", NULL,
};

// Of labels that the program fills by itself; the last one has lines of its own.
#define FIELD_LIST "disclosure_list"
static const char *const own_field_names[] = {"disclosure_title", "disclosure_note", FIELD_LIST, NULL};

// Text fit to be laid out on a label: nothing that the eye does not see but what shapes it.
static char *clean_up_to(const char *text, int length_max, bool has_lines)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *cleaned = g_string_new(NULL);
    int count = 0;
    for (const char *at = valid; *at && count < length_max; at = g_utf8_next_char(at), count++) {
        gunichar c = g_utf8_get_char(at);
        bool is_space = g_unichar_isspace(c);
        if (has_lines && c == '\n')
            g_string_append_c(cleaned, '\n');
        else if (is_space && cleaned->len > 0 && cleaned->str[cleaned->len - 1] != ' ')
            g_string_append_c(cleaned, ' ');
        else if (!is_space && g_unichar_type(c) != G_UNICODE_CONTROL && !text_is_unseen(c))
            g_string_append_unichar(cleaned, c);
    }
    if (cleaned->len > 0 && cleaned->str[cleaned->len - 1] == ' ')
        g_string_truncate(cleaned, cleaned->len - 1);
    return g_string_free(cleaned, FALSE);
}

// One line.
static char *clean(const char *text)
{
    return clean_up_to(text, FIELD_LENGTH_MAX, false);
}

static char *clean_lines(const char *text)
{
    return clean_up_to(text, FIELD_LIST_LENGTH_MAX, true);
}

// Text fit to become a code: what a scanner reads is what was put in.
static char *keep(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return g_utf8_substring(valid, 0, MIN(g_utf8_strlen(valid, -1), FIELD_LENGTH_MAX));
}

typedef char *(*Fit)(const char *text);

// What a job of before does not say, or a label that is only looked at: which part of the name stands large.
static char *part_of_name(GHashTable *fields, const char *part)
{
    const char *whole = g_hash_table_lookup(fields, "name");
    g_autofree char *valid = g_utf8_make_valid(whole ? whole : "", -1);
    const NameParts parts = {.name = valid};
    g_auto(BadgeName) badge = name_on_badge(&parts, NAME_GIVEN);
    if (strcmp(part, "given_name") == 0)
        return g_steal_pointer(&badge.large);
    if (strcmp(part, "names_before") == 0)
        return g_steal_pointer(&badge.before);
    return strcmp(part, "names_after") == 0 ? g_steal_pointer(&badge.after) : badge_name_others(&badge);
}

static char *field_text(GHashTable *fields, const char *name, Fit fit)
{
    static const char *const made[] = {"given_name", "other_names", "names_before", "names_after", NULL};
    const char *text = g_hash_table_lookup(fields, name);
    if (text || !g_strv_contains(made, name) || g_hash_table_contains(fields, "given_name"))
        return fit(text ? text : "");
    g_autofree char *part = part_of_name(fields, name);
    return fit(part);
}

static GStrv names_between_braces(const char *start, const char *end)
{
    g_autofree char *inside = g_strndup(start, (gsize)(end - start));
    GStrv names = g_strsplit(inside, ",", -1);
    for (char **name = names; *name; name++)
        g_strstrip(*name);
    return names;
}

bool fields_check(const char *pattern, char **out_found)
{
    for (const char *at = pattern; (at = strpbrk(at, "{}"));) {
        const char *end = *at == '{' ? strpbrk(at + 1, "{}") : NULL;
        if (!end || *end != '}') {
            *out_found = g_strdup_printf("a \"%c\" without its partner", *at);
            return false;
        }
        g_auto(GStrv) names = names_between_braces(at + 1, end);
        for (char **name = names; *name; name++) {
            if (!g_strv_contains(field_names, *name) && !g_strv_contains(own_field_names, *name)) {
                *out_found = g_strdup_printf("the unknown field {%s}", *name);
                return false;
            }
        }
        at = end + 1;
    }
    return true;
}

static void append_joined(GString *text, GHashTable *fields, GStrv names, Fit fit)
{
    bool is_first = true;
    for (char **name = names; *name; name++) {
        g_autofree char *value = field_text(fields, *name, fit);
        if (!*value)
            continue;
        g_string_append(text, is_first ? "" : ", ");
        g_string_append(text, value);
        is_first = false;
    }
}

static char *expand(const char *pattern, GHashTable *fields, Fit fit)
{
    g_autoptr(GString) text = g_string_new(NULL);
    const char *at = pattern;
    while (*at) {
        const char *brace = strchr(at, '{');
        const char *end = brace ? strchr(brace, '}') : NULL;
        if (!end) {
            g_string_append(text, at);
            break;
        }
        g_string_append_len(text, at, brace - at);
        g_auto(GStrv) names = names_between_braces(brace + 1, end);
        append_joined(text, fields, names, fit);
        at = end + 1;
    }
    return fit(text->str);
}

char *fields_expand(const char *pattern, GHashTable *fields)
{
    return expand(pattern, fields, strstr(pattern, FIELD_LIST) ? clean_lines : clean);
}

char *fields_expand_code(const char *pattern, GHashTable *fields)
{
    return expand(pattern, fields, keep);
}

static bool has_any(const char *text, GStrv values)
{
    if (g_strv_length(values) == 0)
        return *text;
    g_auto(GStrv) pieces = g_strsplit_set(text, ",;", -1);
    for (char **piece = pieces; *piece; piece++) {
        g_autofree char *folded = g_utf8_casefold(g_strstrip(*piece), -1);
        if (*folded && g_strv_contains((const char *const *)values, folded))
            return true;
    }
    return false;
}

bool fields_hold(const GPtrArray *conditions, GHashTable *fields)
{
    ARRAY_EACH(const Condition, condition, conditions) {
        g_autofree char *text = field_text(fields, condition->field, clean);
        if (has_any(text, condition->values) == condition->is_unless)
            return false;
    }
    return true;
}

GHashTable *fields_example(void)
{
    static const char *const texts[][2] = {
        {"name", "Alexandra Montgomery"}, {"company", "Analytical Engines"},
        {"ticket_title", "Individual"},   {"band_colour", "#3060a0"},
        {"event_colour", "#10233d"},      {"token", "PREVIEW0PREVIEW0PREVIEW0PREVIEW0PREVIE"},
        {"short_code", "K7M-2QXP"},       {"event", "Example Conference"},
        {"session_code", "T-07"},         {"session_title", "Structured concurrency"},
        {"session_room", "Room 318"},     {"session_time", "13:20\u201316:40"},
        {"session_day", "Thu 16 May"},    {"session_when", "Thu 16 May, 13:20"},
    };
    GHashTable *fields = g_hash_table_new(g_str_hash, g_str_equal);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        g_hash_table_insert(fields, (gpointer)texts[i][0], (gpointer)texts[i][1]);
    return fields;
}
