// SPDX-License-Identifier: GPL-3.0-or-later
// restore.c - the commands that bring records back: a backup in the place of the store, and what another file still holds.
#include <glib/gstdio.h>
#include <stdio.h>

#include "common/store/database/exclusive_lock.h"
#include "common/store/store.h"
#include "common/store/upkeep/kept.h"
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
    if (rescue->late > 0)
        say("%" G_GINT64_FORMAT " records were not taken: a station wrote them after it was shut out.\n", rescue->late);
    if (rescue->unreadable > 0)
        say("At least %" G_GINT64_FORMAT " cannot be read; the hub or another station may have them.\n", rescue->unreadable);
}

// Takes into the store `into`, which is or will be that in `path`, what `file` holds.
static bool rescue_from(const char *into, const char *path, const char *file, Rescue *out, GError **error)
{
    g_autoptr(Store) store = store_open(into, error);
    if (!store || !store_rescue(store, file, command_now_utc_ms(store), out, error))
        return false;
    g_autoptr(GPtrArray) debts = store_kept_debts(store, path);
    sync_left(store, store_kept_missing(debts));
    sync_owe(store, out->taken); // what was written anew counts as this station's own
    return true;
}

// What was recorded after the backup goes into its copy before that takes the store's place: whoever is killed on the way leaves a store
// that holds everything. `out_problem`: why the old one cannot be read; NULL when it can.
static bool take_old(const char *path, const char *beside, Rescue *out, char **out_problem, GError **error)
{
    g_autoptr(GError) local = NULL;
    g_autoptr(Store) old = store_open(path, NULL); // which brings an older one up to date
    bool is_readable = old;
    g_clear_pointer(&old, store_close);
    if (rescue_from(beside, path, path, out, &local))
        return true;
    if (is_readable)
        return error_pass(g_steal_pointer(&local), error);
    *out_problem = g_strdup(local->message);
    return true;
}

static void print_old(const Rescue *rescue, const char *problem, const char *kept)
{
    say("The store that was here is %s, until lanyard purge.\n", kept);
    if (problem)
        say("Records from after the backup could not be read from it (%s); the hub or another station may have them.\n", problem);
    else
        print_rescue(rescue, kept);
}

// Stores that were kept here before, such as by a restore of an older version that was killed.
static void say_kept(const char *path)
{
    g_autoptr(Store) store = store_open(path, NULL);
    g_autoptr(GPtrArray) debts = store ? store_kept_debts(store, path) : NULL;
    g_autofree char *words = debts ? store_kept_words(debts) : NULL;
    if (words)
        say("Attention: %s.\n", words);
}

static int run_restore(CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    g_autofree char *beside = g_strconcat(path, ".being-made", NULL);
    g_autofree char *kept = NULL;
    g_autofree char *problem = NULL;
    Rescue rescue = {0};
    const char *backup = command_argument(line, 0);
    const bool has_old = g_file_test(path, G_FILE_TEST_EXISTS);
    if ((has_old && !store_lock_exclusive(path, error)) ||
        (g_file_test(beside, G_FILE_TEST_EXISTS) && !store_remove(beside, error)) || !store_restore_copy(backup, beside, error) ||
        (has_old && !take_old(path, beside, &rescue, &problem, error)) || !store_replace(path, beside, &kept, error)) {
        if (g_file_test(beside, G_FILE_TEST_EXISTS))
            store_remove(beside, NULL);
        return COMMAND_FAILED;
    }
    say("%s is in place. The station continues under a new id; what it wrote before stays under the old one.\n", backup);
    if (kept)
        print_old(&rescue, problem, kept);
    if (!problem)
        say_kept(path);
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

static int run_rescue(CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    const char *file = command_argument(line, 0);
    Rescue rescue;
    if (!rescue_from(path, path, file, &rescue, error))
        return COMMAND_FAILED;
    print_rescue(&rescue, file);
    return EX_OK;
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
