// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/fill.h"

#include <string.h>

static bool read_colour(const char *text, int *out_red, int *out_green, int *out_blue)
{
    guint64 colour = 0;
    if (text[0] != '#' || strlen(text) != 7 || !g_ascii_string_to_unsigned(text + 1, 16, 0, 0xffffff, &colour, NULL))
        return false;
    *out_red = (int)(colour >> 16);
    *out_green = (int)(colour >> 8 & 0xff);
    *out_blue = (int)(colour & 0xff);
    return true;
}

static FillStyle tinted(guint32 colour, int luminance)
{
    if (luminance >= 240)
        return (FillStyle){FILL_NONE, INK_BLACK, true, 0, false};
    return (FillStyle){FILL_SOLID, colour ? INK_RED : INK_BLACK, false, colour, luminance >= 150};
}

// Light, middling, dark; and among the dark ones green and purple apart from blue and red.
static FillStyle colour_style(int red, int green, int blue, Colours colours)
{
    const int luminance = (299 * red + 587 * green + 114 * blue) / 1000;
    if (colours == COLOURS_ALL)
        return tinted((guint32)(red << 16 | green << 8 | blue), luminance);
    if (colours == COLOURS_RED && red >= 140 && green < 110 && blue < 110)
        return (FillStyle){FILL_SOLID, INK_RED, false, 0, false};
    if (luminance >= 190)
        return (FillStyle){FILL_NONE, INK_BLACK, true, 0, false};
    if (luminance >= 125)
        return (FillStyle){FILL_STRIPES, INK_BLACK, true, 0, false};
    bool is_green = green > red + 40 && green > blue + 10, is_purple = MIN(red, blue) > green + 40;
    return is_green || is_purple ? (FillStyle){FILL_DOTS, INK_BLACK, true, 0, false}
                                 : (FillStyle){FILL_SOLID, INK_BLACK, false, 0, false};
}

bool fill_style(const char *text, Colours colours, FillStyle *out_style)
{
    static const struct {
        const char *word;
        FillStyle style;
    } words[] = {
        {"none", {FILL_NONE, INK_BLACK, false, 0, false}},      {"solid", {FILL_SOLID, INK_BLACK, false, 0, false}},
        {"stripes", {FILL_STRIPES, INK_BLACK, true, 0, false}}, {"dots", {FILL_DOTS, INK_BLACK, true, 0, false}},
        {"outline", {FILL_NONE, INK_BLACK, true, 0, false}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++) {
        if (strcmp(words[i].word, text) == 0) {
            *out_style = words[i].style;
            return true;
        }
    }
    int red = 0, green = 0, blue = 0;
    if (!read_colour(text, &red, &green, &blue))
        return false;
    *out_style = colour_style(red, green, blue, colours);
    return true;
}
