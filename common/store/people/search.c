// SPDX-License-Identifier: GPL-3.0-or-later
// search.c - candidates from the index, a few bounded questions; then ranked here.
//
// The index is asked for whole words in names, then for word starts in names, then for what sounds so, then anywhere. Each answer
// is cut short, so that two letters that fit a hundred thousand people cost no more than two that fit ten.
//
// Starts of up to three letters have indices of their own, which give people one by one; for a longer start SQLite
// gathers everybody whom it fits first, and half of a conference has its mail at one place. So longer words are asked for
// by their first letters and looked at here; in full only when an answer that was cut short held too few.
#include "common/store/people/search.h"

#include <string.h>

#include "common/base/fold.h"
#include "common/romanize/romanize.h"
#include "common/store/people/statements_generated.h"
#include "common/token/short_code.h"

#define CANDIDATES_MOST 200
#define WORDS_MOST 6
#define START_INDEXED 3 // letters; the longest of person_search's prefix indices
#define LOOKED_AT_MOST (SEARCH_COUNT_MOST / 5)
#define PHONE_LEAST 4      // digits
#define PHONE_MOST 7       // what stands before these may be written another way: 0170, +49 170
#define INDIC_FIRST 0x0900 // Devanagari to Sinhala: a block of 128 signs for each script
#define INDIC_END 0x0e00
#define INDIC_BLOCK 0x80

// What was typed: words that the index is asked for, and single letters that are looked at afterwards. Names that sound like a word have
// one that begins with one of its `sounds` (romanize.h).
typedef struct {
    char *words[WORDS_MOST];
    GPtrArray *sounds[WORDS_MOST];
    int word_count;
    char *initials[WORDS_MOST];
    int initial_count;
} Query;

