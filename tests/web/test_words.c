// SPDX-License-Identifier: GPL-3.0-or-later
// test_words.c - every language has every word, with the same blanks, and the page asks for no word that is missing.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/conf/language.h"
#include "common/rules/rules.h"

static json_t *load(const char *language)
{
    g_autofree char *path = g_strdup_printf("/lanyard/web/lang/%s.json", language);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert_nonnull(bytes);
    json_t *words = json_loadb(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes), JSON_REJECT_DUPLICATES, NULL);
    g_assert_nonnull(words);
    return words;
}

static gint compare_texts(gconstpointer a, gconstpointer b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// The {blanks} of a text, sorted.
static char *blanks_of(const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new("\\{(\\w+)\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GPtrArray) blanks = g_ptr_array_new_with_free_func(g_free);
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
        g_ptr_array_add(blanks, g_match_info_fetch(match, 0));
    g_ptr_array_sort(blanks, compare_texts);
    g_ptr_array_add(blanks, NULL);
    return g_strjoinv(" ", (char **)blanks->pdata);
}

// A language may need forms of a plural that English has not: "key.few" where English has "key.other".
static bool is_other_plural(const json_t *english, const char *key)
{
    static const char *const forms[] = {".zero", ".one", ".two", ".few", ".many"};
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!g_str_has_suffix(key, forms[i]))
            continue;
        g_autofree char *stem = g_strndup(key, strlen(key) - strlen(forms[i]));
        g_autofree char *other = g_strconcat(stem, ".other", NULL);
        return json_object_get(english, other) != NULL;
    }
    return false;
}

static void check_language(const json_t *english, const char *language)
{
    g_autoptr(json_t) words = load(language);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)english, key, value)
    {
        const char *text = json_text(words, key, NULL);
        if (!text)
            g_error("%s.json lacks \"%s\"", language, key);
        g_autofree char *wanted = blanks_of(json_string_value(value));
        g_autofree char *found = blanks_of(text);
        if (strcmp(wanted, found) != 0)
            g_error("%s.json: \"%s\" has the blanks \"%s\", English has \"%s\"", language, key, found, wanted);
    }
    json_object_foreach(words, key, value) if (!json_object_get(english, key) && !is_other_plural(english, key))
        g_error("%s.json: \"%s\" is no word that English has", language, key);
}

static void test_same_words(void)
{
    g_autoptr(json_t) english = load("en");
    g_auto(GStrv) codes = language_codes();
    g_assert_cmpuint(g_strv_length(codes), >=, 3);
    for (char **code = codes; *code; code++)
        check_language(english, *code);
}

// Nobody finds a language in a list that calls it by another's name.
static void test_own_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) codes = language_codes();
    for (char **code = codes; *code; code++) {
        char *name = language_own_name(*code);
        g_assert_true(name && *name);
        g_assert_true(g_hash_table_add(seen, name));
    }
}

static bool has_word(const json_t *words, const char *key)
{
    g_autofree char *plural = g_strconcat(key, ".other", NULL);
    return json_object_get(words, key) || json_object_get(words, plural);
}

static void check_script(const json_t *words, const char *name)
{
    g_autofree char *path = g_strconcat("/lanyard/web/app/", name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    const char *text = g_bytes_get_data(bytes, NULL);
    g_autoptr(GRegex) regex = g_regex_new("\\bt\\(\"([a-z_.-]+)\"", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match_full(regex, text, (gssize)g_bytes_get_size(bytes), 0, 0, &match, NULL);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *key = g_match_info_fetch(match, 1);
        if (!has_word(words, key))
            g_error("%s asks for \"%s\", which en.json lacks", name, key);
    }
}

static void test_asked_words(void)
{
    g_autoptr(json_t) words = load("en");
    g_auto(GStrv) scripts = g_resources_enumerate_children("/lanyard/web/app", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert_nonnull(scripts);
    for (char **script = scripts; *script; script++)
        check_script(words, *script);
}

static void test_verdicts(void)
{
    g_autoptr(json_t) words = load("en");
    for (int code = 0; code < VERDICT_COUNT; code++) {
        g_autofree char *headline = g_strdup_printf("verdict.%s.headline", verdict_name((VerdictCode)code));
        g_autofree char *next = g_strdup_printf("verdict.%s.next", verdict_name((VerdictCode)code));
        if (!has_word(words, headline) || !has_word(words, next))
            g_error("en.json lacks words for the verdict %s", verdict_name((VerdictCode)code));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/web/words/same-in-every-language", test_same_words);
    g_test_add_func("/web/words/own-names", test_own_names);
    g_test_add_func("/web/words/none-asked-for-in-vain", test_asked_words);
    g_test_add_func("/web/words/every-verdict", test_verdicts);
    return g_test_run();
}
