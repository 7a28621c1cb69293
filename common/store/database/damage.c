// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/database/damage.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/store/database/connection.h"

#define MARK_MOST 1000

static char *mark_path(const char *store_path)
{
    return g_strconcat(store_path, "-damaged", NULL);
}

// The mark says "INODE TEXT"; of another file it says nothing.
char *store_damage(const char *store_path)
{
    g_autofree char *path = mark_path(store_path);
    char text[MARK_MOST + 1];
    struct stat info;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return NULL;
    gssize length = read(fd, text, MARK_MOST);
    close(fd);
    text[MAX(length, 0)] = '\0';
    char *what = strchr(text, ' ');
    if (!what || stat(store_path, &info) != 0 || g_ascii_strtoull(text, NULL, 10) != info.st_ino)
        return NULL;
    return g_utf8_make_valid(what + 1, -1);
}

static void write_mark(const char *store_path, const char *what)
{
    g_autofree char *path = mark_path(store_path);
    struct stat info;
    if (stat(store_path, &info) != 0)
        return;
    g_autofree char *text = g_strdup_printf("%" G_GUINT64_FORMAT " %.*s", (guint64)info.st_ino, MARK_MOST - 30, what);
    g_file_set_contents_full(path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

void damage_note(Store *store, const char *what)
{
    if (!store->is_for_work || store->damage)
        return;
    store->damage = g_strdup(what);
    g_autofree char *known = store_damage(store->path);
    if (!known)
        write_mark(store->path, what);
}

void damage_forget(Store *store)
{
    g_autofree char *path = mark_path(store->path);
    g_unlink(path);
    g_clear_pointer(&store->damage, g_free);
}
