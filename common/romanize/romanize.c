// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/romanize/romanize.h"

#include <string.h>

#include "common/romanize/romanize_script.h"

#define WORD_MOST 32 // letters; who has more is found by these

typedef void (*Spell)(Spellings *spellings, const gunichar *word, int length);

// NULL for what nothing is known of; marks and the like are of the word that they stand in.
static Spell spell_of(gunichar c, Spell before)
{
    switch ((int)g_unichar_get_script(c)) { // a few of GLib's
    case G_UNICODE_SCRIPT_CYRILLIC:
    case G_UNICODE_SCRIPT_GREEK:
    case G_UNICODE_SCRIPT_ARMENIAN:
    case G_UNICODE_SCRIPT_GEORGIAN:
        return spell_alphabet;
    case G_UNICODE_SCRIPT_DEVANAGARI:
    case G_UNICODE_SCRIPT_BENGALI:
    case G_UNICODE_SCRIPT_GURMUKHI:
    case G_UNICODE_SCRIPT_GUJARATI:
    case G_UNICODE_SCRIPT_ORIYA:
    case G_UNICODE_SCRIPT_TAMIL:
    case G_UNICODE_SCRIPT_TELUGU:
    case G_UNICODE_SCRIPT_KANNADA:
    case G_UNICODE_SCRIPT_MALAYALAM:
        return spell_indic;
    case G_UNICODE_SCRIPT_HANGUL:
        return spell_hangul;
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
        return spell_kana;
    case G_UNICODE_SCRIPT_HAN:
        return spell_han;
    case G_UNICODE_SCRIPT_ARABIC:
    case G_UNICODE_SCRIPT_HEBREW:
        return spell_abjad;
    default:
        return g_unichar_ismark(c) || c == 0x30fc || g_unichar_type(c) == G_UNICODE_FORMAT ? before : NULL;
    }
}

static void spell_others(Spellings *spellings, const char *names)
{
    g_autofree char *valid = g_utf8_make_valid(names, -1);
    g_autofree char *whole = g_utf8_normalize(valid, -1, G_NORMALIZE_NFKC);
    g_autofree char *lower = g_utf8_strdown(whole, -1);
    static const gunichar servant[] = {0x0639, 0x0628, 0x062f}; // Abd al-Rahman is Abdulrahman, too
    gunichar word[WORD_MOST];
    int length = 0, joined = 0;
    Spell spell = NULL;
    for (const char *at = lower;; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        Spell next = c ? spell_of(c, spell) : NULL;
        if (next != spell && spell) {
            spellings->word_count = 0;
            spell(spellings, word + joined, length - joined);
            if (joined)
                spell(spellings, word, length);
            bool is_servant = joined == 0 && length == 3 && memcmp(word, servant, sizeof servant) == 0 && c == ' ';
            joined = is_servant ? length : 0;
        }
        length = next == spell ? length : joined;
        if (next && length < WORD_MOST && g_unichar_type(c) != G_UNICODE_FORMAT)
            word[length++] = c;
        spell = next;
        if (!c)
            return;
    }
}

// Most names have no other letter.
static bool has_others(const char *names)
{
    for (; *names; names++)
        if ((guchar)*names >= 0xcd) // U+0340
            return true;
    return false;
}

char *romanize_names(const char *names, const char *folded)
{
    Spellings spellings = {.keys = g_string_new(NULL), .folded = folded};
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    for (char **word = words; *word; word++)
        if (g_str_is_ascii(*word)) {
            spellings.word_count = 0;
            spellings_add(&spellings, *word);
        }
    if (has_others(names))
        spell_others(&spellings, names);
    return g_string_free(spellings.keys, FALSE);
}
