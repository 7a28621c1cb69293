// SPDX-License-Identifier: GPL-3.0-or-later
// restore.c - the commands that bring records back: a backup in the place of the store, and what another file still holds.
#include <glib/gstdio.h>
#include <stdio.h>

#include "common/store/database/exclusive_lock.h"
#include "common/store/store.h"
#include "common/store/upkeep/replace.h"
#include "common/sync/sync.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/commands.h"

static void print_rescue(const Rescue *rescue, const char *file)
{
    say("%" G_GINT64_FORMAT " records came from %s, %" G_GINT64_FORMAT " were here already.\n", rescue->taken + rescue->reissued,
        file, rescue->known);
    if (rescue->reissued > 0)
        say("%" G_GINT64_FORMAT " of them had lost their place in the history and are now this station's own.\n",
            rescue->reissued);
    if (rescue->unreadable > 0)
        say("At least %" G_GINT64_FORMAT " cannot be read; the hub or another station may have them.\n", rescue->unreadable);
}

static int rescue_from(const char *path, const char *file)
{
    GError *error = NULL;
    g_autoptr(Store) store = store_open(path, &error);
    Rescue rescue;
    if (!store || !store_rescue(store, file, command_now_utc_ms(store), &rescue, &error))
        return command_fail(error);
    sync_left(store, 0);
    sync_owe(store, rescue.taken); // what was written anew counts as this station's own
    print_rescue(&rescue, file);
    return EX_OK;
}

static bool is_log(const char *file)
{
    return g_str_has_suffix(file, "-wal") || g_str_has_suffix(file, "-shm");
}

static int run_restore(CommandLine *line)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    g_autofree char *beside = g_strconcat(path, ".being-made", NULL);
    g_autofree char *kept = NULL;
    const char *backup = command_argument(line, 0);
    if ((g_file_test(path, G_FILE_TEST_EXISTS) && !store_lock_exclusive(path, &error)) ||
        (g_file_test(beside, G_FILE_TEST_EXISTS) && !store_remove(beside, &error)) ||
        !store_restore_copy(backup, beside, &error) || !store_replace(path, beside, &kept, &error)) {
        if (g_file_test(beside, G_FILE_TEST_EXISTS))
            store_remove(beside, NULL);
        return command_fail(error);
    }
    say("%s is in place. The station continues under a new id; what it wrote before stays under the old one.\n", backup);
    if (!kept)
        return EX_OK;
    say("The store that was here is %s, until lanyard purge.\n", kept);
    // Whoever killed this command before may have left what the first store held in an older file.
    g_autoptr(GPtrArray) files = store_kept_files(path);
    for (guint i = 0; i < files->len; i++)
        if (!is_log(g_ptr_array_index(files, i)) && rescue_from(path, g_ptr_array_index(files, i)) != EX_OK)
            say("Records from after the backup could not be read from it; the hub or another station may have them.\n");
    return EX_OK;
}

const Command command_restore = {
    .name = "restore",
    .arguments = "BACKUP",
    .summary = "replace the store by a backup",
    .least_arguments = 1,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_restore,
};

static int run_rescue(CommandLine *line)
{
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    return rescue_from(path, command_argument(line, 0));
}

const Command command_rescue = {
    .name = "rescue",
    .arguments = "FILE",
    .summary = "add the records of another store that this one lacks",
    .least_arguments = 1,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_rescue,
};
