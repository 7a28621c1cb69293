// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/base/spelling.h"

#include <glib.h>
#include <string.h>

#include "common/base/fold.h"

#define WHOLE_LEAST 2 // words that have to be the same when others are missing

typedef enum { WORDS_DIFFER, WORDS_INITIAL, WORDS_SAME } WordMatch;

static gunichar *letters_of(const char *word, glong *out_count)
{
    return g_utf8_to_ucs4_fast(word, -1, out_count);
}

// How the word sounds to who types it: each letter once where it stands twice, and no e behind what stands for an umlaut. The caller
// owns it.
static char *plain_word(const char *word)
{
    glong count;
    g_autofree gunichar *letters = letters_of(word, &count);
    g_autoptr(GString) plain = g_string_new(NULL);
    for (glong i = 0; i < count; i++) {
        gunichar before = i > 0 ? letters[i - 1] : 0;
        bool is_umlaut = letters[i] == 'e' && (before == 'a' || before == 'o' || before == 'u');
        bool is_double = letters[i] == before;
        if (!is_umlaut && !is_double)
            g_string_append_unichar(plain, letters[i]);
    }
    return g_string_free(g_steal_pointer(&plain), FALSE);
}

static bool is_swapped(const char *one, const char *other)
{
    glong count, other_count, at = 0;
    g_autofree gunichar *a = letters_of(one, &count);
    g_autofree gunichar *b = letters_of(other, &other_count);
    if (count != other_count || count < 4)
        return false;
    while (at < count && a[at] == b[at])
        at++;
    return at > 0 && at + 2 < count && a[at] == b[at + 1] && a[at + 1] == b[at] &&
           memcmp(a + at + 2, b + at + 2, (gsize)(count - at - 2) * sizeof *a) == 0;
}

static WordMatch match_words(const char *one, const char *other)
{
    g_autofree char *plain = plain_word(one), *other_plain = plain_word(other);
    if (strcmp(one, other) == 0 || strcmp(plain, other_plain) == 0 || is_swapped(one, other))
        return WORDS_SAME;
    const char *shorter = strlen(one) < strlen(other) ? one : other, *longer = shorter == one ? other : one;
    // An initial is a letter of a script that has them: a Han character is a name.
    bool is_initial =
        g_utf8_strlen(shorter, -1) == 1 && g_str_has_prefix(longer, shorter) && !fold_is_unspaced(g_utf8_get_char(shorter));
    return is_initial ? WORDS_INITIAL : WORDS_DIFFER;
}

// Each word of the shorter name stands for one of the longer's, which is then taken.
static bool match_all(char **shorter, char **longer, guint *out_same)
{
    g_autofree bool *taken = g_new0(bool, g_strv_length(longer) + 1);
    *out_same = 0;
    for (int wanted = WORDS_SAME; wanted >= WORDS_INITIAL; wanted--)
        for (char **word = shorter; *word; word++)
            for (guint i = 0; **word && longer[i]; i++)
                if (!taken[i] && (int)match_words(*word, longer[i]) == wanted) {
                    taken[i] = true;
                    *out_same += wanted == WORDS_SAME;
                    **word = '\0'; // done
                    break;
                }
    for (char **word = shorter; *word; word++)
        if (**word)
            return false;
    return true;
}

bool spelling_is_same_name(const char *one, const char *other)
{
    g_autofree char *folded = fold_text(one), *other_folded = fold_text(other);
    if (!*folded || !*other_folded || strcmp(folded, other_folded) == 0)
        return true;
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    g_auto(GStrv) others = g_strsplit(other_folded, " ", -1);
    bool is_longer = g_strv_length(words) > g_strv_length(others);
    char **shorter = is_longer ? others : words, **longer = is_longer ? words : others;
    bool is_partial = g_strv_length(shorter) < g_strv_length(longer);
    bool is_unspaced = fold_is_unspaced(g_utf8_get_char(folded)); // where each character is a word
    guint same;
    return match_all(shorter, longer, &same) && same >= (is_partial ? WHOLE_LEAST : 1) && !(is_partial && is_unspaced);
}

// Small, without what stands behind a plus sign. The caller owns it.
static char *plain_email(const char *email)
{
    g_autofree char *small = g_utf8_strdown(email, -1);
    g_strstrip(small);
    char *at = strrchr(small, '@'), *plus = strchr(small, '+');
    return at && plus && plus < at ? g_strdup_printf("%.*s%s", (int)(plus - small), small, at) : g_strdup(small);
}

bool spelling_is_same_email(const char *one, const char *other)
{
    g_autofree char *plain = plain_email(one), *other_plain = plain_email(other);
    return !*plain || !*other_plain || strcmp(plain, other_plain) == 0;
}
