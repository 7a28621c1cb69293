// SPDX-License-Identifier: GPL-3.0-or-later
// template.c - the template's text becomes elements, or the line that does not.
#include "printer/label/template.h"

#include <stddef.h>
#include <string.h>

#include "printer/label/fields.h"
#include "printer/label/fill.h"
#include "printer/label/keys.h"
#include "printer/label/picture.h"

#define TEMPLATE_BYTES_MAX (256 * 1024)
#define ELEMENTS_MAX 200
#define SMALLEST_MM 1.5

typedef struct {
    LabelTemplate *label_template;
    Element *element; // whose section the current line stands in; NULL before the first
    GHashTable *seen; // keys of this section
    int line;
} Parser;

MEMBERS_FREE_STATIC(condition_free, Condition, field, values)

static void font_clear(gpointer data)
{
    g_free(((FontChoice *)data)->families);
}

static void element_free(gpointer data)
{
    Element *element = data;
    MEMBERS_FREE(element, name, conditions, text, language, fonts, fill, file);
    picture_free(element->picture);
    g_free(element);
}

static Element *element_new(ElementKind kind, const char *name, int line)
{
    Element *element = g_new0(Element, 1);
    *element = (Element){
        .kind = kind,
        .name = g_strdup(name),
        .line = line,
        .below = -1,
        .region = -1,
        .wide_region = -1,
        .not_larger = -1,
        .not_larger_share = 1,
        .side = SIDE_REST,
        .wide_side = -1,
        .gap_mm = -1,
        .orientation = ORIENTATION_AUTO,
        .share = kind == ELEMENT_TEXT ? 1 : 0,
        .conditions = g_ptr_array_new_with_free_func((GDestroyNotify)condition_free),
        .fonts = g_array_new(FALSE, FALSE, sizeof(FontChoice)),
        .size_mm = 3,
        .lines = 1,
        .weight = 400,
        .level = 1,
        .stroke_mm = kind == ELEMENT_BOX || kind == ELEMENT_LINE ? 0.3 : 0,
        .align = kind == ELEMENT_BAND || (kind & (ELEMENT_QR | ELEMENT_CODE128 | ELEMENT_IMAGE)) ? ALIGN_CENTER : ALIGN_START,
        .valign = kind == ELEMENT_TEXT || kind == ELEMENT_REGION ? ALIGN_START : ALIGN_CENTER,
    };
    g_array_set_clear_func(element->fonts, font_clear);
    return element;
}

void label_template_free(LabelTemplate *label_template)
{
    if (!label_template)
        return;
    g_free(label_template->name);
    g_free(label_template->folder);
    g_clear_pointer(&label_template->label, element_free);
    g_ptr_array_unref(label_template->elements);
    g_free(label_template);
}

static bool mistake_at(const LabelTemplate *label_template, int line, const char *sentence, GError **error)
{
    g_set_error(error, LABEL_ERROR, LABEL_ERROR_TEMPLATE, "%s:%d: %s", label_template->name, line, sentence);
    return false;
}

static bool mistake(const Parser *parser, GError **error, const char *format, ...) G_GNUC_PRINTF(3, 4);
static bool mistake(const Parser *parser, GError **error, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *sentence = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return mistake_at(parser->label_template, parser->line, sentence, error);
}

static bool is_name(const char *text)
{
    return *text && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_") == strlen(text);
}

static int find_element(const LabelTemplate *label_template, const char *name)
{
    for (guint i = 0; i < label_template->elements->len; i++)
        if (strcmp(((Element *)g_ptr_array_index(label_template->elements, i))->name, name) == 0)
            return (int)i;
    return -1;
}

static bool add_element(Parser *parser, const char *kind_word, const char *name, GError **error)
{
    LabelTemplate *into = parser->label_template;
    ElementKind kind = 0;
    if (!keys_kind(kind_word, &kind))
        return mistake(parser, error, "found [%s %s], expected [" ELEMENT_WORDS " NAME]", kind_word, name);
    if (!is_name(name))
        return mistake(parser, error, "found the name \"%s\", expected small letters, digits, - and _", name);
    if (!into->label)
        return mistake(parser, error, "found [%s %s], expected [label] first", kind_word, name);
    if (find_element(into, name) >= 0)
        return mistake(parser, error, "found a second element named \"%s\", expected another name", name);
    if (into->elements->len >= ELEMENTS_MAX)
        return mistake(parser, error, "found more than %d elements, expected fewer", ELEMENTS_MAX);
    parser->element = element_new(kind, name, parser->line);
    g_ptr_array_add(into->elements, parser->element);
    return true;
}

