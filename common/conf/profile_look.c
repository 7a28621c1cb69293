// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/profile_look.h"

#include <math.h>
#include <string.h>

#define GROUP "look"
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

double look_contrast(const char *one, const char *other)
{
    double a = luminance(one), b = luminance(other);
    return (MAX(a, b) + 0.05) / (MIN(a, b) + 0.05);
}

static bool mistake(const Ini *ini, const char *key, const char *text, GError **error)
{
    g_set_error(error, PROFILE_ERROR, PROFILE_ERROR_INVALID, "%s:%d: %s", ini->name, ini_line(ini, GROUP, key), text);
    return false;
}

static bool read_colour(const Ini *ini, const char *key, char **out, GError **error)
{
    *out = ini_text(ini, GROUP, key);
    if (!*out || look_is_colour(*out))
        return true;
    g_autofree char *text = g_strdup_printf("%s is \"%s\"; expected a colour such as #3776ab", key, *out);
    return mistake(ini, key, text, error);
}

// A colour and that of the text on it; the text is white where only the other is named.
static bool read_pair(const Ini *ini, const char *key, char **out_colour, char **out_text, GError **error)
{
    g_autofree char *text_key = g_strconcat(key, "-text", NULL);
    if (!read_colour(ini, key, out_colour, error) || !read_colour(ini, text_key, out_text, error))
        return false;
    if (*out_text && !*out_colour) {
        g_autofree char *text = g_strdup_printf("%s is there and %s is not; expected both or neither", text_key, key);
        return mistake(ini, text_key, text, error);
    }
    if (!*out_colour)
        return true;
    if (!*out_text)
        *out_text = g_strdup(TEXT_COLOUR);
    double contrast = look_contrast(*out_colour, *out_text);
    if (contrast >= LOOK_CONTRAST)
        return true;
    g_autofree char *text =
        g_strdup_printf("text of %s on %s %s has a contrast of %.2f:1 and cannot be read; expected at least %.1f:1, "
                        "choose a darker or lighter colour or %s",
                        *out_text, key, *out_colour, floor(contrast * 100) / 100, LOOK_CONTRAST, text_key);
    return mistake(ini, key, text, error);
}

static bool read_logo(const Ini *ini, const char *folder, char **out, GError **error)
{
    *out = ini_text(ini, GROUP, "logo");
    if (!*out)
        return true;
    g_autofree char *path = g_build_filename(folder, *out, NULL);
    bool is_picture = g_str_has_suffix(*out, ".svg") || g_str_has_suffix(*out, ".png");
    if (!strchr(*out, '/') && is_picture && g_file_test(path, G_FILE_TEST_IS_REGULAR))
        return true;
    g_autofree char *text = g_strdup_printf("logo is \"%s\"; expected a .svg or .png file in the folder of %s", *out, ini->name);
    return mistake(ini, "logo", text, error);
}

bool look_read(EventLook *out, const Ini *ini, const char *folder, GError **error)
{
    return read_pair(ini, "bar", &out->bar, &out->bar_text, error) &&
           read_pair(ini, "button", &out->button, &out->button_text, error) && read_logo(ini, folder, &out->logo, error);
}
