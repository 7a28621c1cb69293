// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/people/near_search.h"

#include <gio/gio.h>
#include <string.h>

#include "common/base/fold.h"

#define WORD_LEAST 4 // letters; shorter words are initials and the like
#define WORD_MOST 32
#define WORDS_MOST 6
#define LETTERS_PER_TYPO 5
#define CANDIDATES_MOST 100
#define NICKNAMES "/lanyard/nicknames.txt"
#define NICKNAMES_MOST 8 // questions, for all words together

// A word, letter by letter; what is beyond WORD_MOST counts as not there.
typedef struct {
    gunichar letters[WORD_MOST];
    int length;
} Word;

// The first word of `text`, which words are parted in by one space; gives where the next one begins, NULL after the last one.
static const char *read_word(const char *text, Word *out)
{
    out->length = 0;
    for (; *text && *text != ' '; text = g_utf8_next_char(text))
        if (out->length < WORD_MOST)
            out->letters[out->length++] = g_utf8_get_char(text);
    return *text ? text + 1 : NULL;
}

// Whether at most so many letters are wrong, missing, too many or swapped (optimal string alignment) between `word` and the start of
// `name` that fits best.
static bool is_like_word(const Word *word, const Word *name, int most)
{
    int rows[3][WORD_MOST + 1] = {{0}};
    int *before = rows[0], *last = rows[1], *row = rows[2];
    int least = 0;
    for (int j = 0; j <= name->length; j++)
        last[j] = j;
    for (int i = 1; i <= word->length && least <= most; i++) {
        least = row[0] = i;
        for (int j = 1; j <= name->length; j++) {
            bool is_same = word->letters[i - 1] == name->letters[j - 1];
            row[j] = MIN(MIN(last[j], row[j - 1]) + 1, last[j - 1] + !is_same);
            if (i > 1 && j > 1 && word->letters[i - 1] == name->letters[j - 2] && word->letters[i - 2] == name->letters[j - 1])
                row[j] = MIN(row[j], before[j - 2] + 1);
            least = MIN(least, row[j]);
        }
        int *used = before;
        before = last;
        last = row;
        row = used;
    }
    return least <= most;
}

// One of the words in the folded text is like it.
static bool has_like(const Word *word, const char *text)
{
    int most = word->length < WORD_LEAST ? 0 : MAX(1, word->length / LETTERS_PER_TYPO);
    for (Word name; text && *text;) {
        text = read_word(text, &name);
        if (is_like_word(word, &name, most))
            return true;
    }
    return false;
}

// What was typed, and who was found by it.
typedef struct {
    Word words[WORDS_MOST];
    guint count;
    GArray *numbers; // gint64
    guint limit;
} Typed;

static void read_typed(Typed *typed, const char *folded)
{
    while (folded && *folded && typed->count < WORDS_MOST)
        folded = read_word(folded, &typed->words[typed->count++]);
}

// Every word that was typed is like one of the person's.
static bool is_like(const Typed *typed, const char *names, const char *company)
{
    g_autofree char *folded = NULL;
    for (guint i = 0; i < typed->count; i++) {
        if (has_like(&typed->words[i], names))
            continue;
        if (!folded)
            folded = fold_text(company);
        if (!has_like(&typed->words[i], folded))
            return false;
    }
    return true;
}

static bool take_like(gint64 number, const char *names, const char *company, gpointer data)
{
    Typed *typed = data;
    bool is_known = false;
    for (guint i = 0; i < typed->numbers->len && !is_known; i++)
        is_known = g_array_index(typed->numbers, gint64, i) == number;
    if (!is_known && is_like(typed, names, company))
        g_array_append_val(typed->numbers, number);
    return typed->numbers->len < typed->limit;
}

static void add_start(GPtrArray *starts, const gunichar *letters, glong count)
{
    g_autofree char *start = g_ucs4_to_utf8(letters, count, NULL, NULL, NULL);
    if (!g_ptr_array_find_with_equal_func(starts, start, g_str_equal, NULL))
        g_ptr_array_add(starts, g_steal_pointer(&start));
}

// The first letters of a word as they may have been meant: as typed, two swapped, one too many.
static void add_starts(GPtrArray *starts, const Word *word)
{
    static const int orders[][3] = {{0, 1, 2}, {1, 0, 2}, {0, 2, 1}, {1, 2, 3}, {0, 2, 3}, {0, 1, 3}};
    if (word->length < WORD_LEAST)
        return;
    for (gsize i = 0; i < G_N_ELEMENTS(orders); i++) {
        const int *order = orders[i];
        add_start(starts, (const gunichar[]){word->letters[order[0]], word->letters[order[1]], word->letters[order[2]]}, 3);
    }
    add_start(starts, word->letters, 2); // the third is wrong, or missing
}

static GPtrArray *load_all(Store *store, const GArray *numbers, GError **error)
{
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < numbers->len; i++) {
        SearchHit *hit = search_load(store, g_array_index(numbers, gint64, i), error);
        if (!hit)
            return NULL;
        if (ARRAY_FIND(SearchHit, id, hits, hit->id)) // who was joined with somebody
            g_free(hit);
        else
            g_ptr_array_add(hits, hit);
    }
    return g_steal_pointer(&hits);
}

// Those among the people whose words start so, who are like what was typed.
static GPtrArray *search_typos(Store *store, const char *text, int limit, GError **error)
{
    g_autofree char *folded = fold_text(text);
    g_autoptr(GArray) numbers = g_array_new(FALSE, FALSE, sizeof(gint64));
    g_autoptr(GPtrArray) starts = g_ptr_array_new_with_free_func(g_free);
    Typed typed = {.numbers = numbers, .limit = (guint)limit};
    read_typed(&typed, folded);
    for (guint i = 0; i < typed.count; i++)
        add_starts(starts, &typed.words[i]);
    for (guint i = 0; i < starts->len && numbers->len < typed.limit; i++)
        if (!search_each_start(store, g_ptr_array_index(starts, i), CANDIDATES_MOST, take_like, &typed, error))
            return NULL;
    return load_all(store, numbers, error);
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
        if ((int)hits->len < limit && !ARRAY_FIND(SearchHit, id, hits, hit->id))
            g_ptr_array_add(hits, hit);
        else
            g_free(hit);
    }
    return found != NULL;
}

static void add_line(GPtrArray *others, const char *line, const char *name)
{
    g_auto(GStrv) names = g_strsplit(line, " ", -1);
    if (*line == '#' || !g_strv_contains((const char *const *)names, name))
        return;
    for (char **other = names; *other; other++)
        if (**other && strcmp(*other, name) != 0 && !g_ptr_array_find_with_equal_func(others, *other, g_str_equal, NULL))
            g_ptr_array_add(others, g_strdup(*other));
}

// The other names on each line that has `name` (folded), each once. NULL-terminated, empty when none is known. The caller owns it.
static GStrv nickname_others(const char *name)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    g_autoptr(GBytes) bytes = g_resources_lookup_data(NICKNAMES, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    g_autofree char *text = g_strndup(data ? data : "", length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        add_line(others, *line, name);
    g_ptr_array_add(others, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&others), FALSE);
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
    return search_typos(store, text, limit, error);
}
