// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/label.h"

#include <pango/pangocairo.h>

#include "printer/label/template.h"

// What has no picture of its own: controls, joiners, direction marks, variation selectors, spaces.
static bool is_invisible(gunichar c)
{
    bool is_selector = (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0000 && c <= 0xe01ef) || (c >= 0x180b && c <= 0x180f);
    GUnicodeType type = g_unichar_type(c);
    return is_selector || type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || g_unichar_isspace(c);
}

// Pango falls back from font to font; what is left over after all of them, it marks.
char *label_missing_glyphs(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    PangoContext *context = pango_font_map_create_context(pango_cairo_font_map_get_default());
    PangoFontDescription *font = pango_font_description_from_string("Noto Sans, sans-serif 12");
    pango_context_set_font_description(context, font);
    pango_font_description_free(font);
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    g_autoptr(GString) missing = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (is_invisible(c) || !g_hash_table_add(seen, GUINT_TO_POINTER(c)))
            continue;
        PangoLayout *layout = pango_layout_new(context);
        pango_layout_set_text(layout, at, (int)(g_utf8_next_char(at) - at));
        if (pango_layout_get_unknown_glyphs_count(layout) > 0)
            g_string_append_unichar(missing, c);
        g_object_unref(layout);
    }
    g_object_unref(context);
    return missing->len > 0 ? g_string_free(g_steal_pointer(&missing), FALSE) : NULL;
}

static bool is_generic(const char *family)
{
    static const char *const names[] = {"sans", "sans-serif", "serif", "monospace", "system-ui", "cursive", "fantasy"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (g_ascii_strcasecmp(names[i], family) == 0)
            return true;
    return false;
}

static bool has_family(const char *families)
{
    PangoFontFamily **installed;
    int count;
    bool is_there = false;
    pango_font_map_list_families(pango_cairo_font_map_get_default(), &installed, &count);
    g_auto(GStrv) wanted = g_strsplit(families, ",", -1);
    for (char **family = wanted; *family && !is_there; family++) {
        is_there = is_generic(g_strstrip(*family));
        for (int i = 0; i < count && !is_there; i++)
            is_there = g_ascii_strcasecmp(pango_font_family_get_name(installed[i]), *family) == 0;
    }
    g_free(installed);
    return is_there;
}

static const char *absent_font_of(const Element *element)
{
    for (guint i = 0; i < element->fonts->len; i++) {
        const char *families = g_array_index(element->fonts, FontChoice, i).families;
        if (!has_family(families))
            return families;
    }
    return NULL;
}

char *label_missing_fonts(const LabelTemplate *label_template)
{
    const char *families = absent_font_of(label_template->label);
    for (guint i = 0; i < label_template->elements->len && !families; i++)
        families = absent_font_of(g_ptr_array_index(label_template->elements, i));
    return g_strdup(families);
}
