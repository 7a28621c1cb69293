// SPDX-License-Identifier: GPL-3.0-or-later
// text.c - help and completion, from the table of commands.
#include "scanner/cli/command.h"

const CommandOption command_station_row = {
    "station",
    'S',
    "DIR",
    "The station's folder; else $LANYARD_STATION, the current folder, or /var/lib/lanyard",
};

char *command_overview_text(const CommandGroup *groups)
{
    GString *text =
        g_string_new("Lanyard " LANYARD_VERSION ": checks people in, prints their badges, works when the network does not.\n"
                     "Usage: lanyard COMMAND [OPTION...]\n");
    for (const CommandGroup *group = groups; group->title; group++) {
        g_string_append_printf(text, "\n%s\n", group->title);
        for (const Command *const *command = group->commands; *command; command++)
            g_string_append_printf(text, "  %-11s %s\n", (*command)->name, (*command)->summary);
    }
    g_string_append(text, "One command in detail: lanyard help COMMAND. A first try without hardware: ./dev demo.\n");
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
    if (command->needs_station)
        append_option(text, &command_station_row);
    append_option(text, &(CommandOption){"help", 'h', NULL, "This text"});
    if (command->examples)
        g_string_append_printf(text, "\nExamples:\n%s\n", command->examples);
    return g_string_free(text, FALSE);
}

static void append_completion_options(GString *text, const Command *command)
{
    g_string_append_printf(text, "    %s) options='--help", command->name);
    for (const CommandOption *option = command->options; option && option->name; option++)
        g_string_append_printf(text, " --%s%s", option->name, option->argument ? "=" : "");
    g_string_append_printf(text, "%s' ;;\n", command->needs_station ? " --station=" : "");
}

char *command_completion(const CommandGroup *groups)
{
    GString *names = g_string_new(NULL);
    GString *cases = g_string_new(NULL);
    for (const CommandGroup *group = groups; group->title; group++) {
        for (const Command *const *command = group->commands; *command; command++) {
            g_string_append_printf(names, "%s%s", names->len ? " " : "", (*command)->name);
            append_completion_options(cases, *command);
        }
    }
    char *text = g_strdup_printf("# bash completion for lanyard; made from its table of commands\n"
                                 "_lanyard() {\n"
                                 "    local options word=${COMP_WORDS[COMP_CWORD]}\n"
                                 "    if [ \"$COMP_CWORD\" = 1 ]; then\n"
                                 "        mapfile -t COMPREPLY < <(compgen -W '%s' -- \"$word\")\n"
                                 "        return\n"
                                 "    fi\n"
                                 "    case ${COMP_WORDS[1]} in\n%s"
                                 "    esac\n"
                                 "    case $word in\n"
                                 "    -*) compopt -o nospace; mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\") ;;\n"
                                 "    *) mapfile -t COMPREPLY < <(compgen -f -- \"$word\") ;;\n"
                                 "    esac\n"
                                 "}\n"
                                 "complete -o filenames -F _lanyard lanyard\n",
                                 names->str, cases->str);
    g_string_free(names, TRUE);
    g_string_free(cases, TRUE);
    return text;
}
