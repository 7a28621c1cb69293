// SPDX-License-Identifier: GPL-3.0-or-later
// settings_edit.c - a station.ini that a person wrote, with one thing added.
#include "common/conf/settings.h"

#include <string.h>
#include <sys/stat.h>

static bool is_group(const char *line, const char *name)
{
    g_autofree char *text = g_strstrip(g_strdup(line));
    gsize length = strlen(name);
    return text[0] == '[' && strncmp(text + 1, name, length) == 0 && text[length + 1] == ']';
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

static Places find_places(char **lines)
{
    Places places = {-1, -1, -1};
    bool is_inside = false;
    for (int i = 0; lines[i]; i++) {
        is_inside = lines[i][strspn(lines[i], " \t")] == '[' ? is_group(lines[i], "devices") : is_inside;
        if (is_inside && places.group < 0)
            places.group = i;
        if (is_inside && is_key(lines[i], "printers", false))
            places.key = i;
        if (is_inside && is_key(lines[i], "printers", true))
            places.comment = i;
    }
    return places;
}

static void replace_line(char **line, char *text)
{
    g_free(*line);
    *line = text;
}

// The lines of the file with the printer in them, as one text.
static char *with_printer(const char *text, const char *spec)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    const Places places = find_places(lines);
    int at = places.comment >= 0 ? places.comment : places.group;
    if (places.key >= 0) {
        g_autofree char *before = g_strchomp(g_strdup(lines[places.key]));
        bool is_parted = g_str_has_suffix(before, ";") || g_str_has_suffix(before, "=");
        replace_line(&lines[places.key], g_strdup_printf("%s%s %s", before, is_parted ? "" : ";", spec));
    } else if (at >= 0) {
        replace_line(&lines[at], g_strdup_printf("%s\nprinters = %s", lines[at], spec));
    } else {
        return g_strdup_printf("%s%s[devices]\nprinters = %s\n", text, !*text || g_str_has_suffix(text, "\n") ? "" : "\n", spec);
    }
    return g_strjoinv("\n", lines);
}

bool settings_add_printer(const char *folder, const char *spec, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_autofree char *text = NULL;
    struct stat info;
    if (!g_file_get_contents(path, &text, NULL, error))
        return false;
    int mode = stat(path, &info) == 0 ? (int)(info.st_mode & 0777) : 0600;
    g_autofree char *changed = with_printer(text, spec);
    return g_file_set_contents_full(path, changed, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, mode, error);
}
