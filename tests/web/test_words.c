// SPDX-License-Identifier: GPL-3.0-or-later
// test_words.c - every language that was reviewed has every word, all of them the same blanks, and the page asks for no word that is missing.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "common/conf/language.h"
#include "common/rules/rules.h"
#include "common/store/record/person_field.h"
#include "scanner/desk/verdict_kind.h"

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

// The {{blanks}} of a text, sorted.
static char *blanks_of(const char *text)
{
    g_autoptr(GRegex) regex = g_regex_new("\\{\\{(\\w+)\\}\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GPtrArray) blanks = g_ptr_array_new_with_free_func(g_free);
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL))
        g_ptr_array_add(blanks, g_match_info_fetch(match, 0));
    g_ptr_array_sort(blanks, compare_texts);
    g_ptr_array_add(blanks, NULL);
    return g_strjoinv(" ", (char **)blanks->pdata);
}

// A language has the forms of plurals that it needs: "key_few" where English has "key_one" and "key_other". The key of the English
// text that `key` says in other words, NULL when it says none.
static char *model_of(const json_t *english, const char *key)
{
    static const char *const forms[] = {"_zero", "_one", "_two", "_few", "_many"};
    for (gsize i = 0; i < G_N_ELEMENTS(forms); i++) {
        if (!g_str_has_suffix(key, forms[i]))
            continue;
        g_autofree char *stem = g_strndup(key, strlen(key) - strlen(forms[i]));
        g_autofree char *other = g_strconcat(stem, "_other", NULL);
        if (json_object_get(english, other))
            return g_steal_pointer(&other);
    }
    return json_object_get(english, key) ? g_strdup(key) : NULL;
}

// The page shows texts as texts; who writes markup, or one brace where two belong, has meant something else.
static void check_text(const char *language, const char *key, const char *text)
{
    if (g_regex_match_simple("<[a-z/!]|&[a-z]+;", text, G_REGEX_CASELESS, 0))
        g_error("%s.json: \"%s\" has markup: %s", language, key, text);
    g_autoptr(GRegex) blank = g_regex_new("\\{\\{\\w+\\}\\}", 0, 0, NULL);
    g_autofree char *rest = g_regex_replace_literal(blank, text, -1, 0, "", 0, NULL);
    if (strpbrk(rest, "{}"))
        g_error("%s.json: \"%s\" has a brace outside of a {{blank}}: %s", language, key, text);
}

// A form of a plural that stands for one number may have it in a word: "one label".
static void check_blanks(const char *language, const char *key, const char *text, const char *model, const char *english)
{
    g_autofree char *wanted = blanks_of(english);
    g_autofree char *given = blanks_of(text);
    bool is_word = strcmp(key, model) != 0 && g_regex_match_simple("_(zero|one|two)$", key, 0, 0) && !strstr(given, "{{count}}");
    g_autofree char *found = is_word ? g_strstrip(g_strconcat("{{count}} ", given, NULL)) : g_strdup(given);
    if (strcmp(wanted, found) != 0)
        g_error("%s.json: \"%s\" has the placeholders \"%s\", English has \"%s\"", language, key, given, wanted);
}

static void check_word(const json_t *english, const char *language, const char *key, const char *text, bool is_reviewed)
{
    check_text(language, key, text);
    g_autofree char *model = model_of(english, key);
    if (model)
        check_blanks(language, key, text, model, json_text(english, model, ""));
    else if (is_reviewed)
        g_error("%s.json: English has no \"%s\"", language, key);
    else
        g_test_message("%s.json: English has no \"%s\"", language, key);
}

// Whoever adds or takes away a word speaks few languages: what nobody has read may lack it, and is listed. A reviewed one is whole.
static void check_language(const json_t *english, const char *language)
{
    g_autoptr(json_t) words = load(language);
    bool is_reviewed = strcmp(json_text(words, "language.reviewed", ""), "yes") == 0;
    const char *key;
    json_t *value;
    json_object_foreach(words, key, value) check_word(english, language, key, json_string_value(value), is_reviewed);
    g_autoptr(Language) all = language_load(NULL, language);
    g_autoptr(Language) model = language_load(NULL, "en");
    g_autoptr(GPtrArray) missing = language_missing(all, model);
    for (guint i = 0; i < missing->len; i++) {
        if (is_reviewed)
            g_error("%s.json lacks \"%s\"", language, (const char *)g_ptr_array_index(missing, i));
        g_test_message("%s.json lacks \"%s\"", language, (const char *)g_ptr_array_index(missing, i));
    }
}

