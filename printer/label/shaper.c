// SPDX-License-Identifier: GPL-3.0-or-later
// shaper.c - which font, language and line spacing each part of a text gets.
#include "printer/label/shaper.h"

#include <string.h>

#include <pango/pangocairo.h>

#include "common/base/fold.h"
#include "common/base/name.h"

// Of the font's own line height, which is made for body text; less where marks stand above and below the letters.
#define LINE_SPACING 0.86f
#define LINE_SPACING_MARKED 0.92f

struct Shaper {
    PangoContext *context;
    const Element *label; // borrowed
};

Shaper *shaper_new(const Element *label)
{
    Shaper *shaper = g_new0(Shaper, 1);
    shaper->label = label;
    // Since Pango 1.32 the default map is the calling thread's own.
    shaper->context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(shaper->context, options);
    cairo_font_options_destroy(options);
    pango_cairo_context_set_resolution(shaper->context, 72);
    pango_context_set_round_glyph_positions(shaper->context, FALSE);
    pango_context_set_language(shaper->context, pango_language_from_string("en"));
    return shaper;
}

void shaper_free(Shaper *shaper)
{
    if (!shaper)
        return;
    g_object_unref(shaper->context);
    g_free(shaper);
}

static const char *families_of(const Shaper *shaper, const Element *element, int script)
{
    const Element *const places[] = {element, shaper->label};
    for (gsize i = 0; i < G_N_ELEMENTS(places); i++)
        for (guint j = 0; j < places[i]->fonts->len; j++) {
            const FontChoice *choice = &g_array_index(places[i]->fonts, FontChoice, j);
            if (choice->script == script)
                return choice->families;
        }
    return NULL;
}

// Han letters look different in Japan, Korea, Taiwan and China; the other letters of the text tell, or the template.
static const char *language_of_han(const Shaper *shaper, const Element *element, const char *text)
{
    const char *said = element->language ? element->language : shaper->label->language;
    if (said)
        return said;
    for (const char *at = text; *at; at = g_utf8_next_char(at)) {
        switch ((int)g_unichar_get_script(g_utf8_get_char(at))) {
        case G_UNICODE_SCRIPT_HIRAGANA:
        case G_UNICODE_SCRIPT_KATAKANA:
            return "ja";
        case G_UNICODE_SCRIPT_HANGUL:
            return "ko";
        default:
            break;
        }
    }
    return "zh-cn";
}

static bool is_cjk(PangoScript script)
{
    return script == PANGO_SCRIPT_HAN || script == PANGO_SCRIPT_HIRAGANA || script == PANGO_SCRIPT_KATAKANA ||
           script == PANGO_SCRIPT_HANGUL || script == PANGO_SCRIPT_BOPOMOFO;
}

// The language that a script's letters are shaped as. Pango would ask the environment for the scripts of several
// languages, and a label must not depend on who is signed in. NULL where there is nothing to ask.
static const char *language_of(const Shaper *shaper, const Element *element, PangoScript script, const char *text)
{
    static const struct {
        PangoScript script;
        const char *language;
    } languages[] = {
        {PANGO_SCRIPT_LATIN, "en"},     {PANGO_SCRIPT_CYRILLIC, "ru"}, {PANGO_SCRIPT_GREEK, "el"},
        {PANGO_SCRIPT_ARABIC, "ar"},    {PANGO_SCRIPT_HEBREW, "he"},   {PANGO_SCRIPT_DEVANAGARI, "hi"},
        {PANGO_SCRIPT_BENGALI, "bn"},   {PANGO_SCRIPT_GURMUKHI, "pa"}, {PANGO_SCRIPT_TAMIL, "ta"},
        {PANGO_SCRIPT_ETHIOPIC, "am"},  {PANGO_SCRIPT_MYANMAR, "my"},  {PANGO_SCRIPT_TIBETAN, "bo"},
        {PANGO_SCRIPT_MONGOLIAN, "mn"}, {PANGO_SCRIPT_SYRIAC, "syr"},  {PANGO_SCRIPT_CANADIAN_ABORIGINAL, "iu"},
    };
    if (is_cjk(script))
        return language_of_han(shaper, element, text);
    for (gsize i = 0; i < G_N_ELEMENTS(languages); i++)
        if (languages[i].script == script)
            return languages[i].language;
    return NULL;
}

static void add_attribute(PangoAttrList *list, PangoAttribute *attribute, const char *text, const char *start, const char *end)
{
    attribute->start_index = (guint)(start - text);
    attribute->end_index = (guint)(end - text);
    pango_attr_list_insert(list, attribute);
}

