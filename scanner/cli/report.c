// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/report.h"

#include <stdio.h>

#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"csv", 0, NULL, "As CSV: part, key, title, count, of"},
    {0},
};

static int run_report(CommandLine *line)
{
    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    GError *error = NULL;
    g_autoptr(GPtrArray) rows = store_report(desk_store(at.desk), &error);
    if (!rows)
        return command_fail(error);
    g_autofree char *text = command_flag(line, "csv") ? report_csv(at.station->profile, rows)
                                                      : report_text(at.station, rows, at.station->settings->language);
    fputs(text, stdout);
    return EX_OK;
}

const Command command_report = {
    .name = "report",
    .arguments = "",
    .summary = "the day in figures: arrivals, seats, speed, refusals",
    .description =
        "Prints arrivals per ten minutes and by ticket type, doors, seats of sessions, each station's median seconds from "
        "check-in to a confirmed badge, this station's print queue, and refusals by reason. The report names no person. The "
        "page shows the same to desk leads.",
    .examples = "lanyard report\nlanyard report --csv >day.csv",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 0,
    .needs_station = true,
    .run = run_report,
};