static void query_clear(Query *query)
{
    for (int i = 0; i < query->word_count; i++) {
        g_free(query->words[i]);
        g_ptr_array_unref(query->sounds[i]);
    }
    for (int i = 0; i < query->initial_count; i++)
        g_free(query->initials[i]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Query, query_clear)

// A single character of a script without spaces is a word; a single letter is an initial.
static bool is_word(const char *text)
{
    return g_utf8_strlen(text, -1) > 1 || g_utf8_get_char(text) >= 0x2e80;
}

static bool is_indic(const char *text)
{
    gunichar c = g_utf8_get_char(text);
    return c >= INDIC_FIRST && c < INDIC_END;
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
    // A syllable is one letter to its readers; beside another word it is an initial.
    if (query->word_count == 0 && query->initial_count == 1 && is_indic(query->initials[0]))
        query->words[query->word_count++] = query->initials[--query->initial_count];
    for (int i = 0; i < query->word_count; i++)
        query->sounds[i] = romanize_sounds(query->words[i]);
}

// What the index is asked: all words, in names or anywhere, whole, as starts or as what sounds like these. Of starts, those from the
// `full_count`th word on are cut to what is indexed.
typedef struct {
    bool is_names;
    bool is_start;
    bool is_sounding;
    int full_count;
    int rank; // of who is found by it
} Question;

// Words that start with a single letter: itself, and itself with each sign of its script behind it, since two letters are the
// least that the index gives people one by one for.
static void append_letter_starts(GString *match, const char *letter)
{
    gunichar first = g_utf8_get_char(letter) / INDIC_BLOCK * INDIC_BLOCK;
    g_string_append_printf(match, "(\"%s\"", letter);
    for (gunichar next = first; next < first + INDIC_BLOCK; next++) {
        char sign[7] = "";
        g_unichar_to_utf8(next, sign);
        if (g_unichar_isalnum(next) || g_unichar_ismark(next))
            g_string_append_printf(match, " OR \"%s%s\"*", letter, sign);
    }
    g_string_append(match, ")");
}

static void append_start(GString *match, const char *start, bool is_cut)
{
    glong letters = g_utf8_strlen(start, -1);
    gssize length =
        is_cut && letters > START_INDEXED ? g_utf8_offset_to_pointer(start, START_INDEXED) - start : (gssize)strlen(start);
    bool is_syllable = letters == 1 && is_indic(start);
    if (is_syllable)
        append_letter_starts(match, start);
    else
        g_string_append_printf(match, "\"%.*s\"*", (int)length, start);
}

static bool is_skeleton(const char *sound)
{
    return *sound == ROMANIZE_SKELETON_SIGN;
}

// A skeleton of one or two consonants is that of too many names: it is all of theirs.
static bool is_whole_sound(const char *sound)
{
    return is_skeleton(sound) && strlen(sound) <= START_INDEXED;
}

static bool has_sounds(const GPtrArray *sounds, const Question *question)
{
    const char *first = sounds->len ? g_ptr_array_index(sounds, 0) : NULL;
    return first && !(question->is_names && is_skeleton(first));
}

static void append_sounds(GString *match, const GPtrArray *sounds, const Question *question, bool is_cut)
{
    g_string_append(match, "{names spelt} : (");
    for (guint i = 0; i < sounds->len; i++) {
        const char *sound = g_ptr_array_index(sounds, i);
        if (question->is_names && is_skeleton(sound)) // the last of a word's sounds, and no sure one
            continue;
        g_string_append(match, i ? " OR " : "");
        if (is_whole_sound(sound))
            g_string_append_printf(match, "\"%s\"", sound);
        else
            append_start(match, sound, is_cut);
    }
    g_string_append_c(match, ')');
}

// In FTS5's language. Folded words hold no quotes.
static char *match_text(const Query *query, const Question *question)
{
    GString *match = g_string_new(NULL);
    for (int i = 0; i < query->word_count; i++) {
        bool is_cut = i >= question->full_count;
        g_string_append(match, i ? " AND (" : "(");
        bool is_sounding = question->is_sounding && has_sounds(query->sounds[i], question);
        if (is_sounding)
            append_sounds(match, query->sounds[i], question, is_cut);
        if (!is_sounding || !question->is_names) {
            g_string_append(match, is_sounding ? " OR " : "");
            g_string_append(match, question->is_names ? "names : " : "{names others} : ");
            if (question->is_start)
                append_start(match, query->words[i], is_cut);
            else
                g_string_append_printf(match, "\"%s\"", query->words[i]);
        }
        g_string_append_c(match, ')');
    }
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
    g_free(candidate->hit);
    g_free(candidate->sort_name);
    g_free(candidate);
}

// What somebody is found by.
typedef struct {
    const char *names, *others, *spelt;
} Texts;

static bool has_start(const char *text, const char *start)
{
    const char *at = text;
    while ((at = strstr(at, start))) {
        if (at == text || at[-1] == ' ')
            return true;
        at++;
    }
    return false;
}

static bool has_word(const char *text, const char *word)
{
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    return g_strv_contains((const char *const *)words, word);
}

static bool fits_sounds(const GPtrArray *sounds, const Question *question, const Texts *texts)
{
    ARRAY_EACH(const char, sound, sounds) {
        if (question->is_names && is_skeleton(sound))
            continue;
        if (is_whole_sound(sound) ? has_word(texts->spelt, sound)
                                  : has_start(texts->names, sound) || has_start(texts->spelt, sound))
            return true;
    }
    return false;
}

// True when each word that was asked for begins some word of the texts, or sounds like it.
static bool fits_words(const Query *query, const Question *question, const Texts *texts)
{
    for (int i = 0; i < query->word_count; i++)
        if (!has_start(texts->names, query->words[i]) && (question->is_names || !has_start(texts->others, query->words[i])) &&
            (!question->is_sounding || !fits_sounds(query->sounds[i], question, texts)))
            return false;
    return true;
}

// True when each initial begins some word of the name, beside the words that were asked for.
static bool fits_initials(const Query *query, const Texts *texts)
{
    if (query->initial_count == 0)
        return true;
    g_autofree char *all = g_strconcat(texts->names, " ", texts->spelt, NULL);
    g_auto(GStrv) words = g_strsplit(all, " ", -1);
    for (int i = 0; i < query->initial_count; i++) {
        bool is_found = false;
        for (char **word = words; *word && !is_found; word++) {
            const Texts own = {*word, "", *word};
            bool is_asked = false;
            for (int j = 0; j < query->word_count; j++)
                is_asked |= g_str_has_prefix(*word, query->words[j]) ||
                            fits_sounds(query->sounds[j], &(Question){.is_names = true}, &own);
            is_found = !is_asked && g_str_has_prefix(*word, query->initials[i]);
        }
        if (!is_found)
            return false;
    }
    return true;
}

static SearchHit *hit_of_row(Statement *row)
{
    static const RowLayout layout = ROW_LAYOUT(SearchHit, id, name, second_name, company, email, order, ticket_type, phone);
    SearchHit *hit = statement_struct(row, &layout);
    hit->status = ticket_status_from_name(statement_text(row, 8));
    hit->is_on_hold = statement_int(row, 9);
    hit->has_arrived = statement_int(row, 10);
    return hit;
}

// Who was found so far.
typedef struct {
    GPtrArray *candidates;
    GHashTable *seen; // ids
} Found;

static Candidate *add_candidate(Found *found, Statement *row, const char *sort_name, int rank)
{
    Candidate *candidate = g_new(Candidate, 1);
    *candidate = (Candidate){hit_of_row(row), g_strdup(sort_name), rank};
    g_hash_table_add(found->seen, (gpointer)candidate->hit->id);
    g_ptr_array_add(found->candidates, candidate);
    return candidate;
}

static bool ask(Store *store, const Query *query, const Question *question, const char *match, Found *found, bool *out_is_whole,
                GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SEARCH, "%s %d", match, CANDIDATES_MOST);
    StatementStep step;
    int count = 0;
    for (; (step = statement_step(store, row, error)) == STEP_ROW; count++) {
        const Texts texts = {statement_text(row, 11), statement_text(row, 12), statement_text(row, 13)};
        if (g_hash_table_contains(found->seen, statement_text(row, 0)) || !fits_initials(query, &texts) ||
            (question->is_start && !fits_words(query, question, &texts)))
            continue;
        Candidate *candidate = add_candidate(found, row, texts.names, question->rank);
        candidate->hit->is_as_typed = fits_words(query, &(Question){.is_start = true}, &texts);
    }
    *out_is_whole = count < CANDIDATES_MOST;
    return step == STEP_DONE;
}