static void test_same_words(void)
{
    static const char *const reviewed[] = {"en", "es", "hi"};
    g_autoptr(json_t) english = load("en");
    g_auto(GStrv) codes = language_codes(NULL);
    g_assert_cmpuint(g_strv_length(codes), >=, 3);
    for (char **code = codes; *code; code++)
        check_language(english, *code);
    for (gsize i = 0; i < G_N_ELEMENTS(reviewed); i++) {
        g_autoptr(json_t) words = load(reviewed[i]);
        g_assert_cmpstr(json_text(words, "language.reviewed", ""), ==, "yes");
    }
}

static bool has_key_like(const json_t *words, const char *pattern)
{
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)words, key, value) if (g_pattern_match_simple(pattern, key)) return true;
    return false;
}

// What translators are told of a key is told of one that there is.
static void test_notes(void)
{
    g_autoptr(json_t) english = load("en");
    g_autoptr(json_t) notes = load("notes");
    const char *key;
    json_t *value;
    json_object_foreach(notes, key, value) if (strcmp(key, "@") != 0 && !has_key_like(english, key))
        g_error("notes.json tells of \"%s\", which en.json has not", key);
}

// Nobody finds a language in a list that calls it by another's name.
static void test_own_names(void)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) codes = language_codes(NULL);
    for (char **code = codes; *code; code++) {
        g_autoptr(Language) language = language_load(NULL, *code);
        char *name = g_strdup(language_own_name(language));
        g_assert_cmpstr(name, !=, *code);
        g_assert_true(g_hash_table_add(seen, name));
    }
}

static bool has_word(const json_t *words, const char *key)
{
    g_autofree char *plural = g_strconcat(key, "_other", NULL);
    return json_object_get(words, key) || json_object_get(words, plural);
}

// True when English has words that begin as this key does, up to its first dot.
static bool is_of_words(const json_t *words, const char *key)
{
    gsize length = strcspn(key, ".") + 1;
    const char *word;
    json_t *text;
    json_object_foreach((json_t *)words, word, text)
    {
        if (strncmp(word, key, length) == 0)
            return true;
    }
    return false;
}

// Every key of a script that `pattern` finds, behind `prefix`; `is_asked`: it is a key for sure, and no file's name, say.
static void check_keys(const json_t *words, const char *name, const char *text, const char *pattern, const char *prefix,
                       bool is_asked)
{
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match(regex, text, 0, &match);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *found = g_match_info_fetch(match, 1), *key = g_strconcat(prefix, found, NULL);
        if (!has_word(words, key) && (is_asked || is_of_words(words, key)))
            g_error("%s asks for \"%s\", which en.json lacks", name, key);
    }
}

