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

static bool is_loopback(const char *listen)
{
    return g_str_has_prefix(listen, "127.0.0.1:") || g_str_has_prefix(listen, "[::1]:");
}

static int run_setup(CommandLine *line)
{
    GError *error = NULL;
    const char *folder = command_argument(line, 0) ? command_argument(line, 0) : "station";
    const char *listen = command_option(line, "listen") ? command_option(line, "listen") : "127.0.0.1:0";
    if (!is_loopback(listen))
        return command_fail_with(EX_USAGE, "--listen takes 127.0.0.1:PORT; only this machine may open the page");
    g_autoptr(Setup) setup = setup_open(folder, listen, &error);
    if (!setup)
        return command_fail(error);
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
    .description =
        "Serves a page on this machine only, and prints its address, which can be opened once. The page leads through these "
        "steps: the event (one that comes with Lanyard, a copy of one, or a new one with its days and rooms) and its programme; "
        "registrations, with what the ticketing system's products mean; logo, colours and lines of the badge, with pictures of "
        "every label; printers, with a test label; cameras and hand scanners, with a code read live; volunteers and their PINs; "
        "more stations, one file each to carry to another machine; and at the end the findings of lanyard check.\n\n"
        "DIR (default: station) is a new or empty folder, or a station's. Each step is saved at once, in the files that you "
        "could also write with an editor: event/event.ini, label templates, station.ini. Comments in them stay. You may stop at "
        "any point; lanyard setup DIR continues from there. A running station takes the changes at its next start.\n\n"
        "Only one browser on this machine is answered: the one that opened the address. Uploaded registrations stay in memory "
        "until you import them.",
    .examples = "lanyard setup\nlanyard setup desk1",
    .options = options,
    .most_arguments = 1,
    .run = run_setup,
};