// All words cut to begin with, then all but the first, then none: until the answer is whole or there are enough.
static bool ask_starts(Store *store, const Query *query, Question question, guint limit, Found *found, GError **error)
{
    const int full_counts[] = {0, 1, WORDS_MOST};
    g_autofree char *last = NULL;
    bool is_whole = false;
    for (gsize i = 0; i < G_N_ELEMENTS(full_counts) && !is_whole && found->candidates->len < limit; i++) {
        question.full_count = full_counts[i];
        g_autofree char *match = match_text(query, &question);
        if (g_strcmp0(match, last) == 0)
            continue;
        if (!ask(store, query, &question, match, found, &is_whole, error))
            return false;
        g_free(last);
        last = g_steal_pointer(&match);
    }
    return true;
}

static bool ask_all(Store *store, const Query *query, guint limit, Found *found, GError **error)
{
    const Question whole = {.is_names = true, .full_count = WORDS_MOST, .rank = 0};
    g_autofree char *match = match_text(query, &whole);
    bool is_whole;
    return ask(store, query, &whole, match, found, &is_whole, error) &&
           ask_starts(store, query, (Question){.is_names = true, .is_start = true, .rank = 1}, limit, found, error) &&
           ask_starts(store, query, (Question){.is_names = true, .is_start = true, .is_sounding = true, .rank = 2}, limit, found,
                      error) &&
           ask_starts(store, query, (Question){.is_start = true, .is_sounding = true, .rank = 3}, limit, found, error);
}

// Those of a statement that asks no index of texts.
static bool take_rows(Store *store, Statement *row, Found *found, GError **error)
{
    StatementStep step;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        if (g_hash_table_contains(found->seen, statement_text(row, 0)))
            continue;
        Candidate *candidate = add_candidate(found, row, statement_text(row, 1), 0);
        candidate->hit->is_as_typed = true;
    }
    return step == STEP_DONE;
}

// Whose badge or ticket this short code stands on.
static bool ask_short_code(Store *store, const char *text, Found *found, GError **error)
{
    char first[SHORT_CODE_ID_SIZE], last[SHORT_CODE_ID_SIZE];
    return !short_code_range(text, first, last) ||
           take_rows(store, statement_with(store, STATEMENT_SEARCH_TOKEN, "%s %s", first, last), found, error);
}

// Whose phone number ends with what was typed, when that is a number: digits, and what people write between them.
static bool ask_phone(Store *store, const char *text, Found *found, GError **error)
{
    g_autofree char *digits = fold_phone(text);
    bool has_letters = false;
    for (const char *at = text; *at; at = g_utf8_next_char(at))
        has_letters |= g_unichar_isalpha(g_utf8_get_char(at));
    if (has_letters || strlen(digits) < PHONE_LEAST)
        return true;
    g_autofree char *first = g_strndup(digits, PHONE_MOST), *last = g_strconcat(first, ":", NULL); // ':' stands behind '9'
    return take_rows(store, statement_with(store, STATEMENT_SEARCH_PHONE, "%s %s %d", first, last, CANDIDATES_MOST), found,
                     error);
}

static int compare_candidates(gconstpointer a, gconstpointer b)
{
    const Candidate *left = *(const Candidate *const *)a;
    const Candidate *right = *(const Candidate *const *)b;
    int order = left->rank != right->rank ? left->rank - right->rank : strcmp(left->sort_name, right->sort_name);
    return order ? order : strcmp(left->hit->id, right->hit->id);
}