static void check_script(const json_t *words, const char *name)
{
    g_autofree char *path = g_strconcat("/lanyard/web/app/", name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *text = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    check_keys(words, name, text, "\\bt\\(\"([a-z_.-]+)\"", "", true);
    check_keys(words, name, text, "\"([a-z][a-z-]*(?:\\.[a-z0-9_-]+)+)\"", "", false);
    // The inputs of a badge are named after their fields.
    g_autoptr(GRegex) regex = g_regex_new("BADGE_FIELDS = \\[([^]]*)\\]", 0, 0, NULL);
    g_autoptr(GMatchInfo) list = NULL;
    if (g_regex_match(regex, text, 0, &list)) {
        g_autofree char *fields = g_match_info_fetch(list, 1);
        check_keys(words, name, fields, "\"([a-z_]+)\"", "field.", true);
    }
}

// Whatever the desk may correct and labels may show has its place in the form of a badge.
static void test_form_of_badges(void)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data("/lanyard/web/app/badge.js", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *script = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    for (int field = 0; field < FIELD_COUNT; field++) {
        const char *name = person_field_name((PersonField)field);
        g_autofree char *pattern = g_strdup_printf("BADGE_FIELDS = \\[[^]]*\"%s\"", name);
        if (person_field_is_editable((PersonField)field) && person_field_is_printed((PersonField)field) &&
            !g_regex_match_simple(pattern, script, 0, 0))
            g_error("BADGE_FIELDS of badge.js lacks \"%s\", which fields.def calls EDITABLE and PRINTED", name);
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

static void check_imports(const char *name, const char *pattern, const char *prefix)
{
    g_autofree char *path = g_strconcat("/lanyard/web/", name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_regex_match_full(regex, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes), 0, 0, &match, NULL);
    for (; g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *wanted = g_match_info_fetch(match, 1);
        g_autofree char *there = g_strconcat("/lanyard/web/", prefix, wanted, NULL);
        if (!g_resources_get_info(there, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL))
            g_error("%s asks for %s, which the program does not carry", name, wanted);
    }
}

// A script that is not carried leaves an empty page.
static void test_imports(void)
{
    g_auto(GStrv) scripts = g_resources_enumerate_children("/lanyard/web/app", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_assert_nonnull(scripts);
    for (char **script = scripts; *script; script++) {
        g_autofree char *name = g_strconcat("app/", *script, NULL);
        check_imports(name, "from \"\\./([^\"]+)\"", "app/");
    }
    check_imports("setup.html", "(?:src|href)=\"/?([^\"]+)\"", "");
    check_imports("index.html", "(?:src|href)=\"/?([^\"]+)\"", "");
}

// What lies in the folder of the page is carried: no list can forget a script or a language.
static void test_carried(void)
{
    static const char *const folders[] = {"app", "style", "lang"};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *path = g_build_filename(TEST_SOURCE_DIR, "config/web", folders[i], NULL);
        g_autoptr(GDir) folder = g_dir_open(path, 0, NULL);
        g_assert_nonnull(folder);
        for (const char *name; (name = g_dir_read_name(folder));) {
            g_autofree char *there = g_strconcat("/lanyard/web/", folders[i], "/", name, NULL);
            if (!g_resources_get_info(there, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL, NULL, NULL))
                g_error("config/web/%s/%s is not carried by the program", folders[i], name);
        }
    }
}

static bool is_among(const char *const *names, const char *name)
{
    return name && g_strv_contains(names, name);
}

static void check_act(const char *act)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data("/lanyard/web/app/acts.js", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *script = g_strndup(g_bytes_get_data(bytes, NULL), g_bytes_get_size(bytes));
    g_autofree char *pattern = g_strdup_printf("\n  \"?%s\"?: \\(app", act);
    if (!g_regex_match_simple(pattern, script, 0, 0))
        g_error("acts.js has no button for \"%s\", which the station offers", act);
}

// Each verdict is drawn as one of three kinds, and what is offered with it has a button on the page.
static void test_kinds_and_acts(void)
{
    static const char *const kinds[] = {"yes", "ask", "no", NULL};
    static const StationMode modes[] = {STATION_DESK, STATION_DOOR};
    for (gsize m = 0; m < G_N_ELEMENTS(modes); m++) {
        const Post post = {.mode = modes[m]};
        for (int code = 0; code < VERDICT_COUNT * 8; code++) {
            const VerdictFacts facts = {.verdict = (VerdictCode)(code / 8),
                                        .has_person = true,
                                        .has_badge = code & 1,
                                        .is_recorded = code & 2,
                                        .is_at_room = code & 4};
            g_assert_nonnull(verdict_name(facts.verdict));
            if (!is_among(kinds, desk_verdict_kind(&post, facts.verdict)))
                g_error("the verdict %s has no kind", verdict_name(facts.verdict));
            g_autoptr(json_t) acts = desk_verdict_acts(&post, &facts);
            for (gsize i = 0; i < json_array_size(acts); i++)
                check_act(json_string_value(json_array_get(acts, i)));
        }
    }
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
    g_test_add_func("/web/words/notes-of-words-that-there-are", test_notes);
    g_test_add_func("/web/words/none-asked-for-in-vain", test_asked_words);
    g_test_add_func("/web/words/form-of-badges", test_form_of_badges);
    g_test_add_func("/web/words/every-verdict", test_verdicts);
    g_test_add_func("/web/words/every-verdict-has-a-kind-and-buttons", test_kinds_and_acts);
    g_test_add_func("/web/words/every-script-that-is-imported-is-carried", test_imports);
    g_test_add_func("/web/words/every-file-of-the-page-is-carried", test_carried);
    return g_test_run();
}
