// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "printer/printer.h"
#include "scanner/cli/label_fits.h"
#include "scanner/cli/station.h"

#define NETWORK_PATIENCE_MS 4000

static const CommandOption options[] = {
    {"supported", 's', NULL, "List the models that Lanyard supports and their media instead"},
    {"udev", 'u', NULL, "Print the udev rules for the models instead"},
    {"network", 'n', NULL, "Look for printers on the network instead, and print a line for station.ini of each"},
    {"pictures", 'p', "FOLDER",
     "Draw each of the event's labels as each printer would print it; what has no room, with a frame over it"},
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

// Of one that is ready and of no use it is not said that it is ready alone.
static void print_printer(const char *folder, const PrinterInfo *info)
{
    bool is_useful;
    g_autofree char *labels = label_fits_text(folder, info, &is_useful);
    printf("%s\n  %s %s at %s%s%s\n  media: %s\n  state: %s%s%s%s\n", info->name, info->driver, info->model, info->address,
           *info->options ? ", " : "", info->options, *info->media ? info->media : "not known", info->state,
           is_useful ? "" : ", for no label of this event", *info->problem ? ". " : "", info->problem);
    if (labels)
        printf("  labels: %s\n", labels);
    if (info->labels_left >= 0)
        printf("  labels left: %d\n", info->labels_left);
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
    const char *pictures = command_option(line, "pictures");
    for (guint i = 0; i < printers->len; i++) {
        const PrinterInfo *info = g_ptr_array_index(printers, i);
        print_printer(command_station(line), info);
        if (pictures && !label_fits_write(command_station(line), info, pictures, &error))
            return command_fail(error);
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
        "cannot print; then which of the event's labels it prints whole with what is loaded, and why it refuses the others.",
    .examples = "lanyard printers\nlanyard printers --supported\nlanyard printers --network\n"
                "lanyard printers --pictures=look/",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 0,
    .needs_station = true,
    .run = run_printers,
};
