// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/consent.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/fold.h"
#include "common/conf/ini.h"
#include "common/import/problem.h"

#define SEPARATORS ",;/|&+\n\r\t"
#define RESOURCE "/lanyard/maps/shared/consent.ini"

// What a word can be; the first five are what a sponsor may get.
typedef enum {
    CONSENT_NAME,
    CONSENT_EMAIL,
    CONSENT_COMPANY,
    CONSENT_TITLE,
    CONSENT_CV,
    CONSENT_NOTHING,
    CONSENT_AND,
    CONSENT_MY,
    CONSENT_COUNT
} Consent;

static const char *const keys[CONSENT_COUNT] = {"name", "email", "company", "title", "cv", "nothing", "and", "my"};

struct ConsentWords {
    GHashTable *words[CONSENT_COUNT]; // folded texts
};

ConsentWords *consent_words_new(GError **error)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data(RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    g_auto(Ini) ini = {0};
    if (!bytes || !ini_parse(&ini, "consent.ini", g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes)), IMPORT_ERROR,
                             IMPORT_ERROR_MAP, error))
        return NULL;
    ConsentWords *words = g_new0(ConsentWords, 1);
    for (int i = 0; i < CONSENT_COUNT; i++) {
        g_auto(GStrv) texts = ini_list(&ini, "consent", keys[i]);
        words->words[i] = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
        for (char **text = texts; *text; text++)
            g_hash_table_add(words->words[i], fold_text(*text));
    }
    return words;
}

void consent_words_free(ConsentWords *words)
{
    for (int i = 0; words && i < CONSENT_COUNT; i++)
        g_hash_table_unref(words->words[i]);
    g_free(words);
}

// CONSENT_COUNT when it is none of what may be allowed or denied.
static int find_exact(const ConsentWords *words, const char *folded)
{
    for (int i = 0; i <= CONSENT_NOTHING; i++)
        if (g_hash_table_contains(words->words[i], folded))
            return i;
    return *folded ? CONSENT_COUNT : CONSENT_NOTHING;
}

// "email", "my email".
static int find(const ConsentWords *words, const char *folded)
{
    int found = find_exact(words, folded);
    const char *space = strchr(folded, ' ');
    if (found != CONSENT_COUNT || !space)
        return found;
    g_autofree char *first = g_strndup(folded, (gsize)(space - folded));
    return g_hash_table_contains(words->words[CONSENT_MY], first) ? find_exact(words, space + 1) : CONSENT_COUNT;
}

// All of the pieces, or none.
static bool take(const ConsentWords *words, char **pieces, GPtrArray *tokens)
{
    for (char **piece = pieces; *piece; piece++)
        if (find(words, *piece) >= CONSENT_NOTHING)
            return false;
    for (char **piece = pieces; *piece; piece++) {
        const char *token = keys[find(words, *piece)];
        if (!g_ptr_array_find_with_equal_func(tokens, token, g_str_equal, NULL))
            g_ptr_array_add(tokens, (gpointer)token);
    }
    return true;
}

// A choice as it stands, or as one language's "and" parts it: in "e mail" the Italian one is none.
static bool take_choice(const ConsentWords *words, char *folded, GPtrArray *tokens)
{
    char *whole[] = {folded, NULL};
    bool is_read = take(words, whole, tokens);
    GHashTableIter iter;
    gpointer word;
    g_hash_table_iter_init(&iter, words->words[CONSENT_AND]);
    while (!is_read && g_hash_table_iter_next(&iter, &word, NULL)) {
        g_autofree char *between = g_strconcat(" ", word, " ", NULL);
        g_auto(GStrv) pieces = g_strsplit(folded, between, -1);
        is_read = take(words, pieces, tokens);
    }
    return is_read;
}

// The choices of an answer. Whoever says "no" and names something may mean either, and so allows nothing.
static bool take_answer(const ConsentWords *words, char **choices, GPtrArray *tokens, GString *unread)
{
    guint before = tokens->len;
    bool is_denied = false;
    for (char **choice = choices; *choice; choice++) {
        g_autofree char *folded = fold_text(*choice);
        bool is_nothing = find(words, folded) == CONSENT_NOTHING;
        is_denied |= is_nothing && *folded;
        if (!is_nothing && !take_choice(words, folded, tokens))
            g_string_append_printf(unread, "%s%s", unread->len > 0 ? ", " : "", g_strstrip(*choice));
    }
    bool is_clear = !is_denied || tokens->len == before;
    g_ptr_array_set_size(tokens, is_clear ? (int)tokens->len : (int)before);
    return is_clear;
}

void consent_read(const ConsentWords *words, const char *answer, GPtrArray *tokens, GString *unread)
{
    static const char *const wide[] = {"•", "、", "，", "；", "،"};
    g_autofree char *whole = fold_text(answer);
    if (find(words, whole) == CONSENT_NOTHING) // "n/a" is one word
        return;
    g_autoptr(GString) parted = g_string_new(answer);
    for (gsize i = 0; i < G_N_ELEMENTS(wide); i++)
        g_string_replace(parted, wide[i], ",", 0);
    g_auto(GStrv) choices = g_strsplit_set(parted->str, SEPARATORS, -1);
    if (!take_answer(words, choices, tokens, unread))
        g_string_append_printf(unread, "%s%s", unread->len > 0 ? ", " : "", answer);
}
