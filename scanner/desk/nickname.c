// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/nickname.h"

#include <gio/gio.h>
#include <string.h>

#define RESOURCE "/lanyard/nicknames.txt"

static void add_line(GPtrArray *others, const char *line, const char *name)
{
    g_auto(GStrv) names = g_strsplit(line, " ", -1);
    if (*line == '#' || !g_strv_contains((const char *const *)names, name))
        return;
    for (char **other = names; *other; other++)
        if (**other && strcmp(*other, name) != 0 && !g_ptr_array_find_with_equal_func(others, *other, g_str_equal, NULL))
            g_ptr_array_add(others, g_strdup(*other));
}

GStrv nickname_others(const char *name)
{
    g_autoptr(GPtrArray) others = g_ptr_array_new();
    g_autoptr(GBytes) bytes = g_resources_lookup_data(RESOURCE, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length = 0;
    const char *data = bytes ? g_bytes_get_data(bytes, &length) : NULL;
    g_autofree char *text = g_strndup(data ? data : "", length);
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **line = lines; *line; line++)
        add_line(others, *line, name);
    g_ptr_array_add(others, NULL);
    return (GStrv)g_ptr_array_free(g_steal_pointer(&others), FALSE);
}
