// SPDX-License-Identifier: GPL-3.0-or-later
// text.c - help, from the table of commands and from what commands.txt says of each.
#include "scanner/cli/command.h"

#include <gio/gio.h>
#include <string.h>

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

// The lines behind the heading "= NAME". A row without a heading is a mistake of ours.
static char **section_of(const Command *command)
{
    g_autoptr(GBytes) bytes = g_resources_lookup_data("/lanyard/man/commands.txt", G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
    g_autofree char *heading = g_strdup_printf("\n= %s\n", command->name);
    const char *found = bytes ? strstr(g_bytes_get_data(bytes, NULL), heading) : NULL;
    g_assert(found);
    const char *section = found + strlen(heading), *next = strstr(section, "\n= ");
    g_autofree char *own = g_strndup(section, next ? (gsize)(next - section) : strlen(section));
    return g_strsplit(own, "\n", -1);
}

char *command_description(const Command *command)
{
    g_auto(GStrv) lines = section_of(command);
    GString *text = g_string_new(NULL);
    const char *between = "";
    for (char **line = lines; *line; line++) {
        if (g_str_has_prefix(*line, "$ "))
            continue;
        if (**line)
            g_string_append_printf(text, "%s%s", between, *line);
        between = !text->len ? "" : **line ? " " : "\n\n";
    }
    return g_string_free(text, FALSE);
}

char *command_examples(const Command *command)
{
    g_auto(GStrv) lines = section_of(command);
    GString *text = g_string_new(NULL);
    for (char **line = lines; *line; line++)
        if (g_str_has_prefix(*line, "$ "))
            g_string_append_printf(text, "%s%s", text->len ? "\n" : "", *line + strlen("$ "));
    return g_string_free(text, FALSE);
}

char *command_help_text(const Command *command)
{
    GString *text = g_string_new(NULL);
    g_autofree char *description = command_description(command), *examples = command_examples(command);
    g_string_append_printf(text, "lanyard %s: %s\n\nUsage: lanyard %s [OPTION...]%s%s\n\n%s\n\nOptions:\n", command->name,
                           command->summary, command->name, *command->arguments ? " " : "", command->arguments, description);
    for (const CommandOption *option = command->options; option && option->name; option++)
        append_option(text, option);
    if (command->needs)
        append_option(text, &command_folder_row);
    append_option(text, &(CommandOption){"help", 'h', NULL, "This text"});
    if (*examples)
        g_string_append_printf(text, "\nExamples:\n%s\n", examples);
    return g_string_free(text, FALSE);
}
