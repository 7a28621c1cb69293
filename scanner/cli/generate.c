// SPDX-License-Identifier: GPL-3.0-or-later
// generate.c - what is made from the tables: man pages, completion, udev rules, default settings. The build and the
// package call it; a test compares what is shipped.
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <string.h>

#include "common/conf/settings.h"
#include "printer/printer.h"

static char *make(const CommandGroup *groups, const char *what, const char *name)
{
    if (strcmp(what, "man") == 0 && !name)
        return command_overview_page(groups);
    if (strcmp(what, "man") == 0) {
        const Command *command = command_find(groups, name);
        return command ? command_man_page(command) : NULL;
    }
    if (strcmp(what, "completion") == 0)
        return command_completion(groups);
    if (strcmp(what, "udev") == 0)
        return printer_udev_rules();
    if (strcmp(what, "settings") == 0)
        return settings_default_text((SettingGiven[]){{"station", "name", "Desk 1"}, {0}});
    if (strcmp(what, "settings-man") == 0)
        return command_settings_page();
    if (strcmp(what, "commands") == 0) {
        GString *names = g_string_new(NULL);
        for (const CommandGroup *group = groups; group->title; group++)
            for (const Command *const *command = group->commands; *command; command++)
                g_string_append_printf(names, "%s\n", (*command)->name);
        return g_string_free(names, FALSE);
    }
    return NULL;
}

static int run_generate(CommandLine *line)
{
    if (strcmp(command_argument(line, 0), "picture") == 0 && command_argument(line, 2))
        return printer_try_picture(command_argument(line, 1), command_argument(line, 2)) ? EX_OK : EX_DATAERR;
    g_autofree char *text = make(command_table(line), command_argument(line, 0), command_argument(line, 1));
    if (!text)
        return command_fail_with(EX_USAGE, "generate takes man [COMMAND], completion, udev, settings, settings-man or commands");
    fputs(text, stdout);
    return EX_OK;
}

const Command command_generate = {
    .name = "generate",
    .arguments = "WHAT [COMMAND | FOLDER FILE]",
    .summary = "write the files made from the tables: man, completion, udev, settings",
    .description =
        "For packagers. man alone is lanyard(1), with a command's name its own page; completion is for bash; udev are the rules that "
        "let the group lp use label printers; settings is the default station.ini and settings-man its page, lanyard-station.ini(5); commands lists their names.\n\n"
        "picture draws one FILE of a profile's FOLDER with the time and memory that init, doctor and run allow it.",
    .examples = "lanyard generate man admit | man -l -",
    .least_arguments = 1,
    .most_arguments = 3,
    .run = run_generate,
};

static int run_help(CommandLine *line)
{
    const char *name = command_argument(line, 0);
    const Command *command = name ? command_find(command_table(line), name) : NULL;
    if (name && !command)
        return command_fail_with(EX_USAGE, "there is no command \"%s\"; lanyard alone lists them", name);
    g_autofree char *text = command ? command_help_text(command) : command_overview_text(command_table(line));
    fputs(text, stdout);
    return EX_OK;
}

const Command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "explain a command",
    .description = "Without a command: all of them on one screen.",
    .least_arguments = 0,
    .most_arguments = 1,
    .run = run_help,
};
