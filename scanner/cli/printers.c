// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "printer/printer.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"supported", 's', NULL, "List the models that Lanyard supports and their media instead"},
    {"udev", 'u', NULL, "Print the udev rules for the models instead"},
    {0},
};

static int print_text(char *text)
{
    fputs(text, stdout);
    g_free(text);
    return EX_OK;
}

static int run_printers(CommandLine *line)
{
    if (command_flag(line, "supported"))
        return print_text(printer_supported_text());
    if (command_flag(line, "udev"))
        return print_text(printer_udev_rules());
    // Without a station it still says what is plugged in.
    GError *error = NULL;
    g_autoptr(GPtrArray) printers = command_printers_at(command_station(line), &error);
    if (!printers)
        return command_fail(error);
    for (guint i = 0; i < printers->len; i++) {
        const PrinterInfo *info = g_ptr_array_index(printers, i);
        printf("%s\n  %s %s at %s%s%s\n  media: %s\n  state: %s%s%s\n", info->name, info->driver, info->model, info->address,
               *info->options ? ", " : "", info->options, *info->media ? info->media : "not known", info->state,
               *info->problem ? ". " : "", info->problem);
        if (info->labels_left >= 0)
            printf("  labels left: %d\n", info->labels_left);
    }
    if (printers->len == 0)
        puts("No label printer is plugged in or named in station.ini.");
    return EX_OK;
}

const Command command_printers = {
    .name = "printers",
    .arguments = "",
    .summary = "list printers, their media and what to do about them",
    .description =
        "Lists every label printer that is plugged in or named in station.ini: driver, media loaded, state, and what to do when it "
        "cannot print.",
    .examples = "lanyard printers\nlanyard printers --supported",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 0,
    .needs_station = true,
    .run = run_printers,
};
