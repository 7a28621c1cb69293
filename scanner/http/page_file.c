// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/http/page_file.h"

#include <gio/gio.h>
#include <stdlib.h>
#include <string.h>

#include "scanner/http/answer.h"
#include "scanner/http/content.h"

#define ROOT "/lanyard/web"
#define DIGEST_HEX 16
#define LANGUAGE_PREFIX "/lang/"
#define LANGUAGE_SUFFIX ".json"

static const char *const folders[] = {"/app/", "/style/", "/phone/"}; // of scripts and styles

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

static int by_name(const void *one, const void *other)
{
    return strcmp(*(char *const *)one, *(char *const *)other);
}

char *page_digest(void)
{
    g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *folder = g_strconcat(ROOT, folders[i], NULL);
        g_auto(GStrv) names = g_resources_enumerate_children(folder, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
        qsort(names, g_strv_length(names), sizeof *names, by_name);
        for (char **name = names; *name; name++) {
            g_autofree char *path = g_strconcat(folder, *name, NULL);
            g_autoptr(GBytes) bytes = g_resources_lookup_data(path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
            g_checksum_update(sum, (const guchar *)path, (gssize)strlen(path) + 1);
            g_checksum_update(sum, g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
        }
    }
    return g_strndup(g_checksum_get_string(sum), DIGEST_HEX);
}

// A page with the digest in the addresses of its scripts and styles.
static GBytes *with_digest(GBytes *page, const char *digest)
{
    gsize length;
    const char *text = g_bytes_get_data(page, &length);
    GString *named = g_string_new_len(text, (gssize)length);
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        g_autofree char *plain = g_strconcat("=\"", folders[i], NULL);
        g_autofree char *below = g_strconcat("=\"/", digest, folders[i], NULL);
        g_string_replace(named, plain, below, 0);
    }
    return g_string_free_to_bytes(named);
}

bool page_file_answer(const char *path, const char *digest, HttpAnswer *answer)
{
    const char *content_type = page_type(path);
    bool is_kept = *path == '/' && g_str_has_prefix(path + 1, digest) && path[1 + strlen(digest)] == '/';
    const char *file = is_kept ? path + 1 + strlen(digest) : path;
    bool is_page = g_str_has_suffix(file, ".html");
    if (!content_type || g_str_has_prefix(file, LANGUAGE_PREFIX) || (is_kept && is_page))
        return false;
    g_autofree char *name = g_strconcat(ROOT, file, NULL);
    g_autoptr(GBytes) body = g_resources_lookup_data(name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (!body)
        return false;
    answer_bytes(answer, content_type, is_page ? with_digest(body, digest) : g_bytes_ref(body));
    // A page is not kept at all: what it showed to one volunteer must not come back to another by the browser's Back.
    answer->cache = is_page ? NULL : is_kept ? CONTENT_FOR_EVER : CONTENT_ASKED_AGAIN;
    return true;
}
