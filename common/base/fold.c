// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/fold.h"

#include <string.h>

// Letters that decomposition leaves whole, as people type them who lack the key.
static const struct {
    gunichar letter;
    const char *typed;
} plain_letters[] = {
    {0x00df, "ss"}, {0x00e6, "ae"}, {0x00f0, "d"},  {0x00f8, "o"}, {0x00fe, "th"}, {0x0111, "d"}, {0x0127, "h"},
    {0x0131, "i"},  {0x0142, "l"},  {0x0153, "oe"}, {0x0167, "t"}, {0x014b, "n"},  {0x0138, "k"},
};

// Marks that people leave out when they type: accents of Latin, Greek and Cyrillic, Hebrew points, Arabic vowels.
static bool is_dropped_mark(gunichar c)
{
    return (c >= 0x0300 && c <= 0x036f) || (c >= 0x0591 && c <= 0x05c7) || (c >= 0x0610 && c <= 0x061a) ||
           (c >= 0x064b && c <= 0x065f) || c == 0x0670 || c == 0x0640 || (c >= 0x1ab0 && c <= 0x1aff) ||
           (c >= 0x1dc0 && c <= 0x1dff) || (c >= 0x20d0 && c <= 0x20ff) || (c >= 0xfe00 && c <= 0xfe0f);
}

bool fold_is_unspaced(gunichar c)
{
    switch (g_unichar_get_script(c)) {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_HANGUL:
        return true;
    default:
        return false;
    }
}

// Apostrophes join ("O'Brien" is typed "obrien"), as do invisible joiners; they vanish without parting words.
static bool is_silent(gunichar c)
{
    return c == '\'' || c == 0x2019 || c == 0x02bc || c == 0x02bb || c == 0x00ad || g_unichar_type(c) == G_UNICODE_FORMAT;
}

static void append_letter(GString *text, gunichar c)
{
    for (gsize i = 0; i < G_N_ELEMENTS(plain_letters); i++) {
        if (plain_letters[i].letter == c) {
            g_string_append(text, plain_letters[i].typed);
            return;
        }
    }
    g_string_append_unichar(text, c);
}

static void part_word(GString *text)
{
    if (text->len > 0 && text->str[text->len - 1] != ' ')
        g_string_append_c(text, ' ');
}

// U+00C0 to U+023F: no mark among them, each is its base letters and marks that are dropped.
static void fold_latin(GString *folded, gunichar c)
{
    gunichar parts[G_UNICHAR_MAX_DECOMPOSITION_LENGTH];
    gsize count = g_unichar_fully_decompose(c, TRUE, parts, G_N_ELEMENTS(parts));
    for (gsize i = 0; i < count; i++) {
        if (is_dropped_mark(parts[i]) || is_silent(parts[i]))
            continue;
        if (g_unichar_isalnum(parts[i]))
            append_letter(folded, g_unichar_tolower(parts[i]));
        else
            part_word(folded);
    }
}

static void fold_plain(GString *folded, const char *text, const char *end)
{
    for (; text < end; text = g_utf8_next_char(text)) {
        if (g_ascii_isalnum(*text))
            g_string_append_c(folded, *text | 0x20); // lower case; digits have that bit
        else if ((guchar)*text >= 0x80)
            fold_latin(folded, g_utf8_get_char(text));
        else if (*text != '\'')
            part_word(folded);
    }
}

// Any text, as its letters are spelt apart and put together again.
static void fold_whole(GString *folded, const char *text, const char *end)
{
    g_autofree char *valid = g_utf8_make_valid(text, end - text);
    g_autofree char *whole = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *lower = g_utf8_casefold(whole, -1);
    g_autofree char *apart = g_utf8_normalize(lower, -1, G_NORMALIZE_NFKD);
    g_autoptr(GString) marks_off = g_string_sized_new(strlen(apart));
    for (const char *at = apart; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (!is_dropped_mark(c) && !is_silent(c) && c != 0xfffd)
            append_letter(marks_off, c);
    }
    // Together again, so that Hangul syllables and Indic letters are what they look like.
    g_autofree char *together = g_utf8_normalize(marks_off->str, -1, G_NORMALIZE_NFKC);
    for (const char *at = together; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        bool is_alone = fold_is_unspaced(c); // each can start a search word
        if (is_alone)
            part_word(folded);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c) || g_unichar_type(c) == G_UNICODE_OTHER_SYMBOL)
            g_string_append_unichar(folded, c);
        else
            part_word(folded);
        if (is_alone)
            part_word(folded);
    }
}

// ASCII, or two bytes below U+0240.
static bool is_plain(const char *at)
{
    guchar byte = (guchar)*at;
    return byte < 0x80 || (byte >= 0xc3 && byte <= 0xc8 && ((guchar)at[1] & 0xc0) == 0x80);
}

// Most letters are plain ones, and a million names are folded at an import. What is not plain is folded with the letter
// before it, to which its first mark may belong; a plain letter joins nothing that stands before it.
char *fold_text(const char *text)
{
    GString *folded = g_string_sized_new(strlen(text));
    while (*text) {
        const char *last = text, *plain_end = text;
        while (*plain_end && is_plain(plain_end)) {
            last = plain_end;
            plain_end = g_utf8_next_char(plain_end);
        }
        const char *end = plain_end;
        while (*end && !is_plain(end))
            end++;
        fold_plain(folded, text, end > plain_end ? last : plain_end);
        if (end > plain_end)
            fold_whole(folded, last, end);
        text = end;
    }
    if (folded->len > 0 && folded->str[folded->len - 1] == ' ')
        g_string_truncate(folded, folded->len - 1);
    return g_string_free(folded, FALSE);
}

char *fold_phone(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *digits = g_string_new(NULL);
    for (const char *at = valid; *at; at = g_utf8_next_char(at))
        if (g_unichar_isdigit(g_utf8_get_char(at)))
            g_string_prepend_c(digits, (char)('0' + g_unichar_digit_value(g_utf8_get_char(at))));
    return g_string_free(digits, FALSE);
}
