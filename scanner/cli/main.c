// SPDX-License-Identifier: GPL-3.0-or-later
// main.c - the program `lanyard`: finds the command in the table and runs it.
#include "scanner/cli/commands.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static const Command *const before_commands[] = {
    &command_init, &command_import, &command_keys, &command_volunteer, &command_label, &command_hub, &command_doctor, NULL,
};
static const Command *const day_commands[] = {
    &command_run,          &command_scan,  &command_admit,  &command_undo,
    &command_search,       &command_print, &command_jobs,   &command_printers,
    &command_cameras,      &command_sync,  &command_bundle, &command_conflicts,
    &command_this_station, NULL,
};
static const Command *const after_commands[] = {&command_report, &command_leads, &command_verify,
                                                &command_backup, &command_purge, NULL};
static const Command *const other_commands[] = {&command_generate, &command_help, NULL};

static const CommandGroup groups[] = {
    {"Before the event", before_commands},
    {"On the day", day_commands},
    {"Afterwards", after_commands},
    {"About", other_commands},
    {NULL, NULL},
};

const CommandGroup *command_groups(void)
{
    return groups;
}

const Command *command_find(const char *name)
{
    for (const CommandGroup *group = groups; group->title; group++)
        for (const Command *const *command = group->commands; *command; command++)
            if (strcmp((*command)->name, name) == 0)
                return *command;
    return NULL;
}

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    umask(S_IRWXG | S_IRWXO); // what a command writes is about people, or signs for them
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        g_autofree char *text = command_overview_text();
        fputs(text, stdout);
        return argc < 2 ? EX_USAGE : EX_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("lanyard " LANYARD_VERSION);
        return EX_OK;
    }
    const Command *command = command_find(argv[1]);
    if (!command) {
        fprintf(stderr, "lanyard: there is no command \"%s\"; lanyard alone lists them\n", argv[1]);
        return EX_USAGE;
    }
    return command_execute(command, argc - 1, argv + 1);
}
