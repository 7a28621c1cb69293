// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/keys.h"

#include <stddef.h>
#include <string.h>

#include "printer/label/fields.h"

typedef enum { VALUE_NUMBER, VALUE_COUNT, VALUE_WORD, VALUE_PATTERN, VALUE_TEXT } ValueForm;

typedef struct {
    const char *key;
    int kinds;        // ElementKind: whose key it is
    int needed_kinds; // who cannot do without
    ValueForm form;
    gsize offset; // of the member: double, int, int, char *, char *
    double least, most;
    const char *const *words; // VALUE_WORD: the member's values in order; ends with NULL
    const char *unit;
} Key;

static const char *const align_words[] = {"start", "center", "end", NULL};
static const char *const valign_words[] = {"top", "middle", "bottom", NULL};
static const char *const ink_words[] = {"black", "red", "white", NULL};
static const char *const tone_words[] = {"auto", "crisp", "dither", NULL};
static const char *const level_words[] = {"L", "M", "Q", "H", NULL};
static const char *const orientation_words[] = {"portrait", "landscape", "auto", NULL};
static const char *const layout_words[] = {"fixed", "flow", NULL};
static const char *const side_words[] = {"top", "bottom", "left", "right", "rest", NULL};

enum {
    WORDY = ELEMENT_TEXT | ELEMENT_BAND,
    CODES = ELEMENT_QR | ELEMENT_CODE128,
    PLACED = WORDY | CODES | ELEMENT_IMAGE | ELEMENT_LINE | ELEMENT_BOX,
};

#define AT(member) offsetof(Element, member)
static const Key keys[] = {
    {"x_mm", PLACED, 0, VALUE_NUMBER, AT(x_mm), 0, 300, NULL, "millimetres"},
    {"y_mm", PLACED, 0, VALUE_NUMBER, AT(y_mm), 0, 500, NULL, "millimetres"},
    {"width_mm", PLACED | ELEMENT_LABEL, ELEMENT_LABEL | CODES, VALUE_NUMBER, AT(width_mm), 0, 300, NULL, "millimetres"},
    {"height_mm", PLACED, ELEMENT_BAND | ELEMENT_CODE128 | ELEMENT_BOX, VALUE_NUMBER, AT(height_mm), 0, 500, NULL, "millimetres"},
    {"length_mm", ELEMENT_LABEL, 0, VALUE_NUMBER, AT(length_mm), 0, 500, NULL, "millimetres"},
    {"margin_mm", ELEMENT_LABEL, 0, VALUE_NUMBER, AT(margin_mm), 0, 50, NULL, "millimetres"},
    {"orientation", ELEMENT_LABEL, 0, VALUE_WORD, AT(orientation), 0, 0, orientation_words, NULL},
    {"layout", ELEMENT_LABEL, 0, VALUE_WORD, AT(layout), 0, 0, layout_words, NULL},
    {"tape", ELEMENT_LABEL, 0, VALUE_NUMBER, AT(tape), 0.2, 10, NULL, "times the width"},
    {"side", ELEMENT_REGION, 0, VALUE_WORD, AT(side), 0, 0, side_words, NULL},
    {"wide_side", ELEMENT_REGION, 0, VALUE_WORD, AT(wide_side), 0, 0, side_words, NULL},
    {"share", ELEMENT_REGION | ELEMENT_TEXT, 0, VALUE_NUMBER, AT(share), 0.01, 20, NULL, "a share"},
    {"wide_share", ELEMENT_REGION, 0, VALUE_NUMBER, AT(wide_share), 0.01, 1, NULL, "a share"},
    {"most_mm", ELEMENT_REGION, 0, VALUE_NUMBER, AT(most_mm), 0.1, 500, NULL, "millimetres"},
    {"wide_most_mm", ELEMENT_REGION, 0, VALUE_NUMBER, AT(wide_most_mm), 0.1, 500, NULL, "millimetres"},
    {"least_width_mm", ELEMENT_REGION | ELEMENT_LABEL, 0, VALUE_NUMBER, AT(least_width_mm), 0.1, 300, NULL, "millimetres"},
    {"least_height_mm", ELEMENT_REGION | ELEMENT_LABEL, 0, VALUE_NUMBER, AT(least_height_mm), 0.1, 500, NULL, "millimetres"},
    {"gap_mm", PLACED | ELEMENT_LABEL | ELEMENT_REGION, 0, VALUE_NUMBER, AT(gap_mm), 0, 50, NULL, "millimetres"},
    {"drop", PLACED | ELEMENT_REGION, 0, VALUE_COUNT, AT(drop), 1, 99, NULL, ""},
    {"text", WORDY | CODES, WORDY | CODES, VALUE_PATTERN, AT(text), 0, 0, NULL, NULL},
    {"size_mm", WORDY, 0, VALUE_NUMBER, AT(size_mm), 0.5, 100, NULL, "millimetres"},
    {"smallest_mm", WORDY, 0, VALUE_NUMBER, AT(smallest_mm), 0.5, 100, NULL, "millimetres"},
    {"wanted_mm", WORDY, 0, VALUE_NUMBER, AT(wanted_mm), 0.5, 100, NULL, "millimetres"},
    {"not_larger_share", ELEMENT_TEXT, 0, VALUE_NUMBER, AT(not_larger_share), 0.1, 1, NULL, "a share"},
    {"lines", WORDY, 0, VALUE_COUNT, AT(lines), 1, 20, NULL, "lines"},
    {"weight", WORDY, 0, VALUE_COUNT, AT(weight), 100, 900, NULL, ""},
    {"language", WORDY | ELEMENT_LABEL, 0, VALUE_TEXT, AT(language), 0, 0, NULL, NULL},
    {"align", PLACED & ~(ELEMENT_LINE | ELEMENT_BOX), 0, VALUE_WORD, AT(align), 0, 0, align_words, NULL},
    {"valign", (PLACED & ~(ELEMENT_LINE | ELEMENT_BOX)) | ELEMENT_REGION, 0, VALUE_WORD, AT(valign), 0, 0, valign_words, NULL},
    {"ink", PLACED & ~CODES, 0, VALUE_WORD, AT(ink), 0, 0, ink_words, NULL},
    {"fill", ELEMENT_BAND | ELEMENT_BOX, 0, VALUE_PATTERN, AT(fill), 0, 0, NULL, NULL},
    {"stroke_mm", ELEMENT_BAND | ELEMENT_BOX | ELEMENT_LINE, 0, VALUE_NUMBER, AT(stroke_mm), 0, 20, NULL, "millimetres"},
    {"radius_mm", ELEMENT_BAND | ELEMENT_BOX, 0, VALUE_NUMBER, AT(radius_mm), 0, 100, NULL, "millimetres"},
    {"level", ELEMENT_QR, 0, VALUE_WORD, AT(level), 0, 0, level_words, NULL},
    {"file", ELEMENT_IMAGE, ELEMENT_IMAGE, VALUE_TEXT, AT(file), 0, 0, NULL, NULL},
    {"tone", ELEMENT_IMAGE, 0, VALUE_WORD, AT(tone), 0, 0, tone_words, NULL},
};

