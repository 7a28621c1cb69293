// SPDX-License-Identifier: GPL-3.0-or-later
// settings_edit.c - a station.ini that a person wrote, with one thing added.
#include "common/conf/ini_edit.h"
#include "common/conf/settings.h"

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

static bool add_device(const char *folder, const char *key, const char *value, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    g_auto(IniEdit) edit = {0};
    if (!ini_edit_open(&edit, path, error))
        return false;
    add_to_list(&edit, key, value);
    return ini_edit_save(&edit, error);
}

bool settings_add_printer(const char *folder, const char *spec, GError **error)
{
    return add_device(folder, "printers", spec, error);
}

bool settings_add_camera(const char *folder, const char *source, GError **error)
{
    return add_device(folder, "cameras", source, error);
}