static bool is_marked_script(gunichar c)
{
    switch ((int)g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_COMMON:
    case G_UNICODE_SCRIPT_INHERITED:
    case G_UNICODE_SCRIPT_LATIN:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_ARMENIAN:
    case G_UNICODE_SCRIPT_GEORGIAN:
    case G_UNICODE_SCRIPT_HEBREW:
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
        return false;
    default:
        return true;
    }
}

static float line_spacing(const char *text)
{
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        if (is_marked_script(g_utf8_get_char(at)))
            return LINE_SPACING_MARKED;
    return LINE_SPACING;
}

// A sentence without spaces, and no name.
#define UNSPACED_SENTENCE 20

// Scripts that write no spaces between words: a long text of theirs may be parted where its language parts it.
static bool is_sentence(const char *word, const char *end)
{
    bool is_unspaced = false;
    for (const char *at = word; at < end && !is_unspaced; at = g_utf8_next_char(at)) {
        GUnicodeScript script = g_unichar_get_script(g_utf8_get_char(at));
        is_unspaced = fold_is_unspaced(g_utf8_get_char(at)) || script == G_UNICODE_SCRIPT_THAI ||
                      script == G_UNICODE_SCRIPT_LAO || script == G_UNICODE_SCRIPT_KHMER || script == G_UNICODE_SCRIPT_MYANMAR;
    }
    return is_unspaced && g_utf8_strlen(word, end - word) > UNSPACED_SENTENCE;
}

static bool ends_line(gunichar c)
{
    return c == ' ' || c == '\n' || c == '-' || c == 0x2010 || c == 0x2013 || c == 0x2014;
}

bool shaper_parts_word(const char *text, int index)
{
    const char *start = text + index, *end = text + index;
    if (index == 0 || ends_line(g_utf8_get_char(g_utf8_prev_char(start))))
        return false;
    while (start > text && !ends_line(g_utf8_get_char(g_utf8_prev_char(start))))
        start = g_utf8_prev_char(start);
    while (*end && !ends_line(g_utf8_get_char(end)))
        end = g_utf8_next_char(end);
    return !is_sentence(start, end);
}

// Lines end behind spaces and hyphens only, and not behind a title or another word that leads to the next ("عبد الرحمن").
static void keep_words_whole(PangoAttrList *list, const char *text)
{
    for (const char *word = text, *at = text; *word; at = g_utf8_next_char(at)) {
        if (*at && !ends_line(g_utf8_get_char(at)))
            continue;
        g_autofree char *read = g_strndup(word, (gsize)(at - word));
        const char *last = strrchr(read, ' ');
        if (*at == ' ' && name_leads_on(last ? last + 1 : read))
            continue;
        const char *end = *at ? g_utf8_next_char(at) : at;
        if (!is_sentence(word, at))
            add_attribute(list, pango_attr_allow_breaks_new(FALSE), text, word, end);
        word = end;
        if (!*at)
            break;
    }
}

static PangoAttrList *script_attributes(const Shaper *shaper, const Element *element, const char *text)
{
    PangoAttrList *list = pango_attr_list_new();
    PangoScriptIter *runs = pango_script_iter_new(text, -1);
    do {
        const char *start = NULL, *end = NULL;
        PangoScript script = PANGO_SCRIPT_COMMON;
        pango_script_iter_get_range(runs, &start, &end, &script);
        const char *families = families_of(shaper, element, (int)script);
        if (families)
            add_attribute(list, pango_attr_family_new(families), text, start, end);
        const char *language = language_of(shaper, element, script, text);
        if (language)
            add_attribute(list, pango_attr_language_new(pango_language_from_string(language)), text, start, end);
    } while (pango_script_iter_next(runs));
    pango_script_iter_free(runs);
    keep_words_whole(list, text);
    // A text that is parted gets no hyphen that is not its own.
    pango_attr_list_insert(list, pango_attr_insert_hyphens_new(FALSE));
    return list;
}

PangoLayout *shaper_layout(const Shaper *shaper, const Element *element, const char *text)
{
    PangoLayout *layout = pango_layout_new(shaper->context);
    PangoFontDescription *font = pango_font_description_new();
    const char *families = families_of(shaper, element, -1);
    pango_font_description_set_family(font, families ? families : "Noto Sans, sans-serif");
    pango_font_description_set_absolute_size(font, REFERENCE_UNITS * PANGO_SCALE);
    pango_font_description_set_weight(font, (PangoWeight)element->weight);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    PangoAttrList *attributes = script_attributes(shaper, element, text);
    pango_layout_set_attributes(layout, attributes);
    pango_attr_list_unref(attributes);
    static const PangoAlignment alignments[] = {PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT};
    pango_layout_set_alignment(layout, alignments[element->align]);
    pango_layout_set_line_spacing(layout, line_spacing(text));
    pango_layout_set_single_paragraph_mode(layout, !strchr(text, '\n'));
    pango_layout_set_text(layout, text, -1);
    return layout;
}
