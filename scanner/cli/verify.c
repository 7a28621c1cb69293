// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "common/store/store.h"
#include "scanner/cli/progress.h"

static int run_verify(CommandLine *line)
{
    g_autofree char *path = g_build_filename(command_station(line), "lanyard.db", NULL);
    const char *given = command_argument(line, 0);
    GError *error = NULL;
    g_autoptr(Store) store = store_open(given ? given : path, &error);
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
        printf("%s\n", (const char *)g_ptr_array_index(differences, i));
    puts(is_good ? "The store is whole: every table is what the journal gives." : "The store is not what the journal gives.");
    return is_good ? 0 : 1;
}

const Command command_verify = {
    .name = "verify",
    .arguments = "[FILE]",
    .summary = "replay the journal and compare it with the tables",
    .description =
        "Checks the file, builds every table anew from the journal and compares. Exit code 0: all agree; 1: they differ, each difference "
        "is a line.",
    .examples = "lanyard verify\nlanyard verify backup.db",
    .least_arguments = 0,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_verify,
};
