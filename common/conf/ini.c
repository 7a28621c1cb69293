// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/ini.h"

#include <string.h>

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

bool ini_open(Ini *ini, const char *path, GQuark domain, int invalid_code, GError **error)
{
    *ini = (Ini){0};
    g_autofree char *name = g_path_get_basename(path);
    char *text = NULL;
    return g_file_get_contents(path, &text, NULL, error) && ini_parse(ini, name, text, domain, invalid_code, error);
}

// GKeyFile says what it stumbled over, not where: the first line that is no group, key, comment or blank.
static int odd_line(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (int i = 0; lines[i]; i++) {
        const char *line = g_strstrip(lines[i]);
        bool is_heading = line[0] == '[' && g_str_has_suffix(line, "]");
        if (*line && *line != '#' && !is_heading && (*line == '[' || *line == '=' || !strchr(line, '=')))
            return i + 1;
    }
    return 1;
}

// A backslash begins an escape; GKeyFile passes one that stands alone over and garbles the value.
static bool check_escapes(const Ini *ini, GQuark domain, int invalid_code, GError **error)
{
    g_auto(GStrv) groups = g_key_file_get_groups(ini->keys, NULL);
    for (char **group = groups; *group; group++) {
        g_auto(GStrv) keys = g_key_file_get_keys(ini->keys, *group, NULL, NULL);
        for (char **key = keys; key && *key; key++) {
            g_autoptr(GError) cause = NULL;
            g_free(g_key_file_get_string(ini->keys, *group, *key, &cause));
            if (!cause)
                continue;
            return error_set(domain, invalid_code, error, "%s:%d: %s has a single backslash; write it twice", ini->name,
                             ini_line(ini, *group, *key), *key);
        }
    }
    return true;
}

// Calls for each line: its number, stripped text, and the group it stands in. A true return stops.
typedef bool (*LineVisit)(int number, const char *line, const char *group, gpointer data);

static void each_line(const Ini *ini, LineVisit visit, gpointer data)
{
    g_auto(GStrv) lines = g_strsplit(ini->text, "\n", -1);
    g_autofree char *group = g_strdup("");
    for (int i = 0; lines[i]; i++) {
        char *line = g_strstrip(lines[i]);
        gsize length = strlen(line);
        if (length > 2 && line[0] == '[' && line[length - 1] == ']')
            text_take(&group, g_strndup(line + 1, length - 2));
        if (visit(i + 1, line, group, data))
            return;
    }
}

typedef struct {
    GHashTable *seen;
    char *doubled;
    int line;
} DoubleSearch;

// Keys since the last heading: a group that stands there twice is another mistake.
static bool visit_key(int number, const char *line, const char *group, gpointer data)
{
    (void)group;
    DoubleSearch *search = data;
    if (line[0] == '[')
        g_hash_table_remove_all(search->seen);
    const char *equals = line[0] != '#' && line[0] != '[' ? strchr(line, '=') : NULL;
    char *key = equals ? g_strchomp(g_strndup(line, (gsize)(equals - line))) : NULL;
    if (!key || g_hash_table_add(search->seen, g_strdup(key))) {
        g_free(key);
        return false;
    }
    search->doubled = key;
    search->line = number;
    return true;
}

// GKeyFile would take the second one alone, silently.
static bool check_doubled_keys(const Ini *ini, GQuark domain, int invalid_code, GError **error)
{
    DoubleSearch search = {.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    each_line(ini, visit_key, &search);
    g_hash_table_unref(search.seen);
    if (search.doubled)
        g_set_error(error, domain, invalid_code, "%s:%d: %s is there twice in one group; write one line, or take one out",
                    ini->name, search.line, search.doubled);
    bool is_good = !search.doubled;
    g_free(search.doubled);
    return is_good;
}

bool ini_parse(Ini *ini, const char *name, char *text, GQuark domain, int invalid_code, GError **error)
{
    *ini = (Ini){.name = g_strdup(name), .text = text, .keys = g_key_file_new()};
    if (g_str_has_prefix(text, BYTE_ORDER_MARK)) // some editors put it there, and GKeyFile takes it for a letter
        memmove(text, text + strlen(BYTE_ORDER_MARK), strlen(text + strlen(BYTE_ORDER_MARK)) + 1);
    g_autoptr(GError) cause = NULL;
    if (!g_utf8_validate(ini->text, -1, NULL))
        return error_set(domain, invalid_code, error, "%s: the file is not UTF-8 text; save it as UTF-8", ini->name);
    if (g_key_file_load_from_data(ini->keys, ini->text, (gsize)-1, G_KEY_FILE_NONE, &cause))
        return check_escapes(ini, domain, invalid_code, error) && check_doubled_keys(ini, domain, invalid_code, error);
    return error_set(domain, invalid_code, error, "%s:%d: %s", ini->name, odd_line(ini->text), cause->message);
}

void ini_clear(Ini *ini)
{
    g_free(ini->name);
    g_free(ini->text);
    g_clear_pointer(&ini->keys, g_key_file_unref);
    *ini = (Ini){0};
}

typedef struct {
    const char *group, *key;
    int group_line, key_line;
} LineSearch;

static bool visit_line(int number, const char *line, const char *group, gpointer data)
{
    LineSearch *search = data;
    if (strcmp(group, search->group) != 0)
        return false;
    if (line[0] == '[')
        search->group_line = number;
    if (!search->key)
        return search->group_line > 0;
    gsize length = strlen(search->key);
    const char *rest = g_str_has_prefix(line, search->key) ? line + length : NULL;
    while (rest && (*rest == ' ' || *rest == '\t'))
        rest++;
    if (rest && *rest == '=')
        search->key_line = number;
    return search->key_line > 0;
}

int ini_line(const Ini *ini, const char *group, const char *key)
{
    LineSearch search = {.group = group, .key = key};
    each_line(ini, visit_line, &search);
    return search.key_line ? search.key_line : search.group_line ? search.group_line : 1;
}

static bool visit_heading(int number, const char *line, const char *group, gpointer data)
{
    DoubleSearch *search = data;
    if (line[0] != '[' || g_hash_table_add(search->seen, g_strdup(group)))
        return false;
    search->doubled = g_strdup(group);
    search->line = number;
    return true;
}

char *ini_doubled_group(const Ini *ini, int *out_line)
{
    DoubleSearch search = {.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL)};
    each_line(ini, visit_heading, &search);
    g_hash_table_unref(search.seen);
    *out_line = search.line;
    return search.doubled;
}

char *ini_text(const Ini *ini, const char *group, const char *key)
{
    char *value = g_key_file_get_string(ini->keys, group, key, NULL);
    return value ? g_strstrip(value) : NULL;
}

GStrv ini_list(const Ini *ini, const char *group, const char *key)
{
    g_autofree char *value = ini_text(ini, group, key);
    g_auto(GStrv) pieces = g_strsplit(value ? value : "", ";", -1);
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    for (char **piece = pieces; *piece; piece++)
        if (*g_strstrip(*piece))
            g_strv_builder_add(builder, *piece);
    return g_strv_builder_end(builder);
}