bool keys_kind(const char *word, ElementKind *out_kind)
{
    static const struct {
        const char *word;
        ElementKind kind;
    } kinds[] = {
        {"text", ELEMENT_TEXT},   {"band", ELEMENT_BAND}, {"qr", ELEMENT_QR},   {"code128", ELEMENT_CODE128},
        {"image", ELEMENT_IMAGE}, {"line", ELEMENT_LINE}, {"box", ELEMENT_BOX}, {"region", ELEMENT_REGION},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (strcmp(kinds[i].word, word) == 0) {
            *out_kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

static char *set_number(const Key *key, gpointer member, const char *value)
{
    char *end = NULL;
    double number = g_ascii_strtod(value, &end);
    if (end == value || *end != '\0' || !(number >= key->least && number <= key->most))
        return g_strdup_printf("found %s = %s, expected %s from %g to %g, such as %g", key->key, value, key->unit, key->least,
                               key->most, CLAMP(12.5, key->least, key->most));
    *(double *)member = number;
    return NULL;
}

static char *set_count(const Key *key, gpointer member, const char *value)
{
    guint64 number = 0;
    if (!g_ascii_string_to_unsigned(value, 10, (guint64)key->least, (guint64)key->most, &number, NULL))
        return g_strdup_printf("found %s = %s, expected a whole number from %g to %g", key->key, value, key->least, key->most);
    *(int *)member = (int)number;
    return NULL;
}

static char *set_word(const Key *key, gpointer member, const char *value)
{
    for (int i = 0; key->words[i]; i++) {
        if (strcmp(key->words[i], value) == 0) {
            *(int *)member = i;
            return NULL;
        }
    }
    g_autofree char *words = g_strjoinv(", ", (char **)key->words);
    return g_strdup_printf("found %s = %s, expected one of %s", key->key, value, words);
}

static char *set_text(const Key *key, gpointer member, const char *value)
{
    g_autofree char *found = NULL;
    if (key->form == VALUE_PATTERN && !fields_check(value, &found)) {
        g_autofree char *names = g_strjoinv("} {", (char **)field_names);
        return g_strdup_printf("found %s in %s, expected fields such as {%s}", found, key->key, names);
    }
    if (!*value)
        return g_strdup_printf("found an empty %s, expected a text", key->key);
    g_free(*(char **)member);
    *(char **)member = g_strdup(value);
    return NULL;
}

// font = FAMILIES, font.Deva = FAMILIES: the part behind the dot is an ISO 15924 script.
static char *set_font(Element *element, const char *key, const char *value)
{
    int script = -1;
    if (key[4] == '.') {
        const char *code = key + 5;
        guint32 iso = 0;
        for (int i = 0; i < 4 && code[i]; i++)
            iso = iso << 8 | (guint8)code[i];
        script = strlen(code) == 4 ? (int)g_unicode_script_from_iso15924(iso) : G_UNICODE_SCRIPT_INVALID_CODE;
        if (script == G_UNICODE_SCRIPT_INVALID_CODE || script == G_UNICODE_SCRIPT_UNKNOWN)
            return g_strdup_printf("found the script \"%s\", expected four letters such as Deva, Arab, Hani", code);
    }
    if (!*value)
        return g_strdup_printf("found an empty %s, expected font families, such as Noto Sans", key);
    FontChoice choice = {.script = script, .families = g_strdup(value)};
    g_array_append_val(element->fonts, choice);
    return NULL;
}

static char *add_condition(Element *element, const char *key, const char *value)
{
    g_auto(GStrv) parts = g_strsplit(value, ":", 2);
    const char *field = parts[0] ? g_strstrip(parts[0]) : "";
    if (strcmp(field, "ribbon") == 0)
        field = "ribbons";
    if (!g_strv_contains(field_names, field))
        return g_strdup_printf("found %s = %s, expected FIELD or FIELD: VALUE, VALUE, such as ticket_type: student", key, value);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    g_auto(GStrv) values = g_strsplit(parts[1] ? parts[1] : "", ",", -1);
    for (char **each = values; *each; each++) {
        g_autofree char *folded = g_utf8_casefold(g_strstrip(*each), -1);
        if (*folded)
            g_strv_builder_add(builder, folded);
    }
    Condition *condition = g_new0(Condition, 1);
    *condition =
        (Condition){.is_unless = strcmp(key, "unless") == 0, .field = g_strdup(field), .values = g_strv_builder_end(builder)};
    g_ptr_array_add(element->conditions, condition);
    return NULL;
}

static char *unknown_key(const Element *element, const char *key)
{
    g_autoptr(GString) known = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (keys[i].kinds & (int)element->kind)
            g_string_append_printf(known, "%s, ", keys[i].key);
    if (element->kind & (WORDY | ELEMENT_LABEL))
        g_string_append(known, "font, font.SCRIPT, ");
    if (element->kind & PLACED)
        g_string_append(known, "below, region, wide_region, when, unless, ");
    if (element->kind == ELEMENT_REGION)
        g_string_append(known, "in, ");
    if (element->kind == ELEMENT_TEXT)
        g_string_append(known, "not_larger, ");
    g_string_truncate(known, known->len - 2);
    return g_strdup_printf("found the key \"%s\", expected one of %s", key, known->str);
}

char *keys_set(Element *element, const char *key, const char *value)
{
    if ((element->kind & PLACED) && (strcmp(key, "when") == 0 || strcmp(key, "unless") == 0))
        return add_condition(element, key, value);
    if ((element->kind & (WORDY | ELEMENT_LABEL)) && (strcmp(key, "font") == 0 || g_str_has_prefix(key, "font.")))
        return set_font(element, key, value);
    const Key *found = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(keys) && !found; i++)
        if (strcmp(keys[i].key, key) == 0 && (keys[i].kinds & (int)element->kind))
            found = &keys[i];
    if (!found)
        return unknown_key(element, key);
    gpointer member = (char *)element + found->offset;
    switch (found->form) {
    case VALUE_NUMBER:
        return set_number(found, member, value);
    case VALUE_COUNT:
        return set_count(found, member, value);
    case VALUE_WORD:
        return set_word(found, member, value);
    case VALUE_PATTERN:
    case VALUE_TEXT:
        return set_text(found, member, value);
    }
    g_assert_not_reached();
}

static bool is_unset(const Key *key, const Element *element)
{
    const char *member = (const char *)element + key->offset;
    return key->form == VALUE_NUMBER ? *(const double *)(const void *)member == 0 : *(char *const *)(const void *)member == NULL;
}

// A flowing label and what stands in its regions have no measures to give.
static bool is_needed(const Key *key, const Element *element)
{
    bool is_measure = key->offset == AT(width_mm) || key->offset == AT(height_mm);
    bool is_flowing = element->layout == LAYOUT_FLOW || element->region >= 0;
    return (key->needed_kinds & (int)element->kind) && !(is_flowing && is_measure);
}

char *keys_missing(const Element *element)
{
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++)
        if (is_needed(&keys[i], element) && is_unset(&keys[i], element))
            return g_strdup_printf("found \"%s\" without %s, expected %s = ... in its section", element->name, keys[i].key,
                                   keys[i].key);
    return NULL;
}