static bool parse_heading(Parser *parser, char *line, GError **error)
{
    gsize length = strlen(line);
    g_hash_table_remove_all(parser->seen);
    if (line[length - 1] != ']')
        return mistake(parser, error, "found \"%s\", expected a ] at its end", line);
    line[length - 1] = '\0';
    char *kind = g_strstrip(line + 1);
    char *space = strpbrk(kind, " \t");
    if (space) {
        *space = '\0';
        return add_element(parser, kind, g_strstrip(space + 1), error);
    }
    if (strcmp(kind, "label") != 0)
        return mistake(parser, error, "found [%s], expected [label] or [" ELEMENT_WORDS " NAME]", kind);
    if (parser->label_template->label)
        return mistake(parser, error, "found a second [label], expected one");
    parser->element = parser->label_template->label = element_new(ELEMENT_LABEL, "label", parser->line);
    return true;
}

// The keys whose value is the name of an element that stands before.
static const struct {
    const char *key;
    int kinds;        // whose key it is
    int wanted_kinds; // what it names
    gsize offset;
} references[] = {
    {"below", ~(ELEMENT_LABEL | ELEMENT_REGION), ~(ELEMENT_LABEL | ELEMENT_REGION), offsetof(Element, below)},
    {"region", ~(ELEMENT_LABEL | ELEMENT_REGION), ELEMENT_REGION, offsetof(Element, region)},
    {"wide_region", ~(ELEMENT_LABEL | ELEMENT_REGION), ELEMENT_REGION, offsetof(Element, wide_region)},
    {"in", ELEMENT_REGION, ELEMENT_REGION, offsetof(Element, region)},
    {"not_larger", ELEMENT_TEXT, ELEMENT_TEXT, offsetof(Element, not_larger)},
};

static int find_reference(const Element *element, const char *key)
{
    for (gsize i = 0; i < G_N_ELEMENTS(references); i++)
        if (strcmp(references[i].key, key) == 0 && (references[i].kinds & (int)element->kind))
            return (int)i;
    return -1;
}

static bool parse_reference(Parser *parser, int reference, const char *value, GError **error)
{
    Element *element = parser->element;
    int index = find_element(parser->label_template, value);
    const Element *named = index < 0 ? NULL : g_ptr_array_index(parser->label_template->elements, (guint)index);
    if (!named || named == element || !(references[reference].wanted_kinds & (int)named->kind))
        return mistake(parser, error, "found %s = %s, expected the name of %s that comes before it", references[reference].key,
                       value, references[reference].wanted_kinds == ELEMENT_REGION ? "a region" : "an element");
    *(int *)(void *)((char *)element + references[reference].offset) = index;
    return true;
}

static bool parse_line(Parser *parser, char *line, GError **error)
{
    if (*line == '\0' || *line == '#')
        return true;
    if (*line == '[')
        return parse_heading(parser, line, error);
    char *equals = strchr(line, '=');
    if (!equals)
        return mistake(parser, error, "found \"%s\", expected KEY = VALUE or a [heading]", line);
    if (!parser->element)
        return mistake(parser, error, "found \"%s\", expected [label] first", line);
    *equals = '\0';
    const char *key = g_strstrip(line), *value = g_strstrip(equals + 1);
    bool may_repeat = strcmp(key, "when") == 0 || strcmp(key, "unless") == 0;
    if (!g_hash_table_add(parser->seen, g_strdup(key)) && !may_repeat)
        return mistake(parser, error, "found %s a second time in one section, expected it once", key);
    int reference = find_reference(parser->element, key);
    if (reference >= 0)
        return parse_reference(parser, reference, value, error);
    g_autofree char *sentence = keys_set(parser->element, key, value);
    return sentence ? mistake(parser, error, "%s", sentence) : true;
}

static char *check_place(const LabelTemplate *label_template, const Element *element)
{
    const double width_mm = template_design_width_mm(label_template);
    const double length_mm = template_design_length_mm(label_template);
    double right_mm = element->x_mm + element->width_mm, bottom_mm = element->y_mm + element->height_mm;
    if (right_mm > width_mm + 0.001 || element->width_mm < 0)
        return g_strdup_printf("found \"%s\" from %g to %g mm across, expected it within the label's %g mm", element->name,
                               element->x_mm, right_mm, width_mm);
    if (length_mm > 0 && bottom_mm > length_mm + 0.001)
        return g_strdup_printf("found \"%s\" from %g to %g mm down, expected it within the label's %g mm", element->name,
                               element->y_mm, bottom_mm, length_mm);
    return NULL;
}

// In a flowing label everything stands in a region, in a fixed one nothing does.
static char *check_layout(const LabelTemplate *label_template, const Element *element)
{
    bool is_flow = label_template->label->layout == LAYOUT_FLOW;
    if (!is_flow && (element->kind == ELEMENT_REGION || element->region >= 0))
        return g_strdup_printf("found \"%s\" as or in a region, expected layout = flow in [label]", element->name);
    if (is_flow && element->kind != ELEMENT_REGION && element->region < 0)
        return g_strdup_printf("found \"%s\" without region, expected region = ... in its section", element->name);
    if (is_flow && (element->x_mm > 0 || element->y_mm > 0 || element->below >= 0))
        return g_strdup_printf("found \"%s\" at a place of its own, expected none in a label whose layout is flow",
                               element->name);
    return NULL;
}

