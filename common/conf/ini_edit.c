// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/ini_edit.h"

#include <string.h>
#include <sys/stat.h>

#define OFF "#~ "

bool ini_edit_open(IniEdit *edit, const char *path, GError **error)
{
    *edit = (IniEdit){0};
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    *edit = (IniEdit){.path = g_strdup(path), .lines = g_ptr_array_new_with_free_func(g_free)};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        g_ptr_array_add(edit->lines, g_strdup(*line));
    return true;
}

MEMBERS_CLEAR_FUNC(ini_edit_clear, IniEdit, lines, path)

bool ini_edit_save(const IniEdit *edit, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < edit->lines->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? "\n" : "", (const char *)g_ptr_array_index(edit->lines, i));
    struct stat info;
    int mode = stat(edit->path, &info) == 0 ? (int)(info.st_mode & 0777) : 0600;
    return g_file_set_contents_full(edit->path, text->str, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode,
                                    error);
}

static const char *line_at(const IniEdit *edit, guint i)
{
    return g_ptr_array_index(edit->lines, i);
}

static bool is_heading(const char *line, const char *name)
{
    line += strspn(line, " \t");
    gsize length = strlen(name);
    return line[0] == '[' && strncmp(line + 1, name, length) == 0 && line[length + 1] == ']';
}

// "printers = ..." and, where `is_comment`, "#printers=...", as the file that `lanyard init` writes has it.
static bool is_key(const char *line, const char *key, bool is_comment)
{
    const char *at = line;
    if (is_comment && *at++ != '#')
        return false;
    gsize length = strlen(key);
    at += strspn(at, " \t");
    return strncmp(at, key, length) == 0 && at[length + strspn(at + length, " \t")] == '=';
}

typedef struct {
    int group, key, comment; // indices of lines; -1 = not there
} Places;

static Places find_places(const IniEdit *edit, const char *group, const char *key)
{
    Places places = {-1, -1, -1};
    bool is_inside = false;
    for (int i = 0; i < (int)edit->lines->len; i++) {
        const char *line = line_at(edit, (guint)i);
        is_inside = line[strspn(line, " \t")] == '[' ? is_heading(line, group) : is_inside;
        if (is_inside && places.group < 0)
            places.group = i;
        if (is_inside && key && is_key(line, key, false))
            places.key = i;
        if (is_inside && key && is_key(line, key, true))
            places.comment = i;
    }
    return places;
}

bool ini_edit_has_group(const IniEdit *edit, const char *group)
{
    return find_places(edit, group, NULL).group >= 0;
}

const char *ini_edit_line(const IniEdit *edit, const char *group, const char *key)
{
    int at = find_places(edit, group, key).key;
    return at < 0 ? NULL : line_at(edit, (guint)at);
}

// The file's last line is empty when it ends as files do.
static int end_of(IniEdit *edit)
{
    if (edit->lines->len == 0 || *line_at(edit, edit->lines->len - 1))
        g_ptr_array_add(edit->lines, g_strdup(""));
    return (int)edit->lines->len - 1;
}

static void insert(IniEdit *edit, int at, const char *line)
{
    g_ptr_array_insert(edit->lines, at, g_strdup(line));
}

void ini_edit_put_line(IniEdit *edit, const char *group, const char *key, const char *line)
{
    const Places places = find_places(edit, group, key);
    if (places.key >= 0) {
        char *own = g_strdup(line); // it may be the one that goes
        g_free(edit->lines->pdata[places.key]);
        edit->lines->pdata[places.key] = own;
    } else if (places.comment >= 0 || places.group >= 0) {
        insert(edit, MAX(places.comment, places.group) + 1, line);
    } else {
        g_autofree char *heading = g_strdup_printf("[%s]", group);
        int at = end_of(edit);
        insert(edit, at, line);
        insert(edit, at, heading);
    }
}

void ini_edit_set(IniEdit *edit, const char *group, const char *key, const char *value)
{
    g_autoptr(GString) text = g_string_new(value);
    for (gsize i = 0; i < text->len; i++)
        if (g_ascii_iscntrl(text->str[i]))
            text->str[i] = ' ';
    g_string_replace(text, "\\", "\\\\", 0);
    g_autofree char *line = g_strdup_printf("%s = %s", key, g_strstrip(text->str));
    ini_edit_put_line(edit, group, key, line);
}

void ini_edit_unset(IniEdit *edit, const char *group, const char *key)
{
    int at = find_places(edit, group, key).key;
    if (at >= 0)
        g_ptr_array_remove_index(edit->lines, (guint)at);
}

void ini_edit_append(IniEdit *edit, const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    int at = end_of(edit);
    insert(edit, at++, "");
    for (char **line = lines; *line; line++)
        if (**line || line[1]) // a text that ends with a line break has no line behind it
            insert(edit, at++, *line);
}

void ini_edit_insert(IniEdit *edit, const char *kind, const char *text)
{
    g_autofree char *start = g_strdup_printf("[%s ", kind);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    guint at = 0;
    while (at < edit->lines->len && !g_str_has_prefix(line_at(edit, at), start))
        at++;
    if (at == edit->lines->len) {
        ini_edit_append(edit, text);
        return;
    }
    for (char **line = lines; *line; line++)
        insert(edit, (int)at++, *line);
}

// --- switched off ---

bool ini_edit_is_off(const IniEdit *edit, const char *group)
{
    for (guint i = 0; i < edit->lines->len; i++)
        if (g_str_has_prefix(line_at(edit, i), OFF) && is_heading(line_at(edit, i) + strlen(OFF), group))
            return true;
    return false;
}

static void switch_on(char **line)
{
    if (!g_str_has_prefix(*line, OFF))
        return;
    char *text = g_strdup(*line + strlen(OFF));
    text_take(line, text);
}

static void switch_off(char **line)
{
    const char *text = *line + strspn(*line, " \t");
    if (!*text || *text == '#')
        return;
    char *off = g_strconcat(OFF, *line, NULL);
    text_take(line, off);
}

void ini_edit_switch(IniEdit *edit, const char *group, bool is_on)
{
    bool is_inside = false;
    for (guint i = 0; i < edit->lines->len; i++) {
        char **line = (char **)&edit->lines->pdata[i];
        bool is_off = g_str_has_prefix(*line, OFF "[");
        if (is_off || (*line)[strspn(*line, " \t")] == '[')
            is_inside = is_off == is_on && is_heading(is_off ? *line + strlen(OFF) : *line, group);
        if (is_inside)
            (is_on ? switch_on : switch_off)(line);
    }
}

// "key = value", with blanks wherever people put them.
static bool says(const char *line, const char *key, const char *value)
{
    if (!is_key(line, key, false))
        return false;
    g_autofree char *text = g_strstrip(g_strdup(strchr(line, '=') + 1));
    return strcmp(text, value) == 0;
}

GStrv ini_edit_find(const IniEdit *edit, const char *key, const char *value)
{
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    g_autofree char *group = g_strdup("");
    for (guint i = 0; i < edit->lines->len; i++) {
        const char *line = line_at(edit, i);
        line += g_str_has_prefix(line, OFF) ? strlen(OFF) : 0;
        line += strspn(line, " \t");
        if (*line == '[') {
            text_take(&group, g_strndup(line + 1, strcspn(line + 1, "]")));
        } else if (says(line, key, value)) {
            g_strv_builder_add(names, group);
        }
    }
    return g_strv_builder_end(names);
}
