// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/page_file.h"

#include <gio/gio.h>
#include <string.h>

#include "scanner/http/answer.h"

#define LANGUAGE_PREFIX "/lang/"
#define LANGUAGE_SUFFIX ".json"

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
    bool is_words = g_str_has_prefix(path, LANGUAGE_PREFIX) && g_str_has_suffix(path, LANGUAGE_SUFFIX);
    const char *file = path + strlen(LANGUAGE_PREFIX);
    return is_words ? g_strndup(file, strlen(file) - strlen(LANGUAGE_SUFFIX)) : NULL;
}

bool page_file_answer(const char *path, HttpAnswer *answer)
{
    const char *content_type = page_type(path);
    g_autofree char *name = g_strconcat("/lanyard/web", path, NULL);
    bool is_file = content_type && !g_str_has_prefix(path, LANGUAGE_PREFIX);
    GBytes *body = is_file ? g_resources_lookup_data(name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL) : NULL;
    if (body)
        answer_bytes(answer, content_type, body);
    return body != NULL;
}
