// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/near_search.h"

#include <string.h>

#include "common/base/fold.h"
#include "scanner/desk/nickname.h"

#define WORD_LEAST 4 // letters; shorter words are initials and the like
#define WORD_MOST 32
#define WORDS_MOST 6
#define LETTERS_PER_TYPO 5
#define CANDIDATES_MOST 100
#define NICKNAMES_MOST 8 // questions, for all words together

static const struct {
    const char *typed, *instead;
} spellings[] = {{"ue", "u"}, {"oe", "o"}, {"ae", "a"}, {"ü", "ue"}, {"ö", "oe"}, {"ä", "ae"}, {"ß", "ss"}, {"ss", "ß"}};

// Other spellings of the whole text, until somebody is found.
static GPtrArray *search_spellings(Store *store, const char *text, int limit, GError **error)
{
    g_autofree char *lower = g_utf8_strdown(text, -1);
    GPtrArray *hits = g_ptr_array_new();
    for (gsize i = 0; hits && hits->len == 0 && i < G_N_ELEMENTS(spellings); i++) {
        if (!strstr(lower, spellings[i].typed))
            continue;
        g_auto(GStrv) pieces = g_strsplit(lower, spellings[i].typed, -1);
        g_autofree char *other = g_strjoinv(spellings[i].instead, pieces);
        g_ptr_array_unref(hits);
        hits = search_people(store, other, limit, error);
    }
    return hits;
}

// How many letters are wrong, missing, too many or swapped (optimal string alignment) between `word` and the start of `name` that
// fits best.
static int count_typos(const gunichar *word, glong word_length, const gunichar *name, glong name_length)
{
    int rows[3][WORD_MOST + 1] = {{0}};
    int *before = rows[0], *last = rows[1], *row = rows[2];
    for (glong j = 0; j <= name_length; j++)
        last[j] = (int)j;
    for (glong i = 1; i <= word_length; i++) {
        row[0] = (int)i;
        for (glong j = 1; j <= name_length; j++) {
            bool is_same = word[i - 1] == name[j - 1];
            row[j] = MIN(MIN(last[j], row[j - 1]) + 1, last[j - 1] + !is_same);
            if (i > 1 && j > 1 && word[i - 1] == name[j - 2] && word[i - 2] == name[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
        }
        int *used = before;
        before = last;
        last = row;
        row = used;
    }
    int least = last[0];
    for (glong j = 1; j <= name_length; j++)
        least = MIN(least, last[j]);
    return least;
}

static bool is_like_word(const char *word, const char *name)
{
    glong word_length, name_length;
    g_autofree gunichar *typed = g_utf8_to_ucs4_fast(word, -1, &word_length);
    g_autofree gunichar *known = g_utf8_to_ucs4_fast(name, -1, &name_length);
    word_length = MIN(word_length, WORD_MOST);
    name_length = MIN(name_length, WORD_MOST);
    int most = word_length < WORD_LEAST ? 0 : MAX(1, (int)word_length / LETTERS_PER_TYPO);
    return count_typos(typed, word_length, known, name_length) <= most;
}

// Every word that was typed is like one of the person's.
static bool is_like(const SearchHit *hit, GStrv typed)
{
    g_autofree char *all = g_strjoin(" ", hit->name, hit->second_name, hit->company, NULL);
    g_autofree char *folded = fold_text(all);
    g_auto(GStrv) names = g_strsplit(folded, " ", -1);
    for (char **word = typed; *word; word++) {
        bool is_found = false;
        for (char **name = names; *name && !is_found; name++)
            is_found = is_like_word(*word, *name);
        if (!is_found)
            return false;
    }
    return true;
}

// The first letters of a word as they may have been meant: as typed, two swapped, one too many.
static GPtrArray *starts_of(const char *word)
{
    GPtrArray *starts = g_ptr_array_new_with_free_func(g_free);
    glong length;
    g_autofree gunichar *letters = g_utf8_to_ucs4_fast(word, -1, &length);
    if (length < WORD_LEAST)
        return starts;
    const int orders[][3] = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {1, 2, 3}, {0, 2, 3}, {0, 1, 3}};
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        const gunichar start[] = {letters[orders[i][0]], letters[orders[i][1]], letters[orders[i][2]]};
        g_ptr_array_add(starts, g_ucs4_to_utf8(start, 3, NULL, NULL, NULL));
    }
    g_ptr_array_add(starts, g_ucs4_to_utf8(letters, 2, NULL, NULL, NULL)); // the third is wrong, or missing
    return starts;
}

