// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/profile_look.h"

#include <math.h>
#include <string.h>

#define TEXT_COLOUR "#ffffff" // where none is named

bool look_is_colour(const char *text)
{
    return strlen(text) == 7 && text[0] == '#' && strspn(text + 1, "0123456789abcdefABCDEF") == 6;
}

// WCAG 2.2, "relative luminance".
static double luminance(const char *colour)
{
    static const double weights[] = {0.2126, 0.7152, 0.0722};
    double sum = 0;
    for (int i = 0; i < 3; i++) {
        const char *digits = colour + 1 + 2 * i;
        double part = (g_ascii_xdigit_value(digits[0]) * 16 + g_ascii_xdigit_value(digits[1])) / 255.0;
        sum += weights[i] * (part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4));
    }
    return sum;
}

// How far two colours are apart: 1 (the same) to 21 (black and white).
static double contrast_of(const char *one, const char *other)
{
    double a = luminance(one), b = luminance(other);
    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

static bool read_colour(ProfileReader *reader, const char *key, char **out)
{
    *out = value_text(reader, key);
    return !*out || look_is_colour(*out) ||
           profile_mistake(reader, key, "%s is \"%s\"; expected a colour such as #3776ab", key, *out);
}

// A colour and that of the text on it; the text is white where only the other is named.
static void read_pair(ProfileReader *reader, const char *key, char **out_colour, char **out_text)
{
    g_autofree char *text_key = g_strconcat(key, "-text", NULL);
    bool is_colour = read_colour(reader, key, out_colour), is_text = read_colour(reader, text_key, out_text);
    if (*out_text && !*out_colour)
        profile_mistake(reader, text_key, "%s is set but %s is not; expected both or neither", text_key, key);
    if (!*out_colour)
        return;
    if (!*out_text)
        *out_text = g_strdup(TEXT_COLOUR);
    double contrast = is_colour && is_text ? contrast_of(*out_colour, *out_text) : LOOK_CONTRAST;
    if (contrast < LOOK_CONTRAST)
        profile_mistake(reader, key,
                        "text of %s on %s %s has a contrast of %.2f:1 and cannot be read; expected at least %.1f:1, "
                        "choose a darker or lighter colour or %s",
                        *out_text, key, *out_colour, floor(contrast * 100) / 100, LOOK_CONTRAST, text_key);
}

static void read_logo(ProfileReader *reader, char **out)
{
    *out = value_text(reader, "logo");
    if (!*out)
        return;
    g_autofree char *path = g_build_filename(reader->folder, *out, NULL);
    bool is_picture = g_str_has_suffix(*out, ".svg") || g_str_has_suffix(*out, ".png");
    if (strchr(*out, '/') || !is_picture || !g_file_test(path, G_FILE_TEST_IS_REGULAR))
        profile_mistake(reader, "logo", "logo is \"%s\"; expected a .svg or .png file in the folder of %s", *out,
                        reader->ini->name);
}

void look_read(ProfileReader *reader)
{
    EventLook *look = &reader->profile->look;
    read_pair(reader, "bar", &look->bar, &look->bar_text);
    read_pair(reader, "button", &look->button, &look->button_text);
    read_logo(reader, &look->logo);
}
