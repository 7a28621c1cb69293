// SPDX-License-Identifier: GPL-3.0-or-later
// generate.c - what is made from the tables: man pages, udev rules, default settings, offers to a shell. The build, the
// package and completion call it; a test compares what is shipped.
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

static int print_offers(const CommandLine *line)
{
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    for (int i = 1; i <= command_argument_count(line); i++) // its NULL ends them
        g_ptr_array_add(words, (gpointer)command_argument(line, i));
    g_autofree char *text = command_offers(command_table(line), (const char *const *)words->pdata, command_folder(line));
    say_lines(text);
    return EX_OK;
}

static int run_generate(CommandLine *line, GError **error)
{
    (void)error;
    if (strcmp(command_argument(line, 0), "picture") == 0 && command_argument(line, 2))
        return printer_try_picture(command_argument(line, 1), command_argument(line, 2)) ? EX_OK : EX_DATAERR;
    if (strcmp(command_argument(line, 0), "offers") == 0)
        return print_offers(line);
    g_autofree char *text = make(command_table(line), command_argument(line, 0), command_argument(line, 1));
    if (!text)
        return command_fail_with(EX_USAGE, "generate takes man [COMMAND], udev, settings, settings-man, commands or offers");
    say_lines(text);
    return EX_OK;
}

const Command command_generate = {
    .name = "generate",
    .arguments = "WHAT [COMMAND | FOLDER FILE | WORD...]",
    .summary = "write the files made from the tables: man, udev, settings",
    .least_arguments = 1,
    .most_arguments = -1,
    .run = run_generate,
};

static int run_help(CommandLine *line, GError **error)
{
    (void)error;
    const char *name = command_argument(line, 0);
    const Command *command = name ? command_find(command_table(line), name) : NULL;
    if (name && !command)
        return command_fail_with(EX_USAGE, "there is no command \"%s\"; lanyard alone lists them", name);
    g_autofree char *text = command ? command_help_text(command) : command_overview_text(command_table(line));
    say_lines(text);
    return EX_OK;
}

const Command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "explain a command",
    .most_arguments = 1,
    .run = run_help,
};
