// SPDX-License-Identifier: GPL-3.0-or-later
// language.c - where languages are found, and reading one out of all its files.
#include "common/conf/language.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/text.h"

#define ROOT "/lanyard/web/lang/"
#define SUFFIX ".json"
#define NAME_KEY "language.name"
#define REVIEWED_KEY "language.reviewed"

static bool is_code(const char *code)
{
    return g_regex_match_simple("^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$", code, G_REGEX_DOLLAR_ENDONLY, 0);
}

// Folders of files, the last one being the one that counts most. The caller owns it.
static GStrv folders_of(const char *station)
{
    g_autoptr(GStrvBuilder) folders = g_strv_builder_new();
    const char *const *shared = g_get_system_data_dirs(); // the first one counts most there
    for (guint i = g_strv_length((char **)shared); i > 0; i--) {
        g_autofree char *folder = g_build_filename(shared[i - 1], "lanyard", "lang", NULL);
        g_strv_builder_add(folders, folder);
    }
    g_autofree char *own = station ? g_build_filename(station, "lang", NULL) : NULL;
    if (own)
        g_strv_builder_add(folders, own);
    return g_strv_builder_end(folders);
}

static void add_code(GHashTable *codes, const char *file)
{
    g_autofree char *code = g_strndup(file, strcspn(file, "."));
    if (g_str_has_suffix(file, SUFFIX) && is_code(code))
        g_hash_table_add(codes, g_steal_pointer(&code));
}

GStrv language_codes(const char *station)
{
    g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) built_in = g_resources_enumerate_children(ROOT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    for (char **file = built_in; file && *file; file++)
        add_code(codes, *file);
    g_auto(GStrv) folders = folders_of(station);
    for (char **folder = folders; *folder; folder++) {
        g_autoptr(GDir) files = g_dir_open(*folder, 0, NULL);
        for (const char *file; files && (file = g_dir_read_name(files));)
            add_code(codes, file);
    }
    guint count = 0;
    GStrv list = (GStrv)g_hash_table_get_keys_as_array(codes, &count);
    g_hash_table_steal_all(codes);
    qsort(list, count, sizeof *list, text_compare);
    return list;
}

bool language_is_known(const char *station, const char *code)
{
    g_auto(GStrv) codes = language_codes(station);
    return g_strv_contains((const char *const *)codes, code);
}

static int line_of(const char *text, const char *key)
{
    g_autofree char *quoted = g_strdup_printf("\"%s\"", key);
    const char *found = strstr(text, quoted);
    int line = 1;
    for (const char *at = text; found && at < found; at++)
        line += *at == '\n';
    return line;
}

// The texts of a file; NULL with a sentence in `*out_problem`.
static json_t *parse(const char *path, const char *text, gsize length, char **out_problem)
{
    json_error_t mistake;
    g_autoptr(json_t) words = json_loadb(text, length, JSON_REJECT_DUPLICATES, &mistake);
    if (!json_is_object(words)) {
        *out_problem = g_strdup_printf("%s:%d: %s; the file is left out, correct it and restart the station", path,
                                       words ? 1 : MAX(mistake.line, 1), words ? "this is not an object of texts" : mistake.text);
        return NULL;
    }
    const char *key;
    json_t *value;
    json_object_foreach(words, key, value)
    {
        if (json_is_string(value))
            continue;
        *out_problem = g_strdup_printf("%s:%d: \"%s\" is not a text; the file is left out, correct it and restart the station",
                                       path, line_of(text, key), key);
        return NULL;
    }
    return g_steal_pointer(&words);
}

// An empty text is what translators' tools write for one that nobody has translated.
static void take(Language *language, json_t *words)
{
    bool is_english = strcmp(language->code, "en") == 0;
    const char *key;
    json_t *value;
    json_object_foreach(words, key, value) if (is_english || *json_string_value(value))
        json_object_set(language->words, key, value);
}

static void add_text(Language *language, const char *path, const char *text, gsize length)
{
    char *problem = NULL;
    g_autoptr(json_t) words = parse(path, text, length, &problem);
    if (words)
        take(language, words);
    else
        g_ptr_array_add(language->problems, problem);
}

static void add_file(Language *language, const char *path)
{
    g_autofree char *text = NULL;
    gsize length = 0;
    g_autoptr(GError) error = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return;
    if (!g_file_get_contents(path, &text, &length, &error))
        g_ptr_array_add(language->problems, g_strdup_printf("%s; the file is left out", error->message));
    else if (length > LANGUAGE_BYTES_MOST)
        g_ptr_array_add(language->problems,
                        g_strdup_printf("%s:1: this is larger than %d bytes; the file is left out", path, LANGUAGE_BYTES_MOST));
    else
        add_text(language, path, text, length);
}

Language *language_load(const char *station, const char *code)
{
    if (!language_is_known(station, code))
        return NULL;
    Language *language = g_new0(Language, 1);
    language->code = g_strdup(code);
    language->words = json_object();
    language->problems = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *file = g_strconcat(code, SUFFIX, NULL);
    g_autofree char *resource = g_strconcat(ROOT, file, NULL);
    g_autoptr(GBytes) built_in = g_resources_lookup_data(resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (built_in)
        add_text(language, file, g_bytes_get_data(built_in, NULL), g_bytes_get_size(built_in));
    g_auto(GStrv) folders = folders_of(station);
    for (char **folder = folders; *folder; folder++) {
        g_autofree char *path = g_build_filename(*folder, file, NULL);
        add_file(language, path);
    }
    return language;
}

void language_free(Language *language)
{
    if (!language)
        return;
    json_decref(language->words);
    g_ptr_array_unref(language->problems);
    g_free(language->code);
    g_free(language);
}

const char *language_own_name(const Language *language)
{
    return json_text(language->words, NAME_KEY, language->code);
}

bool language_is_reviewed(const Language *language)
{
    return strcmp(json_text(language->words, REVIEWED_KEY, "no"), "yes") == 0;
}