GPtrArray *search_people(Store *store, const char *text, int limit, GError **error)
{
    g_autoptr(GPtrArray) hits = g_ptr_array_new_with_free_func(g_free);
    g_auto(Query) query = {0};
    query_parse(&query, text);
    g_autoptr(GPtrArray) candidates = g_ptr_array_new_with_free_func(candidate_free);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    Found found = {candidates, seen};
    if (!ask_short_code(store, text, &found, error) || !ask_phone(store, text, &found, error) ||
        (query.word_count > 0 && !ask_all(store, &query, (guint)limit, &found, error)))
        return NULL;
    g_ptr_array_sort(candidates, compare_candidates);
    for (guint i = 0; i < MIN(candidates->len, (guint)limit); i++)
        g_ptr_array_add(hits, g_steal_pointer(&((Candidate *)g_ptr_array_index(candidates, i))->hit));
    return g_steal_pointer(&hits);
}

// `out_count` of whom were visited.
static bool visit_start(Store *store, const char *match, int limit, SearchVisit visit, gpointer data, int *out_count,
                        GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SEARCH_START, "%s %d", match, limit);
    StatementStep step;
    *out_count = 0;
    while ((step = statement_step(store, row, error)) == STEP_ROW) {
        ++*out_count;
        if (!visit(statement_int(row, 0), statement_text(row, 1), statement_text(row, 2), data)) {
            statement_end(row);
            return true;
        }
    }
    return step == STEP_DONE;
}

bool search_each_start(Store *store, const char *start, int limit, SearchVisit visit, gpointer data, GError **error)
{
    g_autofree char *in_names = g_strdup_printf("names : \"%s\"*", start);
    g_autofree char *anywhere = g_strdup_printf("\"%s\"*", start);
    int count;
    return visit_start(store, in_names, limit, visit, data, &count, error) &&
           (count == limit || visit_start(store, anywhere, limit - count, visit, data, &count, error));
}

SearchHit *search_load(Store *store, gint64 number, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SEARCH_LOAD, "%jd", number);
    StatementStep step = statement_step(store, row, error);
    SearchHit *hit = step == STEP_ROW ? hit_of_row(row) : NULL;
    statement_end(row);
    if (step == STEP_DONE)
        g_set_error_literal(error, STORE_ERROR, STORE_ERROR_NOT_FOUND, "nobody has this number");
    return hit;
}

// True when the index itself says who fits: no word is longer than what it is asked for.
static bool is_indexed(const Query *query)
{
    for (int i = 0; i < query->word_count; i++) {
        if (g_utf8_strlen(query->words[i], -1) > START_INDEXED)
            return false;
        for (guint j = 0; j < query->sounds[i]->len; j++)
            if (strlen(g_ptr_array_index(query->sounds[i], j)) > START_INDEXED + 1)
                return false;
    }
    return query->initial_count == 0;
}

static bool count_indexed(Store *store, const char *match, int *out_count, bool *out_is_more, GError **error)
{
    gint64 count;
    Statement *row = statement_with(store, STATEMENT_SEARCH_COUNT, "%s %d", match, SEARCH_COUNT_MOST + 1);
    if (!statement_number(store, row, &count, error))
        return false;
    *out_count = (int)MIN(count, SEARCH_COUNT_MOST);
    *out_is_more = count > SEARCH_COUNT_MOST;
    return true;
}

static bool count_looked_at(Store *store, const Query *query, const Question *question, const char *match, int *out_count,
                            bool *out_is_more, GError **error)
{
    Statement *row = statement_with(store, STATEMENT_SEARCH_TEXTS, "%s %d", match, LOOKED_AT_MOST);
    StatementStep step;
    int seen_count = 0;
    for (; (step = statement_step(store, row, error)) == STEP_ROW; seen_count++) {
        const Texts texts = {statement_text(row, 0), statement_text(row, 1), statement_text(row, 2)};
        *out_count += fits_initials(query, &texts) && fits_words(query, question, &texts);
    }
    *out_is_more = seen_count == LOOKED_AT_MOST;
    return step == STEP_DONE;
}

bool search_count(Store *store, const char *text, int *out_count, bool *out_is_more, GError **error)
{
    g_auto(Query) query = {0};
    query_parse(&query, text);
    *out_count = 0;
    *out_is_more = false;
    if (query.word_count == 0)
        return true;
    const Question question = {.is_start = true, .is_sounding = true};
    g_autofree char *match = match_text(&query, &question);
    return is_indexed(&query) ? count_indexed(store, match, out_count, out_is_more, error)
                              : count_looked_at(store, &query, &question, match, out_count, out_is_more, error);
}
