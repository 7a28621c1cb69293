// search.c - candidates from the index, a few bounded questions; then ranked here.
//
// The index is asked three times at most: whole words in names, word starts in names, word starts anywhere. Each
// answer is cut short, so that two letters that fit a hundred thousand people cost no more than two that fit ten.
#include "common/store/search.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/store/statement.h"

#define CANDIDATES_MOST 200
#define WORDS_MOST 6

void search_hit_free(SearchHit *hit)
{
    g_free(hit->id);
    g_free(hit->name);
    g_free(hit->second_name);
    g_free(hit->company);
    g_free(hit->email);
    g_free(hit->order);
    g_free(hit->ticket_type);
    g_free(hit);
}

// What was typed: words that the index is asked for, and single letters that are looked at afterwards.
typedef struct {
    char *words[WORDS_MOST];
    int word_count;
    char *initials[WORDS_MOST];
    int initial_count;
} Query;

static void query_clear(Query *query)
{
    for (int i = 0; i < query->word_count; i++)
        g_free(query->words[i]);
    for (int i = 0; i < query->initial_count; i++)
        g_free(query->initials[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_clear)

// A single character of a script without spaces is a word; a single letter is an initial.
static bool is_word(const char *text)
{
    return g_utf8_strlen(text, -1) > 1 || g_utf8_get_char(text) >= 0x2e80;
}

static void query_parse(Query *query, const char *text)
{
    g_autofree char *folded = fold_text(text);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    for (char **word = words; *word; word++) {
        if (!**word)
            continue;
        if (is_word(*word) && query->word_count < WORDS_MOST)
            query->words[query->word_count++] = g_strdup(*word);
        else if (!is_word(*word) && query->initial_count < WORDS_MOST)
            query->initials[query->initial_count++] = g_strdup(*word);
    }
}

// All words, in `column` or anywhere (NULL), whole or as starts, in FTS5's language. Folded words hold no quotes.
static char *match_text(const Query *query, const char *column, bool is_start)
{
    GString *match = g_string_new(NULL);
    for (int i = 0; i < query->word_count; i++)
        g_string_append_printf(match, "%s%s%s\"%s\"%s", i ? " AND " : "", column ? column : "", column ? " : " : "",
                               query->words[i], is_start ? "*" : "");
    return g_string_free(match, FALSE);
}

typedef struct {
    SearchHit *hit;
    char *sort_name; // folded
    int rank;        // the question that found it
} Candidate;

static void candidate_free(gpointer data)
{
    Candidate *candidate = data;
    if (candidate->hit)
        search_hit_free(candidate->hit);
    g_free(candidate->sort_name);
    g_free(candidate);
}

// True when each initial begins some word of the name, beside the words that were asked for.
static bool fits_initials(const Query *query, const char *names)
{
    if (query->initial_count == 0)
        return true;
    g_auto(GStrv) words = g_strsplit(names, " ", -1);
    for (int i = 0; i < query->initial_count; i++) {
        bool is_found = false;
        for (char **word = words; *word && !is_found; word++) {
            bool is_asked = false;
            for (int j = 0; j < query->word_count; j++)
                is_asked |= g_str_has_prefix(*word, query->words[j]);
            is_found = !is_asked && g_str_has_prefix(*word, query->initials[i]);
        }
        if (!is_found)
            return false;
    }
    return true;
}

static SearchHit *hit_of_row(Statement *row)
{
    SearchHit *hit = g_new0(SearchHit, 1);
    hit->id = statement_dup(row, 0);
    hit->name = statement_dup(row, 1);
    hit->second_name = statement_dup(row, 2);
    hit->company = statement_dup(row, 3);
    hit->email = statement_dup(row, 4);
    hit->order = statement_dup(row, 5);
    hit->ticket_type = statement_dup(row, 6);
    hit->status = ticket_status_from_name(statement_text(row, 7));
    hit->is_on_hold = statement_int(row, 8);
    hit->has_arrived = statement_int(row, 9);
    return hit;
}

static bool ask(Store *store, const Query *query, const char *column, bool is_start, int rank, GHashTable *seen,
                GPtrArray *candidates, GError **error)
{
    g_autofree char *match = match_text(query, column, is_start);
    Statement *row = statement_begin(store, STATEMENT_SEARCH);
    statement_bind_text(row, 1, match);
    statement_bind_int(row, 2, CANDIDATES_MOST);
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        const char *names = statement_text(row, 10);
        if (g_hash_table_contains(seen, statement_text(row, 0)) || !fits_initials(query, names))
            continue;
        Candidate *candidate = g_new0(Candidate, 1);
        candidate->hit = hit_of_row(row);
        candidate->sort_name = g_strdup(names);
        candidate->rank = rank;
        g_hash_table_add(seen, candidate->hit->id);
        g_ptr_array_add(candidates, candidate);
    }
    return step == STEP_DONE;
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *left = *(const Candidate *const *)a;
    const Candidate *right = *(const Candidate *const *)b;
    if (left->rank != right->rank)
        return left->rank - right->rank;
    int order = strcmp(left->sort_name, right->sort_name);
    return order ? order : strcmp(left->hit->id, right->hit->id);
}

GPtrArray *search_people(Store *store, const char *text, int limit, GError **error)
{
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func((GDestroyNotify)search_hit_free);
    g_auto(Query) query = {0};
    query_parse(&query, text);
    if (query.word_count == 0)
        return g_steal_pointer(&hits);
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(candidate_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    static const struct {
        const char *column;
        bool is_start;
    } questions[] = {{"names", false}, {"names", true}, {NULL, true}};
    for (gsize i = 0; i < G_N_ELEMENTS(questions) && candidates->len < (guint)limit; i++)
        if (!ask(store, &query, questions[i].column, questions[i].is_start, (int)i, seen, candidates, error))
            return NULL;
    g_ptr_array_sort(candidates, compare_candidates);
    for (guint i = 0; i < candidates->len && i < (guint)limit; i++) {
        Candidate *candidate = g_ptr_array_index(candidates, i);
        g_ptr_array_add(hits, g_steal_pointer(&candidate->hit));
    }
    return g_steal_pointer(&hits);
}
