// SPDX-License-Identifier: GPL-3.0-or-later
// builtin.c - the profiles that are compiled in, under /lanyard/events/NAME/, what a new one begins with, under /lanyard/starter/, and the
// looks of badges, under /lanyard/labels/.
#include "common/conf/profile.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <string.h>

#define ROOT "/lanyard/events/"
#define STARTER "/lanyard/starter"
#define LABELS "/lanyard/labels"

GStrv profile_builtin_names(void)
{
    g_auto(GStrv) children = g_resources_enumerate_children(ROOT, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autoptr(GStrvBuilder) names = g_strv_builder_new();
    for (char **child = children; child && *child; child++) {
        g_autofree char *name = g_strndup(*child, strcspn(*child, "/"));
        g_strv_builder_add(names, name);
    }
    return g_strv_builder_end(names);
}

static bool unpack_as(const char *resource, const char *name, const char *to, GError **error)
{
    g_autofree char *from = g_strconcat(resource, "/", name, NULL);
    g_autoptr(GBytes) bytes = g_resources_lookup_data(from, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    if (!bytes)
        return false;
    gsize length = 0;
    const char *text = g_bytes_get_data(bytes, &length);
    return g_file_set_contents(to, text, (gssize)length, error);
}

static bool unpack_file(const char *resource, const char *folder, const char *name, GError **error)
{
    g_autofree char *to = g_build_filename(folder, name, NULL);
    return unpack_as(resource, name, to, error);
}

static bool unpack(const char *resource, char *const *files, const char *folder, GError **error)
{
    if (g_mkdir(folder, 0755) != 0)
        return error_set(PROFILE_ERROR, PROFILE_ERROR_MISSING, error, "the folder %s cannot be made", folder);
    bool is_good = true;
    for (char *const *file = files; is_good && *file; file++)
        is_good = unpack_file(resource, folder, *file, error);
    if (is_good)
        return true;
    for (char *const *file = files; *file; file++) {
        g_autofree char *path = g_build_filename(folder, *file, NULL);
        g_unlink(path);
    }
    g_rmdir(folder);
    return false;
}

bool profile_unpack(const char *name, const char *folder, GError **error)
{
    g_autofree char *resource = g_strconcat(ROOT, name, NULL);
    g_auto(GStrv) files = g_resources_enumerate_children(resource, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    if (files && *files)
        return unpack(resource, files, folder, error);
    g_auto(GStrv) names = profile_builtin_names();
    g_autofree char *list = g_strjoinv(", ", names);
    return error_set(PROFILE_ERROR, PROFILE_ERROR_MISSING, error,
                     "\"%s\" is neither a built-in event (%s) nor a folder with an event.ini", name, list);
}

bool profile_unpack_starter(const char *folder, GError **error)
{
    g_auto(GStrv) files = g_resources_enumerate_children(STARTER, G_RESOURCE_LOOKUP_FLAGS_NONE, error);
    return files && unpack(STARTER, files, folder, error);
}

const char *const profile_looks[] = {"quiet", "bold", "picture", NULL};

bool profile_unpack_look(const char *look, const char *path, GError **error)
{
    g_autofree char *name = g_strdup_printf("badge-%s.label", look);
    return unpack_as(LABELS, name, path, error);
}

// Each says it in its first lines.
const char *profile_look_of(const char *path)
{
    g_autofree char *text = NULL;
    if (!g_file_get_contents(path, &text, NULL, NULL))
        return NULL;
    for (const char *const *look = profile_looks; *look; look++) {
        g_autofree char *line = g_strdup_printf("# The %s look:", *look);
        if (strstr(text, line))
            return *look;
    }
    return NULL;
}
