// SPDX-License-Identifier: GPL-3.0-or-later
// test_spellings.c - people whose names are in any script are found by whoever types these in Latin letters, and few others with them.
//
// spellings.txt was written apart from the code. It prints how many of each script were found.
#include <string.h>

#include "common/base/fold.h"
#include "common/romanize/romanize.h"
#include "common/store/people/near_search.h"
#include "common/store/record/person_field.h"
#include "common/token/random.h"
#include "tests/store/people.h"

#define CROWD 10000
#define LEAST_PERCENT 95
#define HITS_MOST 200 // all whom a search looks at; some first names have a hundred Latin bearers here
#define MEDIAN_MOST 5

static void add(People *people, const char *name)
{
    g_autoptr(GError) error = NULL;
    const char *fields[FIELD_COUNT] = {[FIELD_NAME] = name, [FIELD_STATUS] = "paid"};
    g_autofree char *id = random_id();
    person_create(people->store, id, fields, NULL, "Ana", TUESDAY, &error);
    g_assert_no_error(error);
}

typedef void (*Visit)(People *people, const char *script, const char *name, const char *typed, gpointer data);

static void each_name(People *people, const char *file, Visit visit, gpointer data)
{
    g_autofree char *path = g_build_filename(TEST_SOURCE_DIR "/tests/people", file, NULL), *text = NULL;
    g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++) {
        g_auto(GStrv) parts = g_strsplit(*line, ": ", 2);
        g_auto(GStrv) pairs = g_strsplit(**line == '#' || !*parts ? "" : parts[1], "; ", -1);
        for (char **pair = pairs; *pair; pair++) {
            g_auto(GStrv) both = g_strsplit(*pair, " = ", 2);
            visit(people, parts[0], both[0], both[1], data);
        }
    }
}

static void add_listed(People *people, const char *script, const char *name, const char *typed, gpointer data)
{
    (void)script, (void)typed, (void)data;
    add(people, name);
}

typedef struct {
    GHashTable *found, *asked; // by script: GUINT_TO_POINTER
    GArray *counts;            // int, of hits
} Recall;

static void count_up(GHashTable *table, const char *script, guint more)
{
    guint before = GPOINTER_TO_UINT(g_hash_table_lookup(table, script));
    g_hash_table_insert(table, g_strdup(script), GUINT_TO_POINTER(before + more));
}

static void look_for(People *people, const char *script, const char *name, const char *typed, gpointer data)
{
    Recall *recall = data;
    g_autoptr(GError) error = NULL;
    bool is_near, is_found = false;
    g_autoptr(GPtrArray) hits = near_search(people->store, typed, HITS_MOST, &is_near, &error);
    g_assert_no_error(error);
    for (guint i = 0; i < hits->len; i++)
        is_found |= !is_near && strcmp(((const SearchHit *)g_ptr_array_index(hits, i))->name, name) == 0;
    if (!is_found) {
        g_autofree char *folded = fold_text(name), *keys = romanize_names(name, folded);
        g_test_message("%s: %s is not found by %s: %s", script, name, typed, keys);
    }
    count_up(recall->asked, script, 1);
    count_up(recall->found, script, is_found);
    int count = (int)hits->len;
    g_array_append_val(recall->counts, count);
}

static int compare(gconstpointer a, gconstpointer b)
{
    return *(const int *)a - *(const int *)b;
}

static void recall_of(People *people, const char *file, guint least_percent)
{
    Recall recall = {g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
                     g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL), g_array_new(FALSE, FALSE, sizeof(int))};
    guint asked = 0, found = 0;
    each_name(people, file, look_for, &recall);
    GHashTableIter iter;
    gpointer script, count;
    g_hash_table_iter_init(&iter, recall.asked);
    while (g_hash_table_iter_next(&iter, &script, &count)) {
        guint of_script = GPOINTER_TO_UINT(g_hash_table_lookup(recall.found, script));
        g_test_message("%s: %u of %u", (const char *)script, of_script, GPOINTER_TO_UINT(count));
        asked += GPOINTER_TO_UINT(count);
        found += of_script;
    }
    g_array_sort(recall.counts, compare);
    int median = g_array_index(recall.counts, int, recall.counts->len / 2);
    g_test_message("all: %u of %u, %d hits in the middle", found, asked, median);
    g_assert_cmpuint(found * 100, >=, asked * least_percent);
    g_assert_cmpint(median, <=, MEDIAN_MOST);
    g_hash_table_unref(recall.asked);
    g_hash_table_unref(recall.found);
    g_array_unref(recall.counts);
}

// Among ten thousand others, whose names are made of those of the list and of Latin ones.
static void test_recall(People *people, gconstpointer data)
{
    (void)data;
    g_autoptr(GError) error = NULL;
    g_autofree char *text = NULL;
    g_assert_true(g_file_get_contents(TEST_SOURCE_DIR "/config/nicknames.txt", &text, NULL, NULL));
    g_auto(GStrv) words = g_strsplit_set(text, " \n", -1);
    guint word_count = g_strv_length(words);
    g_assert_true(store_begin(people->store, &error));
    each_name(people, "spellings.txt", add_listed, NULL);
    each_name(people, "spellings-stated.txt", add_listed, NULL);
    for (guint i = 0; i < CROWD; i++) {
        g_autofree char *name =
            g_strdup_printf("%s %s%s", words[i * 7 % word_count], words[i * 13 % word_count], words[i * 29 % word_count]);
        add(people, name);
    }
    g_assert_true(store_commit(people->store, &error));
    recall_of(people, "spellings.txt", LEAST_PERCENT);
    recall_of(people, "spellings-stated.txt", 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add("/people/names are found by usual spellings", People, NULL, people_set_up, test_recall, people_tear_down);
    return g_test_run();
}
