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

// Light, middling, dark; and among the dark ones green and purple apart from blue and red.
static FillStyle colour_style(int red, int green, int blue, bool has_red)
{
    const int luminance = (299 * red + 587 * green + 114 * blue) / 1000;
    if (has_red && red >= 140 && green < 110 && blue < 110)
        return (FillStyle){FILL_SOLID, INK_RED, false};
    if (luminance >= 190)
        return (FillStyle){FILL_NONE, INK_BLACK, true};
    if (luminance >= 125)
        return (FillStyle){FILL_STRIPES, INK_BLACK, true};
    bool is_green = green > red + 40 && green > blue + 10, is_purple = MIN(red, blue) > green + 40;
    return is_green || is_purple ? (FillStyle){FILL_DOTS, INK_BLACK, true} : (FillStyle){FILL_SOLID, INK_BLACK, false};
}

bool fill_style(const char *text, bool has_red, FillStyle *out_style)
{
    static const struct {
        const char *word;
        FillStyle style;
    } words[] = {
        {"none", {FILL_NONE, INK_BLACK, false}},      {"solid", {FILL_SOLID, INK_BLACK, false}},
        {"stripes", {FILL_STRIPES, INK_BLACK, true}}, {"dots", {FILL_DOTS, INK_BLACK, true}},
        {"outline", {FILL_NONE, INK_BLACK, true}},
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
    *out_style = colour_style(red, green, blue, has_red);
    return true;
}
