// SPDX-License-Identifier: GPL-3.0-or-later
// commands.h - every command's row; each is defined in the file of its name. A command that is not here does not exist.
#pragma once

#include "scanner/cli/command.h"

// clang-format off
#define BEFORE_COMMANDS(X) X(setup) X(init) X(import) X(keys) X(volunteer) X(languages) X(label) X(hub) X(sponsor) X(hotspot) X(check) \
    X(doctor) X(practice)
#define DAY_COMMANDS(X) X(run) X(scan) X(admit) X(undo) X(search) X(people) X(person) X(print) X(jobs) X(printers) X(cameras) \
    X(sync) X(ticketing) X(bundle) X(conflicts) X(session) X(this_station)
#define AFTER_COMMANDS(X) X(report) X(attendance) X(sales) X(leads) X(audit) X(verify) X(backup) X(restore) X(rescue) X(purge)
#define OTHER_COMMANDS(X) X(generate) X(help)
// clang-format on

#define DECLARE_COMMAND(name) extern const Command command_##name;
BEFORE_COMMANDS(DECLARE_COMMAND)
DAY_COMMANDS(DECLARE_COMMAND)
AFTER_COMMANDS(DECLARE_COMMAND)
OTHER_COMMANDS(DECLARE_COMMAND)

extern const CommandGroup command_groups[]; // in the order of a day, ended by a NULL title

// Acts of a command that have a file of their own; each gives an exit code.
int print_all(CommandLine *line);       // lanyard print --all
int person_erasures(CommandLine *line); // who waits to be erased, and a second lead's word for it
