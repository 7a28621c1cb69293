// SPDX-License-Identifier: GPL-3.0-or-later
// language_check.c - what a language lacks, and which of its words do not fit the English ones.
#include <string.h>

#include "common/base/text.h"
#include "common/conf/language.h"

#define OTHER "_other"

// The cardinal forms of Unicode's CLDR 42 (its supplement plurals.xml) for whole numbers. The "many" of Spanish, French, Italian and
// Portuguese is that of millions, which no event has: there "other" stands for it.
static const struct {
    const char *codes, *forms;
} plurals[] = {
    {"bn de en es fr hi it nl pt ta te ur", "one other"},
    {"ar", "zero one two few many other"},
    {"he", "one two other"},
    {"ja zh", "other"},
    {"pl", "one few many other"},
};

static GStrv forms_of(const char *code)
{
    g_autofree char *family = g_strndup(code, strcspn(code, "-"));
    for (gsize i = 0; i < G_N_ELEMENTS(plurals); i++) {
        g_auto(GStrv) codes = g_strsplit(plurals[i].codes, " ", -1);
        if (g_strv_contains((const char *const *)codes, family))
            return g_strsplit(plurals[i].forms, " ", -1);
    }
    return g_strsplit("other", " ", -1);
}

// What comes before the form of a plural of which English has "other"; NULL when `key` is no plural. The caller owns it.
static char *plural_stem(const Language *english, const char *key)
{
    const char *form = strrchr(key, '_');
    if (!form || !g_regex_match_simple("^_(zero|one|two|few|many|other)$", form, 0, 0))
        return NULL;
    g_autofree char *stem = g_strndup(key, (gsize)(form - key));
    g_autofree char *other = g_strconcat(stem, OTHER, NULL);
    return json_object_get(english->words, other) ? g_steal_pointer(&stem) : NULL;
}

static void want(GPtrArray *missing, const Language *language, const char *key)
{
    if (!json_object_get(language->words, key))
        g_ptr_array_add(missing, g_strdup(key));
}

// A word that English has in its plural only needs no other form.
static void want_plural(GPtrArray *missing, const Language *language, const Language *english, const char *stem)
{
    g_autofree char *one = g_strconcat(stem, "_one", NULL);
    g_auto(GStrv) forms = json_object_get(english->words, one) ? forms_of(language->code) : g_strsplit("other", " ", -1);
    for (char **form = forms; *form; form++) {
        g_autofree char *key = g_strconcat(stem, "_", *form, NULL);
        want(missing, language, key);
    }
}

GPtrArray *language_missing(const Language *language, const Language *english)
{
    GPtrArray *missing = g_ptr_array_new_with_free_func(g_free);
    const char *key;
    json_t *value;
    json_object_foreach(english->words, key, value)
    {
        g_autofree char *stem = plural_stem(english, key);
        if (stem && g_str_has_suffix(key, OTHER))
            want_plural(missing, language, english, stem);
        else if (!stem && *json_string_value(value))
            want(missing, language, key);
    }
    return missing;
}

// The {{blanks}} of a text, sorted, each once. The caller owns it.
static char *blanks_of(const char *text, bool with_count)
{
    g_autoptr(GRegex) regex = g_regex_new("\\{\\{\\w+\\}\\}", 0, 0, NULL);
    g_autoptr(GMatchInfo) match = NULL;
    g_autoptr(GPtrArray) blanks = g_ptr_array_new_with_free_func(g_free);
    for (g_regex_match(regex, text, 0, &match); g_match_info_matches(match); g_match_info_next(match, NULL)) {
        g_autofree char *blank = g_match_info_fetch(match, 0);
        bool is_wanted = with_count || strcmp(blank, "{{count}}") != 0;
        if (is_wanted && !g_ptr_array_find_with_equal_func(blanks, blank, g_str_equal, NULL))
            g_ptr_array_add(blanks, g_steal_pointer(&blank));
    }
    g_ptr_array_sort(blanks, text_compare);
    g_ptr_array_add(blanks, NULL);
    return g_strjoinv(" ", (char **)blanks->pdata);
}

// The form that stands for one number only may say it in a word, as "one label" does; "few" and "many" stand for several.
static bool says_one_number(const char *key)
{
    return g_str_has_suffix(key, "_zero") || g_str_has_suffix(key, "_one") || g_str_has_suffix(key, "_two");
}

static char *fault_of(const char *key, const char *text, const char *model, bool is_plural)
{
    bool with_count = !is_plural || !says_one_number(key);
    g_autofree char *wanted = blanks_of(model, with_count);
    g_autofree char *found = blanks_of(text, with_count);
    if (strcmp(found, wanted) == 0)
        return NULL;
    return g_strdup_printf("\"%s\" has the placeholders \"%s\", English has \"%s\"", key, found, wanted);
}

GPtrArray *language_faults(const Language *language, const Language *english)
{
    GPtrArray *faults = g_ptr_array_new_with_free_func(g_free);
    const char *key;
    json_t *value;
    json_object_foreach(language->words, key, value)
    {
        g_autofree char *stem = plural_stem(english, key);
        g_autofree char *other = stem ? g_strconcat(stem, OTHER, NULL) : g_strdup(key);
        const char *model = json_text(english->words, other, NULL);
        char *fault =
            model ? fault_of(key, json_string_value(value), model, stem != NULL) : g_strdup_printf("English has no \"%s\"", key);
        if (fault)
            g_ptr_array_add(faults, fault);
    }
    return faults;
}
