// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"reason", 'r', "TEXT", "Why; it is kept with the record"},
    {"of", 'f', "STATION", "Id of the station that admitted the person; default: this station"},
    {"volunteer", 'o', "NAME", "Who takes it back"},
    {0},
};

static int run_undo(CommandLine *line)
{
    gint64 sequence;
    const char *number = command_argument(line, 0);
    const char *reason = command_option(line, "reason");
    if (!g_ascii_string_to_signed(number, 10, 1, G_MAXINT64, &sequence, NULL))
        return command_fail_with(EX_USAGE, "\"%s\" is not a record number; admit --json says it as \"record\"", number);
    if (!reason || !*reason)
        return command_fail_with(EX_USAGE, "undo takes --reason=TEXT");

    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    Store *store = desk_store(at.desk);
    const char *station = command_option(line, "of");
    const char *volunteer_name = command_option(line, "volunteer");
    GError *error = NULL;
    if (!store_undo(store, station ? station : store_station_id(store), sequence, reason, volunteer_name ? volunteer_name : "",
                    clock_utc_ms(), &error))
        return command_fail(error);
    printf("Admission %s is taken back.\n", number);
    return EX_OK;
}

const Command command_undo = {
    .name = "undo",
    .arguments = "RECORD",
    .summary = "take an admission back",
    .description =
        "The admission stays in the journal, together with who took it back and why; the person may be admitted again.",
    .examples = "lanyard undo 1234 --reason='wrong person'",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_undo,
};
