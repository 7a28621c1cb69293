// SPDX-License-Identifier: GPL-3.0-or-later
// main.c - the program `lanyard`: finds the command in the table (commands.c) and runs it.
#include "scanner/cli/commands.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "common/store/store.h"
#include "scanner/cli/progress.h"

int main(int argc, char **argv)
{
    setlocale(LC_ALL, "C.UTF-8");
    umask(S_IRWXG | S_IRWXO); // what a command writes is about people, or signs for them
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        g_autofree char *text = command_overview_text(command_groups);
        fputs(text, stdout);
        return argc < 2 ? EX_USAGE : EX_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("lanyard " LANYARD_VERSION);
        return EX_OK;
    }
    const Command *command = command_find(command_groups, argv[1]);
    if (!command) {
        fprintf(stderr, "lanyard: there is no command \"%s\"; lanyard alone lists them\n", argv[1]);
        return EX_USAGE;
    }
    store_watch_rebuild(progress_rebuild, NULL);
    return command_execute(command_groups, command, argc - 1, argv + 1);
}
