// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/upkeep/backup.h"

#include <glib/gstdio.h>

#include "common/store/record/station_state.h"

static bool check_copy(Store *target, GError **error)
{
    g_autoptr(GPtrArray) faults = g_ptr_array_new_with_free_func(g_free);
    if (!database_check(target, faults, error))
        return false;
    if (faults->len == 0)
        return true;
    return error_set(STORE_ERROR, STORE_ERROR_DAMAGED, error, "the copy is damaged (%s); check both disks",
                     (const char *)g_ptr_array_index(faults, 0));
}

char *store_backup_unfinished(const char *path)
{
    return g_strconcat(path, ".being-made", NULL);
}

bool store_backup(Store *store, const char *path, GError **error)
{
    if (g_file_test(path, G_FILE_TEST_EXISTS))
        return error_set(STORE_ERROR, STORE_ERROR_EXISTS, error, "%s exists already; a backup never overwrites a file", path);
    g_autofree char *beside = store_backup_unfinished(path);
    g_unlink(beside);
    Store *target = station_open(beside, true, error);
    bool is_good = target && database_copy(store, target, error) && check_copy(target, error) &&
                   database_run(target, "PRAGMA journal_mode=DELETE;", error);
    store_close(target);
    if (is_good && g_rename(beside, path) != 0) {
        g_set_error(error, STORE_ERROR, STORE_ERROR_IO, "%s cannot be written; check the disk", path);
        is_good = false;
    }
    if (!is_good)
        g_unlink(beside);
    return is_good;
}
