// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "printer/printer.h"
#include "scanner/cli/station.h"

#define NETWORK_PATIENCE_MS 4000

static const CommandOption options[] = {
    {"supported", 's', NULL, "List the models that Lanyard supports and their media instead"},
    {"udev", 'u', NULL, "Print the udev rules for the models instead"},
    {"network", 'n', NULL, "Look for printers on the network instead, and print a line for station.ini of each"},
    {0},
};

static int print_text(char *text)
{
    fputs(text, stdout);
    g_free(text);
    return EX_OK;
}

static int print_network(void)
{
    GError *error = NULL;
    char *text = printer_network_text(NETWORK_PATIENCE_MS, &error);
    return text ? print_text(text) : command_fail(error);
}

static int run_printers(CommandLine *line)
{
    if (command_flag(line, "supported"))
        return print_text(printer_supported_text());
    if (command_flag(line, "udev"))
        return print_text(printer_udev_rules());
    if (command_flag(line, "network"))
        return print_network();
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
    .examples = "lanyard printers\nlanyard printers --supported\nlanyard printers --network",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 0,
    .needs_station = true,
    .run = run_printers,
};
