// SPDX-License-Identifier: GPL-3.0-or-later
// text.c - help, from the table of commands.
#include "scanner/cli/command.h"

const CommandOption command_folder_row = {
    "station",
    'S',
    "DIR",
    "The station's folder; else $LANYARD_STATION, the current folder, or /var/lib/lanyard",
};

char *command_overview_text(const CommandGroup *groups)
{
    GString *text =
        g_string_new("Lanyard " LANYARD_VERSION ": checks people in, prints their badges, works when the network does "
                     "not.\nUsage: lanyard COMMAND [OPTION...]. Details of one: lanyard help COMMAND. Begin with: lanyard "
                     "setup.\n");
    for (const CommandGroup *group = groups; group->title; group++) {
        g_string_append_printf(text, "%s\n", group->title); // what is below it is indented
        for (const Command *const *command = group->commands; *command; command++)
            g_string_append_printf(text, "  %-11s %s\n", (*command)->name, (*command)->summary);
    }
    return g_string_free(text, FALSE);
}

static void append_option(GString *text, const CommandOption *option)
{
    g_autofree char *letter = option->letter ? g_strdup_printf("-%c, ", option->letter) : g_strdup("    ");
    g_autofree char *name =
        option->argument ? g_strdup_printf("--%s=%s", option->name, option->argument) : g_strdup_printf("--%s", option->name);
    g_string_append_printf(text, "  %s%-20s %s\n", letter, name, option->help);
}

char *command_help_text(const Command *command)
{
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "lanyard %s: %s\n\nUsage: lanyard %s [OPTION...]%s%s\n\n%s\n\nOptions:\n", command->name,
                           command->summary, command->name, *command->arguments ? " " : "", command->arguments,
                           command->description);
    for (const CommandOption *option = command->options; option && option->name; option++)
        append_option(text, option);
    if (command->needs)
        append_option(text, &command_folder_row);
    append_option(text, &(CommandOption){"help", 'h', NULL, "This text"});
    if (command->examples)
        g_string_append_printf(text, "\nExamples:\n%s\n", command->examples);
    return g_string_free(text, FALSE);
}
