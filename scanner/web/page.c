// SPDX-License-Identifier: GPL-3.0-or-later
// page.c - the page's files out of the program's resources, and the words of its languages out of all their files.
#include <gio/gio.h>
#include <string.h>

#include "common/base/json.h"
#include "scanner/web/route.h"

static const struct {
    const char *suffix, *content_type;
} types[] = {
    {".html", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"},      {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},         {".svg", "image/svg+xml; charset=utf-8"}, {".png", "image/png"},
};

#define LOGO_PATH "/event/logo"
#define LANGUAGE_PREFIX "/lang/"
#define LANGUAGE_SUFFIX ".json"

static const char *type_of(const char *path)
{
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(path, types[i].suffix))
            return types[i].content_type;
    return NULL;
}

static GBytes *words_of(const Station *station, const char *path)
{
    if (!g_str_has_prefix(path, LANGUAGE_PREFIX) || !g_str_has_suffix(path, LANGUAGE_SUFFIX))
        return NULL;
    const char *file = path + strlen(LANGUAGE_PREFIX);
    g_autofree char *code = g_strndup(file, strlen(file) - strlen(LANGUAGE_SUFFIX));
    const json_t *words = desk_words(station, code);
    char *text = words ? json_canonical(words) : NULL;
    return text ? g_bytes_new_take(text, strlen(text)) : NULL;
}

// The event's logo, as its folder has it now.
static bool logo_answer(const Station *station, HttpAnswer *answer)
{
    const char *logo = station->profile->look.logo;
    g_autofree char *path = logo ? g_build_filename(station->profile_folder, logo, NULL) : NULL;
    char *text;
    gsize length;
    if (!path || !g_file_get_contents(path, &text, &length, NULL))
        return false;
    answer->body = g_bytes_new_take(text, length);
    answer->content_type = type_of(logo);
    answer->status = 200;
    return true;
}

bool page_answer(const Station *station, const char *path, HttpAnswer *answer)
{
    if (strcmp(path, "/") == 0)
        path = "/index.html";
    if (strcmp(path, LOGO_PATH) == 0)
        return logo_answer(station, answer);
    answer->content_type = type_of(path);
    if (!answer->content_type)
        return false;
    g_autofree char *name = g_strconcat("/lanyard/web", path, NULL);
    answer->body = words_of(station, path);
    if (!answer->body && !g_str_has_prefix(path, LANGUAGE_PREFIX))
        answer->body = g_resources_lookup_data(name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!answer->body) {
        answer->content_type = NULL;
        return false;
    }
    answer->status = 200;
    return true;
}
