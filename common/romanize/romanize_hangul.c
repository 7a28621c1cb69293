// SPDX-License-Identifier: GPL-3.0-or-later
// romanize_hangul.c - syllables in the official romanization and as people write their own names, which differ for each bearer.
#include <string.h>

#include "common/romanize/romanize_script.h"

#define FIRST_SYLLABLE 0xac00
#define LAST_SYLLABLE 0xd7a3
#define VOWEL_COUNT 21
#define FINAL_COUNT 28
#define NAME_MOST 4 // syllables; what is longer is no name with a surname in front

// In the order of Unicode; ways parted by a slash.
static const char *const initials[] = {"g/k", "kk", "n",    "d/t", "tt", "r/l", "m", "b/p", "pp", "s",
                                       "ss",  "",   "j/ch", "jj",  "ch", "k",   "t", "p",   "h"};
static const char *const vowels[VOWEL_COUNT] = {"a",  "ae/ai", "ya", "yae", "eo/o", "e",  "yeo/yo", "ye/e", "o",    "wa", "wae",
                                                "oe", "yo",    "u",  "wo",  "we",   "wi", "yu",     "u",    "ui/i", "i"};
static const char *const finals[FINAL_COUNT] = {"",  "k/g", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
                                                "p", "l",   "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};
// What the parts do not say.
static const struct {
    gunichar syllable;
    bool is_surname; // only as one
    const char *spelt;
} own[] = {{0xc774, true, "lee/rhee/yi"}, {0xbc15, true, "park"},    {0xcd5c, true, "choi"}, {0xc784, true, "lim/rim"},
           {0xb178, true, "roh"},         {0xc720, true, "ryu/yoo"}, {0xb098, true, "ra"},   {0xc5ec, true, "yeo"},
           {0xc591, true, "ryang"},       {0xc774, false, "yi"},     {0xc774, false, "yi"},  {0xd6c8, false, "whun"},
           {0xd654, false, "wha"},        {0xc704, false, "wee"}};

// All spellings of a syllable.
static GPtrArray *syllable_ways(gunichar syllable, bool is_surname)
{
    GPtrArray *all = g_ptr_array_new_with_free_func(g_free);
    gunichar index = syllable - FIRST_SYLLABLE;
    const char *initial = initials[index / (VOWEL_COUNT * FINAL_COUNT)], *vowel = vowels[index / FINAL_COUNT % VOWEL_COUNT];
    g_auto(GStrv) starts = g_strsplit(initial, "/", -1), middles = g_strsplit(vowel, "/", -1);
    g_auto(GStrv) ends = g_strsplit(finals[index % FINAL_COUNT], "/", -1);
    for (char **middle = middles; *middle; middle++)
        for (int i = 0; i == 0 || (*starts && starts[i]); i++)
            for (int j = 0; j == 0 || (*ends && ends[j]); j++)
                g_ptr_array_add(all, g_strdup_printf("%s%s%s", *starts ? starts[i] : "", *middle, *ends ? ends[j] : ""));
    if (!*initial && strcmp(vowel, "u") == 0)
        g_ptr_array_add(all, g_strconcat("woo", *ends ? *ends : "", NULL));
    for (gsize i = 0; i < G_N_ELEMENTS(own); i++) {
        bool fits = own[i].syllable == syllable && (is_surname || !own[i].is_surname);
        g_auto(GStrv) others = g_strsplit(fits ? own[i].spelt : "", "/", -1);
        for (char **other = others; *other; other++)
            g_ptr_array_add(all, g_strdup(*other));
    }
    return all;
}

// `count` syllables as one word, in all combinations.
static void spell_joined(Spellings *spellings, const char *before, const gunichar *syllables, int count, bool is_surname)
{
    if (count == 0) {
        spellings_add(spellings, before);
        return;
    }
    g_autoptr(GPtrArray) all = syllable_ways(*syllables, is_surname);
    for (guint i = 0; i < all->len && spellings->word_count < SPELLINGS_MOST; i++) {
        g_autofree char *next = g_strconcat(before, g_ptr_array_index(all, i), NULL);
        spell_joined(spellings, next, syllables + 1, count - 1, false);
    }
}

// A surname and a given name, or one of them: each syllable can be typed by itself, and the given name as one word.
void spell_hangul(Spellings *spellings, const gunichar *word, int length)
{
    for (int i = 0; i < length; i++)
        if (word[i] < FIRST_SYLLABLE || word[i] > LAST_SYLLABLE)
            return;
    for (int i = 0; i < length && length <= NAME_MOST; i++) {
        spellings->word_count = 0;
        spell_joined(spellings, "", word + i, 1, i == 0);
    }
    for (int start = 0; start < length && start < 2; start++) {
        spellings->word_count = 0;
        spell_joined(spellings, "", word + start, length - start, false);
    }
}
