// SPDX-License-Identifier: GPL-3.0-or-later
// page.c - the page's files out of the program's resources.
#include <gio/gio.h>
#include <string.h>

#include "scanner/web/route.h"

static const struct {
    const char *suffix, *content_type;
} types[] = {
    {".html", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"},      {".js", "text/javascript; charset=utf-8"},
    {".json", "application/json"},         {".svg", "image/svg+xml; charset=utf-8"},
};

bool page_answer(const char *path, HttpAnswer *answer)
{
    if (strcmp(path, "/") == 0)
        path = "/index.html";
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++)
        if (g_str_has_suffix(path, types[i].suffix))
            answer->content_type = types[i].content_type;
    if (!answer->content_type)
        return false;
    g_autofree char *name = g_strconcat("/lanyard/web", path, NULL);
    answer->body = g_resources_lookup_data(name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!answer->body) {
        answer->content_type = NULL;
        return false;
    }
    answer->status = 200;
    return true;
}
