// SPDX-License-Identifier: GPL-3.0-or-later
// settings_edit.c - a station.ini that a person wrote, with one thing added.
#include "common/conf/ini_edit.h"
#include "common/conf/settings.h"

#include <string.h>

#define GROUP "devices"

static void add_to_list(IniEdit *edit, const char *key, const char *value)
{
    const char *line = ini_edit_line(edit, GROUP, key);
    if (!line) {
        g_autofree char *fresh = g_strdup_printf("%s = %s", key, value);
        ini_edit_put_line(edit, GROUP, key, fresh);
        return;
    }
    g_autofree char *before = g_strchomp(g_strdup(line));
    bool is_parted = g_str_has_suffix(before, ";") || g_str_has_suffix(before, "=");
    g_autofree char *longer = g_strdup_printf("%s%s %s", before, is_parted ? "" : ";", value);
    ini_edit_put_line(edit, GROUP, key, longer);
}

bool settings_add_device(const char *folder, const char *key, const char *value, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_auto(IniEdit) edit = {0};
    if (!ini_edit_open(&edit, path, error))
        return false;
    add_to_list(&edit, key, value);
    return ini_edit_save(&edit, error);
}

// Where the item stands in the line, by itself between the = and semicolons; NULL when it does not.
static const char *find_item(const char *line, const char *item)
{
    gsize length = strlen(item);
    for (const char *at = strchr(line, '='); at && (at = strstr(at + 1, item));) {
        const char *before = at - 1, *behind = at + length;
        while (g_ascii_isspace(*before))
            before--;
        behind += strspn(behind, " \t");
        if ((before == strchr(line, '=') || *before == ';') && (!*behind || *behind == ';'))
            return at;
    }
    return NULL;
}

bool settings_change_printer(const char *folder, const char *spec, const char *fresh, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_auto(IniEdit) edit = {0};
    if (!ini_edit_open(&edit, path, error))
        return false;
    const char *line = ini_edit_line(&edit, GROUP, "printers");
    const char *at = line ? find_item(line, spec) : NULL;
    if (!at)
        return error_set(SETTINGS_ERROR, SETTINGS_ERROR_INVALID, error,
                         "%s: \"%s\" has changed since it was read; change it by hand", path, spec);
    g_autofree char *changed = g_strdup_printf("%.*s%s%s", (int)(at - line), line, fresh, at + strlen(spec));
    ini_edit_put_line(&edit, GROUP, "printers", changed);
    return ini_edit_save(&edit, error);
}
