// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/upkeep/leftover.h"

#include <glib/gstdio.h>

#include "common/store/database/exclusive_lock.h"
#include "common/store/upkeep/backup.h"

#define LEFTOVER_KEY "leftover" // absolute paths, a line each

static bool keep_names(Store *store, const GPtrArray *names, GError **error)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s\n", (const char *)g_ptr_array_index(names, i));
    return store_put(store, LEFTOVER_KEY, text->len ? text->str : NULL, error);
}

static GPtrArray *read_names(Store *store)
{
    GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
    g_autofree char *text = store_get(store, LEFTOVER_KEY);
    g_auto(GStrv) lines = g_strsplit(text ? text : "", "\n", -1);
    for (char **line = lines; *line; line++)
        if (**line)
            g_ptr_array_add(names, g_strdup(*line));
    return names;
}

bool leftover_backup(Store *store, const char *path, GError **error)
{
    g_autofree char *absolute = g_canonicalize_filename(path, NULL);
    g_autofree char *beside = store_backup_unfinished(absolute);
    g_autoptr(GPtrArray) names = read_names(store);
    g_ptr_array_add(names, g_strdup(beside));
    if (!keep_names(store, names, error))
        return false;
    bool is_good = store_backup(store, path, error);
    g_ptr_array_remove_index(names, names->len - 1);
    return keep_names(store, names, is_good ? error : NULL) && is_good;
}

// Whether it is gone, or in the hands of another program.
static bool remove_one(const char *path)
{
    g_autofree char *journal = g_strconcat(path, "-journal", NULL);
    g_autoptr(GError) error = NULL;
    if (!g_file_test(path, G_FILE_TEST_EXISTS))
        return true;
    if (!store_remove(path, &error))
        return g_error_matches(error, STORE_ERROR, STORE_ERROR_BUSY);
    g_unlink(journal);
    return true;
}

GPtrArray *leftover_remove_all(Store *store, const char *store_path, GError **error)
{
    g_autoptr(GPtrArray) away = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) names = read_names(store);
    g_autofree char *beside = store_backup_unfinished(store_path);
    g_autofree char *copy = store_backup_unfinished(beside); // a restore backs the backup up
    remove_one(beside);
    remove_one(copy);
    ARRAY_EACH(const char, name, names) {
        g_autofree char *folder = g_path_get_dirname(name);
        if (!g_file_test(folder, G_FILE_TEST_IS_DIR) || !remove_one(name))
            g_ptr_array_add(away, g_strdup(name));
    }
    return names->len == away->len || keep_names(store, away, error) ? g_steal_pointer(&away) : NULL;
}
