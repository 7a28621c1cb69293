// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/text.h"

#include <string.h>

// The bytes of a letter that is as it should be: visible and without a mark that could be composed. Such are the ones below
// U+0300 (first byte below 0xcc) but controls, U+00A0 and the soft hyphen, and the dashes and quotation marks U+2010 to U+2027.
// 0 = another.
static gsize fine_letter(const guchar *at)
{
    if (at[0] < 0x80)
        return g_ascii_isgraph(at[0]) ? 1 : 0;
    if (at[0] == 0xe2)
        return at[1] == 0x80 && at[2] >= 0x90 && at[2] <= 0xa7 ? 3 : 0;
    return at[0] < 0xcc && !(at[0] == 0xc2 && (at[1] <= 0xa0 || at[1] == 0xad)) ? 2 : 0;
}

// What most texts are: such letters, and single spaces that stand between words.
static bool is_clean(const char *text)
{
    bool is_gap = true;
    for (const guchar *at = (const guchar *)text; *at;) {
        bool is_space = *at == ' ';
        gsize length = is_space ? 1 : fine_letter(at);
        if (length == 0 || (is_space && is_gap))
            return false;
        is_gap = is_space;
        at += length;
    }
    return !is_gap;
}

bool text_is_unseen(gunichar letter)
{
    static const gunichar ranges[][2] = {
        {0x00ad, 0x00ad}, {0x034f, 0x034f}, {0x061c, 0x061c}, {0x115f, 0x1160}, {0x17b4, 0x17b5},
        {0x180e, 0x180e}, {0x200b, 0x200b}, {0x200e, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f},
        {0x3164, 0x3164}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0}, {0xfff9, 0xfffb},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(ranges); i++)
        if (letter >= ranges[i][0] && letter <= ranges[i][1])
            return true;
    return false;
}

char *text_clean(const char *text)
{
    if (!*text || is_clean(text))
        return g_strdup(text);
    g_autofree char *composed = g_utf8_normalize(text, -1, G_NORMALIZE_NFC);
    g_autoptr(GString) out = g_string_new(NULL);
    bool is_gap = false;
    for (const char *at = composed ? composed : text; *at; at = g_utf8_next_char(at)) {
        gunichar letter = g_utf8_get_char(at);
        if (text_is_unseen(letter))
            continue;
        bool is_space = g_unichar_isspace(letter) || g_unichar_iscntrl(letter);
        if (!is_space && is_gap && out->len > 0)
            g_string_append_c(out, ' ');
        if (!is_space)
            g_string_append_unichar(out, letter);
        is_gap = is_space;
    }
    return g_string_free(g_steal_pointer(&out), FALSE);
}

bool text_is_email(const char *text)
{
    const char *at = strchr(text, '@');
    return at && at > text && !strchr(at + 1, '@') && strchr(at, '.') && !strpbrk(text, " \t\n");
}

int text_compare(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

char *text_hex(const guint8 *bytes, gsize length, char *out)
{
    out[0] = '\0';
    for (gsize i = 0; i < length; i++)
        g_snprintf(out + i * 2, 3, "%02x", bytes[i]);
    return out;
}

int text_index(const char *text, const char *const *texts, int count)
{
    int i = 0;
    while (i < count && strcmp(texts[i], text) != 0)
        i++;
    return i;
}

// Tags and what is not assigned beside them: a text in a text. Between them stand the variants of Han letters, which names are written with.
static bool is_tag(gunichar letter)
{
    return letter >= 0xe0000 && letter <= 0xe0fff && !(letter >= 0xe0100 && letter <= 0xe01ef);
}

static bool is_shown(gunichar letter)
{
    GUnicodeType type = g_unichar_type(letter);
    return type != G_UNICODE_CONTROL && type != G_UNICODE_LINE_SEPARATOR && type != G_UNICODE_PARAGRAPH_SEPARATOR &&
           !text_is_unseen(letter) && !is_tag(letter);
}

char *text_shown(const char *text, gssize length)
{
    const char *end = text + (length < 0 ? (gssize)strlen(text) : length);
    GString *out = g_string_sized_new((gsize)(end - text));
    for (const char *at = text, *next; at < end; at = next) {
        gunichar letter = *at ? g_utf8_get_char_validated(at, end - at) : 0;
        bool is_letter = letter < (gunichar)-2;
        next = is_letter ? g_utf8_next_char(at) : at + 1;
        if (!is_letter)
            g_string_append_printf(out, "\\x%02x", (guchar)*at);
        else if (is_shown(letter))
            g_string_append_len(out, at, next - at);
        else
            g_string_append_printf(out, letter > 0xffff ? "\\U%08x" : "\\u%04x", letter);
    }
    return g_string_free(out, FALSE);
}
