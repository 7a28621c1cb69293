// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/profile_value.h"

#include <string.h>

#include "common/base/money.h"
#include "common/base/zone.h"

bool profile_mistake(ProfileReader *reader, const char *key, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    if (reader->mistakes->len < PROFILE_MOST_MISTAKES)
        g_ptr_array_add(reader->mistakes,
                        g_strdup_printf("%s:%d: %s", reader->ini->name, ini_line(reader->ini, reader->group, key), text));
    return false;
}

char *value_text(ProfileReader *reader, const char *key)
{
    return ini_text(reader->ini, reader->group, key);
}

bool value_needed(ProfileReader *reader, const char *key, char **out)
{
    text_take(out, value_text(reader, key));
    return (*out && **out) || profile_mistake(reader, key, "[%s] has no %s; expected %s=TEXT", reader->group, key, key);
}

bool value_time(ProfileReader *reader, const char *key, gint64 *out_utc_ms)
{
    g_autofree char *text = NULL;
    g_autoptr(GError) cause = NULL;
    if (!value_needed(reader, key, &text))
        return false;
    if (!reader->profile->zone) // that mistake is named already
        return false;
    return zone_parse(reader->profile->zone, text, out_utc_ms, &cause) ||
           profile_mistake(reader, key, "%s: %s", key, cause->message);
}

bool value_number(ProfileReader *reader, const char *key, int fallback, int most, int *out)
{
    g_autofree char *text = value_text(reader, key);
    gint64 number = fallback;
    if (text && !g_ascii_string_to_signed(text, 10, 0, most, &number, NULL))
        return profile_mistake(reader, key, "%s is \"%s\"; expected a whole number from 0 to %d", key, text, most);
    *out = (int)number;
    return true;
}

bool value_flag(ProfileReader *reader, const char *key, bool *out)
{
    g_autofree char *text = value_text(reader, key);
    *out = g_strcmp0(text, "yes") == 0;
    return !text || *out || strcmp(text, "no") == 0 ||
           profile_mistake(reader, key, "%s is \"%s\"; expected yes or no", key, text);
}

bool value_price(ProfileReader *reader, gint64 *out)
{
    g_autofree char *text = value_text(reader, "price");
    *out = PRICE_UNSAID;
    return !text || (money_parse(text, out) && *out >= 0) ||
           profile_mistake(reader, "price", "price is \"%s\"; expected an amount such as 150 or 150.00", text);
}

int value_choice(ProfileReader *reader, const char *key, const char *const *words, int fallback)
{
    g_autofree char *text = value_text(reader, key);
    for (int i = 0; text && words[i]; i++)
        if (strcmp(words[i], text) == 0)
            return i;
    g_autofree char *choices = g_strjoinv(", ", (char **)words);
    if (text)
        profile_mistake(reader, key, "%s is \"%s\"; expected one of: %s", key, text, choices);
    return fallback;
}
