// SPDX-License-Identifier: GPL-3.0-or-later
// main.c - the program `lanyard`: finds the command in the table (commands.c) and runs it.
#include "common/store/journal/rebuild.h"
#include "scanner/cli/commands.h"

#include <locale.h>
#include <string.h>
#include <sys/stat.h>

#include "scanner/cli/progress.h"

static int run(int argc, char **argv)
{
    if (argc < 2 || strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        g_autofree char *text = command_overview_text(command_groups);
        say_lines(text);
        return argc < 2 ? EX_USAGE : EX_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        say("lanyard " LANYARD_VERSION "\n");
        return EX_OK;
    }
    const Command *command = command_find(command_groups, argv[1]);
    if (!command) {
        say_error("lanyard: there is no command \"%s\"; lanyard alone lists them\n", argv[1]);
        return EX_USAGE;
    }
    store_watch_rebuild(progress_rebuild, NULL);
    return command_execute(command_groups, command, argc - 1, argv + 1);
}

// What did not reach the reader was not said, whatever the command thought of it.
int main(int argc, char **argv)
{
    GError *error = NULL;
    setlocale(LC_ALL, "C.UTF-8");
    umask(S_IRWXG | S_IRWXO); // what a command writes is about people, or signs for them
    int code = run(argc, argv);
    if (say_end(&error))
        return code;
    int failure = command_fail(error);
    return code == EX_OK || code == 1 ? failure : code;
}
