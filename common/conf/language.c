// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/conf/language.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "common/base/json.h"

#define ROOT "/lanyard/web/lang/"
#define SUFFIX ".json"

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

GStrv language_codes(void)
{
    GStrv files = g_resources_enumerate_children(ROOT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!files)
        return g_new0(char *, 1);
    for (char **file = files; *file; file++)
        (*file)[strcspn(*file, ".")] = '\0';
    qsort(files, g_strv_length(files), sizeof *files, compare_texts);
    return files;
}

bool language_is_known(const char *code)
{
    g_auto(GStrv) codes = language_codes();
    return g_strv_contains((const char *const *)codes, code);
}

char *language_own_name(const char *code)
{
    g_autofree char *path = g_strconcat(ROOT, code, SUFFIX, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    gsize length = 0;
    const char *text = bytes ? g_bytes_get_data(bytes, &length) : "";
    g_autoptr(json_t) words = json_loadb(text, length, 0, NULL);
    return g_strdup(json_text(words, "language.name", NULL));
}
