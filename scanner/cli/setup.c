// SPDX-License-Identifier: GPL-3.0-or-later
// setup.c - serves the page that leads to a station, until the person there has enough of it.
#include "scanner/setup/setup.h"

#include <signal.h>
#include <stdio.h>

#include "scanner/cli/commands.h"

static const CommandOption options[] = {
    {"listen", 'L', "ADDRESS:PORT", "Where the page is served, on this machine alone; default 127.0.0.1 and any free port"},
    {0},
};

static volatile sig_atomic_t is_stopped;

static void stop(int signal)
{
    (void)signal;
    is_stopped = 1;
}

static int run_setup(CommandLine *line, GError **error)
{
    const char *folder = command_argument(line, 0) ? command_argument(line, 0) : "station";
    const char *listen = command_option(line, "listen") ? command_option(line, "listen") : "127.0.0.1:0";
    if (!g_str_has_prefix(listen, "127.0.0.1:") && !g_str_has_prefix(listen, "[::1]:"))
        return command_fail_with(EX_USAGE, "--listen takes 127.0.0.1:PORT; only this machine may open the page");
    g_autoptr(Setup) setup = setup_open(folder, listen, error);
    if (!setup)
        return COMMAND_FAILED;
    const struct sigaction action = {.sa_handler = stop};
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    g_autofree char *address = setup_address(setup);
    say("Open this address in a browser on this machine. It can be opened once:\n%s\n", address);
    fflush(stdout);
    while (!is_stopped && setup_turn(setup))
        continue;
    say("Everything is saved in %s; lanyard setup %s continues it.\n", folder, folder);
    return EX_OK;
}

const Command command_setup = {
    .name = "setup",
    .arguments = "[DIR]",
    .summary = "make a station on a page, step by step, without an editor",
    .options = options,
    .most_arguments = 1,
    .run = run_setup,
};
