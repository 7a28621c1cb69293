// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/upkeep/replace.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "common/store/record/branch.h"
#include "common/store/database/exclusive_lock.h"
#include "common/store/record/incarnation.h"
#include "common/store/journal/journal.h"
#include "common/store/record/station_state.h"
#include "common/store/store.h"
#include "common/store/upkeep/backup.h"
#include "common/store/upkeep/kept_private.h"
#include "common/store/upkeep/statements_generated.h"
#include "common/store/upkeep/verify.h"

static bool fail(const char *path, GError **error)
{
    return error_set(STORE_ERROR, STORE_ERROR_IO, error, "%s: %s", path, g_strerror(errno));
}

// A name beside the store that is free: the date, and a number when that was taken.
static char *free_name(const char *path)
{
    g_autoptr(GDateTime) now = g_date_time_new_from_unix_utc(clock_utc_ms() / 1000);
    g_autofree char *date = g_date_time_format(now, "%Y%m%dT%H%M%SZ");
    for (int i = 0;; i++) {
        char *name = i ? g_strdup_printf("%s" KEPT "%s-%d", path, date, i) : g_strdup_printf("%s" KEPT "%s", path, date);
        if (!g_file_test(name, G_FILE_TEST_EXISTS))
            return name;
        g_free(name);
    }
}

// The log is part of the store, as long as it is there. It goes first: without it the file is the store as of the last
// checkpoint, and with both it is whole.
static bool keep_old(const char *path, const char *kept, GError **error)
{
    static const char *const endings[] = {"-wal", ""};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *from = g_strconcat(path, endings[i], NULL);
        g_autofree char *to = g_strconcat(kept, endings[i], NULL);
        if (link(from, to) != 0 && errno != ENOENT)
            return fail(to, error);
    }
    return true;
}

static bool drop_log(const char *path, GError **error)
{
    static const char *const endings[] = {"-wal", "-shm"};
    for (gsize i = 0; i < G_N_ELEMENTS(endings); i++) {
        g_autofree char *file = g_strconcat(path, endings[i], NULL);
        if (g_unlink(file) != 0 && errno != ENOENT)
            return fail(file, error);
    }
    return true;
}

// What stands in the log goes into the file, as far as it can be read: two names of one file must not have a log each.
static void flatten(const char *path)
{
    g_autoptr(Store) store = station_open(path, false, NULL);
    if (store)
        database_run(store, "PRAGMA wal_checkpoint(TRUNCATE)", NULL);
}

bool store_replace(const char *path, const char *by, char **out_kept, GError **error)
{
    *out_kept = NULL;
    g_autofree char *mark = g_strconcat(by, "-mark", NULL);
    g_autofree char *damage = g_strconcat(path, "-damaged", NULL);
    if (g_file_test(path, G_FILE_TEST_EXISTS)) {
        g_autofree char *kept = free_name(path);
        if (!store_lock_exclusive(path, error))
            return false;
        flatten(path);
        if (!store_lock_exclusive(path, error) || !keep_old(path, kept, error) || !drop_log(path, error))
            return false;
        *out_kept = g_steal_pointer(&kept);
    }
    if (g_rename(by, path) != 0)
        return fail(path, error);
    g_unlink(damage);
    incarnation_forget_mark(path);
    g_unlink(mark);
    return true;
}

bool store_restore_copy(const char *backup, const char *copy, GError **error)
{
    GError *local = NULL;
    if (!g_file_test(backup, G_FILE_TEST_EXISTS))
        return error_set(STORE_ERROR, STORE_ERROR_MISSING, error, "%s is not there", backup);
    {
        g_autoptr(Store) from = station_open(backup, false, error);
        if (!from || !store_backup(from, copy, error))
            return false;
    }
    incarnation_forget_mark(copy);
    g_autoptr(Store) store = store_open(copy, error);
    if (!store)
        return false;
    g_autoptr(GPtrArray) differences = NULL;
    if (!store_verify(store, NULL, NULL, &differences, &local)) {
        if (local)
            g_propagate_error(error, local);
        else
            g_set_error(error, STORE_ERROR, STORE_ERROR_DAMAGED,
                        "%s is damaged (%s); lanyard rescue takes out of it what can be read", backup,
                        (const char *)g_ptr_array_index(differences, 0));
        return false;
    }
    return store_begin(store, error) && store_finish(store, incarnation_request(store, "a backup was put back", error), error);
}
