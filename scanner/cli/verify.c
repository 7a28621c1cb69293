// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/store/database/exclusive_lock.h"
#include "common/store/store.h"
#include "common/store/upkeep/replace.h"
#include "common/store/upkeep/verify.h"
#include "scanner/cli/progress.h"

static const CommandOption options[] = {
    {"repair", 'r', NULL, "If they differ, rebuild the tables from the journal, or from the part of it that can be read"},
    {0},
};

// 0 = whole, 1 = not, each difference a line; other codes: it cannot be read.
static int check(const char *path)
{
    GError *error = NULL;
    g_autoptr(Store) store = store_open(path, &error);
    if (!store)
        return command_fail(error);
    Progress progress;
    progress_init(&progress, "Replaying the journal");
    g_autoptr(GPtrArray) differences = NULL;
    bool is_good = store_verify(store, progress_show, &progress, &differences, &error);
    progress_clear(&progress);
    if (error)
        return command_fail(error);
    for (guint i = 0; !is_good && differences && i < differences->len; i++)
        say("%s\n", (const char *)g_ptr_array_index(differences, i));
    say(is_good ? "The store is whole: every table agrees with the journal.\n" : "The store does not agree with the journal.\n");
    return is_good ? EX_OK : 1;
}

// Tables anew, in the same file: enough where the journal and the pages are sound.
static bool remake_tables(const char *path)
{
    g_autoptr(Store) store = store_open(path, NULL);
    return store && store_remake_tables(store, NULL) && check(path) == EX_OK;
}

// A new file with all that can be read of the journal, in the place of the old one, which stays beside it.
static int remake_file(const char *path, GError **error)
{
    g_autofree char *beside = g_strconcat(path, ".being-made", NULL);
    g_autofree char *kept = NULL;
    Rescue rescue = {0};
    if (!store_lock_exclusive(path, error) || (g_file_test(beside, G_FILE_TEST_EXISTS) && !store_remove(beside, error)) ||
        !store_remake_file(path, beside, &rescue, error) || !store_replace(path, beside, &kept, error)) {
        if (g_file_test(beside, G_FILE_TEST_EXISTS))
            store_remove(beside, NULL);
        return COMMAND_FAILED;
    }
    say("A new store holds %" G_GINT64_FORMAT " records of the old one, which is kept as %s until lanyard purge.\n",
        rescue.taken + rescue.reissued, kept);
    if (rescue.unreadable > 0)
        say("At least %" G_GINT64_FORMAT
            " could not be read: lanyard sync or lanyard bundle import brings them back where others have "
            "them.\n",
            rescue.unreadable);
    say("The station continues under a new id; add its volunteers again.\n");
    return check(path);
}

static int run_verify(CommandLine *line, GError **error)
{
    g_autofree char *own = g_build_filename(command_folder(line), "lanyard.db", NULL);
    const char *given = command_argument(line, 0);
    const char *path = given ? given : own;
    int code = check(path);
    if (code == EX_OK || !command_flag(line, "repair"))
        return code;
    return remake_tables(path) ? EX_OK : remake_file(path, error);
}

const Command command_verify = {
    .name = "verify",
    .arguments = "[FILE]",
    .summary = "replay the journal and compare it with the tables",
    .options = options,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_verify,
};