static char *check_sizes(Element *element)
{
    if (element->smallest_mm == 0)
        element->smallest_mm = MIN(element->size_mm, SMALLEST_MM);
    if (element->smallest_mm > element->size_mm)
        return g_strdup_printf("found \"%s\" with smallest_mm = %g, expected at most its size_mm of %g", element->name,
                               element->smallest_mm, element->size_mm);
    return NULL;
}

// A fill with a {field} is known only with the person.
static char *check_fill(const Element *element)
{
    FillStyle style;
    if (!element->fill || strchr(element->fill, '{') || fill_style(element->fill, COLOURS_BLACK, &style))
        return NULL;
    return g_strdup_printf("found \"%s\" with fill = %s, expected " FILL_WORDS " or a colour such as #3060a0", element->name,
                           element->fill);
}

static char *check_picture(const LabelTemplate *label_template, Element *element)
{
    g_autoptr(GError) cause = NULL;
    if (element->file)
        element->picture = label_picture_load(label_template->folder, element->file, &cause);
    return cause ? g_strdup(cause->message) : NULL;
}

// What can only be told when the whole section is there.
static bool check_element(LabelTemplate *label_template, Element *element, GError **error)
{
    g_autofree char *sentence = keys_missing(element);
    bool is_flow = label_template->label->layout == LAYOUT_FLOW;
    if (!sentence)
        sentence = check_layout(label_template, element);
    if (element->width_mm == 0 && element->kind != ELEMENT_LINE && !is_flow)
        element->width_mm = template_design_width_mm(label_template) - element->x_mm;
    if (!sentence && !is_flow)
        sentence = check_place(label_template, element);
    if (!sentence)
        sentence = check_sizes(element);
    if (!sentence)
        sentence = check_fill(element);
    if (!sentence)
        sentence = check_picture(label_template, element);
    return sentence ? mistake_at(label_template, element->line, sentence, error) : true;
}

static bool check(LabelTemplate *label_template, GError **error)
{
    if (!label_template->label)
        return mistake_at(label_template, 1, "found no [label], expected one at the beginning", error);
    Element *label = label_template->label;
    g_autofree char *sentence = keys_missing(label);
    if (!sentence && label->layout == LAYOUT_FLOW && (label->width_mm > 0 || label->length_mm > 0))
        sentence = g_strdup("found layout = flow with measures, expected none: they are the media's");
    if (sentence)
        return mistake_at(label_template, label->line, sentence, error);
    for (guint i = 0; i < label_template->elements->len; i++)
        if (!check_element(label_template, g_ptr_array_index(label_template->elements, i), error))
            return false;
    return true;
}

LabelTemplate *label_template_parse(const char *text, gsize length, const char *name, const char *folder, GError **error)
{
    g_autoptr(LabelTemplate) label_template = g_new0(LabelTemplate, 1);
    label_template->name = g_strdup(name);
    label_template->folder = g_strdup(folder);
    label_template->elements = g_ptr_array_new_with_free_func(element_free);
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    Parser parser = {.label_template = label_template, .seen = seen, .line = 1};
    if (length > TEMPLATE_BYTES_MAX || !g_utf8_validate(text, (gssize)length, NULL)) {
        mistake(&parser, error, "found %s, expected a text file in UTF-8 of at most %d kB",
                length > TEMPLATE_BYTES_MAX ? "a longer file" : "bytes that are not UTF-8", TEMPLATE_BYTES_MAX / 1024);
        return NULL;
    }
    g_autofree char *copy = g_strndup(text, length);
    g_auto(GStrv) lines = g_strsplit(copy, "\n", -1);
    for (; lines[parser.line - 1]; parser.line++)
        if (!parse_line(&parser, g_strstrip(lines[parser.line - 1]), error))
            return NULL;
    if (!check(label_template, error))
        return NULL;
    return g_steal_pointer(&label_template);
}

LabelTemplate *label_template_load(const char *path, GError **error)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    if (!g_file_get_contents(path, &text, &length, error))
        return NULL;
    g_autofree char *name = g_path_get_basename(path);
    g_autofree char *folder = g_path_get_dirname(path);
    return label_template_parse(text, length, name, folder, error);
}

double label_template_width_mm(const LabelTemplate *label_template)
{
    return label_template->label->width_mm;
}

double label_template_length_mm(const LabelTemplate *label_template)
{
    return label_template->label->length_mm;
}

double template_design_width_mm(const LabelTemplate *label_template)
{
    const Element *label = label_template->label;
    return label->orientation == ORIENTATION_LANDSCAPE ? label->length_mm : label->width_mm;
}

double template_design_length_mm(const LabelTemplate *label_template)
{
    const Element *label = label_template->label;
    return label->orientation == ORIENTATION_LANDSCAPE ? label->width_mm : label->length_mm;
}