static bool is_listed(const GPtrArray *hits, const char *id)
{
    for (guint i = 0; i < hits->len; i++)
        if (strcmp(((const SearchHit *)g_ptr_array_index(hits, i))->id, id) == 0)
            return true;
    return false;
}

// Those among the people whose words start so, who are like what was typed.
static bool add_start(Store *store, const char *start, GStrv typed, int limit, GPtrArray *hits, GError **error)
{
    g_autoptr(GPtrArray) candidates = search_people(store, start, CANDIDATES_MOST, error);
    for (guint i = 0; candidates && i < candidates->len; i++) {
        const SearchHit *hit = g_ptr_array_index(candidates, i);
        if ((int)hits->len < limit && is_like(hit, typed) && !is_listed(hits, hit->id)) {
            g_ptr_array_add(hits, g_ptr_array_steal_index(candidates, i));
            i--;
        }
    }
    return candidates != NULL;
}

static GPtrArray *search_typos(Store *store, const char *text, int limit, GError **error)
{
    g_autofree char *folded = fold_text(text);
    g_auto(GStrv) typed = g_strsplit(folded, " ", -1);
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func((GDestroyNotify)search_hit_free);
    for (guint w = 0; w < MIN(g_strv_length(typed), WORDS_MOST); w++) {
        g_autoptr(GPtrArray) starts = starts_of(typed[w]);
        for (guint i = 0; i < starts->len; i++)
            if (!add_start(store, g_ptr_array_index(starts, i), typed, limit, hits, error))
                return NULL;
    }
    return g_steal_pointer(&hits);
}

// The same words with `other` in the place of the one at `at`.
static char *with_word(GStrv typed, guint at, const char *other)
{
    char *own = typed[at];
    typed[at] = (char *)other; // g_strjoinv() only reads
    char *text = g_strjoinv(" ", typed);
    typed[at] = own;
    return text;
}

static bool add_hits(Store *store, const char *text, int limit, GPtrArray *hits, GError **error)
{
    g_autoptr(GPtrArray) found = search_people(store, text, limit, error);
    while (found && found->len > 0) {
        SearchHit *hit = g_ptr_array_steal_index(found, 0);
        if ((int)hits->len < limit && !is_listed(hits, hit->id))
            g_ptr_array_add(hits, hit);
        else
            search_hit_free(hit);
    }
    return found != NULL;
}

// Behind those who were found: who goes by another name than the one that was typed.
static bool add_nicknames(Store *store, const char *text, int limit, GPtrArray *hits, GError **error)
{
    g_autofree char *folded = fold_text(text);
    g_auto(GStrv) typed = g_strsplit(folded, " ", -1);
    int asked_count = 0;
    for (guint w = 0; w < MIN(g_strv_length(typed), WORDS_MOST); w++) {
        g_auto(GStrv) others = nickname_others(typed[w]);
        for (char **other = others; *other && (int)hits->len < limit && asked_count < NICKNAMES_MOST; other++, asked_count++) {
            g_autofree char *words = with_word(typed, w, *other);
            if (!add_hits(store, words, limit, hits, error))
                return false;
        }
    }
    return true;
}

GPtrArray *near_search(Store *store, const char *text, int limit, bool *out_is_near, GError **error)
{
    GPtrArray *hits = search_people(store, text, limit, error);
    *out_is_near = hits && hits->len == 0;
    if (hits && (int)hits->len < limit && !add_nicknames(store, text, limit, hits, error))
        g_clear_pointer(&hits, g_ptr_array_unref);
    if (!hits || hits->len > 0)
        return hits;
    g_ptr_array_unref(hits);
    hits = search_spellings(store, text, limit, error);
    if (!hits || hits->len > 0)
        return hits;
    g_ptr_array_unref(hits);
    return search_typos(store, text, limit, error);
}
