// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/store.h"
#include "scanner/cli/commands.h"

#include "common/store/upkeep/leftover.h"
#include "scanner/cli/station.h"

static int run_backup(CommandLine *line, GError **error)
{
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    g_autoptr(Store) store = store_open(path, error);
    g_autoptr(GPtrArray) away = store ? leftover_remove_all(store, path, error) : NULL;
    if (!away || !leftover_backup(store, command_argument(line, 0), error) || !command_note(store, AUDIT_EXPORT, "backup", error))
        return COMMAND_FAILED;
    say("%s is a complete copy and was checked. It holds personal data.\n", command_argument(line, 0));
    return EX_OK;
}

const Command command_backup = {
    .name = "backup",
    .arguments = "FILE",
    .summary = "copy the store while the station runs, and check the copy",
    .least_arguments = 1,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_backup,
};
