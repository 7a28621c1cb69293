// SPDX-License-Identifier: GPL-3.0-or-later
#include <string.h>

#include "common/romanize/romanize.h"
#include "common/romanize/romanize_script.h"

// Spellings of one sound, longer ones first.
static const struct {
    const char *spelt, *key;
} sounds[] = {
    {"mohamm", "muham"}, {"moham", "muham"}, {"hammed", "hamad"}, {"hamed", "hamad"}, {"ahmed", "ahmad"}, {"ander", "andr"},
    {"tsch", "c"},       {"tch", "c"},       {"chh", "c"},        {"sch", "s"},       {"yeo", "iu"},      {"yee", "i"},
    {"ch", "c"},         {"sh", "s"},        {"th", "t"},         {"dh", "d"},        {"bh", "b"},        {"gh", "g"},
    {"kh", "k"},         {"ph", "f"},        {"zh", "z"},         {"vh", "v"},        {"jh", "j"},        {"rh", "r"},
    {"tz", "ts"},        {"ck", "k"},        {"ee", "i"},         {"oo", "u"},        {"ou", "u"},        {"eo", "u"},
    {"eu", "u"},         {"ue", "u"},        {"au", "u"},         {"ae", "a"},        {"oe", "o"},        {"ei", "ai"},
    {"ey", "ai"},        {"ye", "e"},        {"ie", "e"},         {"c", "k"},         {"q", "k"},         {"x", "ks"},
    {"w", "v"},          {"y", "i"},
};

static bool is_vowel(char c)
{
    return c && strchr("aeiouy", c);
}

static void append_once(GString *key, const char *sound)
{
    for (; *sound; sound++)
        if (key->len == 0 || key->str[key->len - 1] != *sound || (guchar)*sound >= 0x80)
            g_string_append_c(key, *sound);
}

// One sound at `at`; gives what stands behind it.
static const char *take_sound(GString *key, const char *at)
{
    if (at[0] == 'o' && at[1] == 'w' && !is_vowel(at[2])) {
        append_once(key, "u"); // Gowda
        return at + 2;
    }
    if (at[0] == 'e' && at[1] == '\0' && key->len > 1 && !is_vowel(key->str[key->len - 1]))
        return at + 1; // Kishore, Anne
    for (gsize i = 0; i < G_N_ELEMENTS(sounds); i++)
        if (g_str_has_prefix(at, sounds[i].spelt)) {
            append_once(key, sounds[i].key);
            return at + strlen(sounds[i].spelt);
        }
    append_once(key, (const char[]){*at, '\0'});
    return at + 1;
}

// An h is heard before a vowel: Ahn, Sarah, Mehta.
char *romanize_key(const char *word)
{
    GString *key = g_string_sized_new(strlen(word) + 2);
    for (const char *at = word; *at;)
        at = at[0] == 'h' && at > word && !is_vowel(at[1]) ? at + 1 : take_sound(key, at);
    return g_string_free(key, FALSE);
}

// Arabic writes the h of Mahmoud, and leaves one at the end open.
char *romanize_skeleton(const char *word)
{
    g_autoptr(GString) sounds_of = g_string_new(NULL);
    for (const char *at = word; *at;)
        at = at[0] == 'h' && !at[1] ? at + 1 : take_sound(sounds_of, at);
    GString *skeleton = g_string_new((const char[]){ROMANIZE_SKELETON_SIGN, '\0'});
    for (const char *at = sounds_of->str; *at; at++)
        if (!is_vowel(*at))
            g_string_append_c(skeleton, *at);
        else if (at == sounds_of->str)
            g_string_append_c(skeleton, 'a');
    return g_string_free(skeleton, FALSE);
}

static bool has_word(const char *text, const char *word)
{
    gsize length = strlen(word);
    for (const char *at = text; (at = strstr(at, word)); at++)
        if ((at == text || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    return false;
}

static void add_key(Spellings *spellings, const char *key)
{
    if (*key == '\0' || spellings->word_count == SPELLINGS_MOST || has_word(spellings->folded, key) ||
        has_word(spellings->keys->str, key))
        return;
    spellings->word_count++;
    g_string_append_printf(spellings->keys, "%s%s", spellings->keys->len ? " " : "", key);
}

void spellings_add(Spellings *spellings, const char *latin)
{
    g_autofree char *key = romanize_key(latin);
    add_key(spellings, key);
}

void spellings_add_skeleton(Spellings *spellings, const char *consonants)
{
    g_autofree char *skeleton = g_strdup_printf("%c%s", ROMANIZE_SKELETON_SIGN, consonants);
    if (*consonants)
        add_key(spellings, skeleton);
}
