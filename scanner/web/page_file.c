// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/web/page_file.h"

#include <gio/gio.h>
#include <string.h>

static const struct {
    const char *suffix, *content_type;
} types[] = {
    {".html", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"},      {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},         {".svg", "image/svg+xml; charset=utf-8"}, {".png", "image/png"},
};

const char *page_type(const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(path, types[i].suffix))
            return types[i].content_type;
    return NULL;
}

char *page_language(const char *path)
{
    if (!g_str_has_prefix(path, PAGE_LANGUAGE_PREFIX) || !g_str_has_suffix(path, PAGE_LANGUAGE_SUFFIX))
        return NULL;
    const char *file = path + strlen(PAGE_LANGUAGE_PREFIX);
    return g_strndup(file, strlen(file) - strlen(PAGE_LANGUAGE_SUFFIX));
}

bool page_file_answer(const char *path, HttpAnswer *answer)
{
    const char *content_type = page_type(path);
    g_autofree char *name = g_strconcat("/lanyard/web", path, NULL);
    bool is_file = content_type && !g_str_has_prefix(path, PAGE_LANGUAGE_PREFIX);
    answer->body = is_file ? g_resources_lookup_data(name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL) : NULL;
    if (!answer->body)
        return false;
    answer->content_type = content_type;
    answer->status = 200;
    return true;
}
