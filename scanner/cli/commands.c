// SPDX-License-Identifier: GPL-3.0-or-later
// commands.c - the table of commands in the order of a day.
#include "scanner/cli/commands.h"

#define ROW(name) &command_##name,

static const Command *const before_commands[] = {BEFORE_COMMANDS(ROW) NULL};
static const Command *const day_commands[] = {DAY_COMMANDS(ROW) NULL};
static const Command *const after_commands[] = {AFTER_COMMANDS(ROW) NULL};
static const Command *const other_commands[] = {OTHER_COMMANDS(ROW) NULL};

const CommandGroup command_groups[] = {
    {"Before the event", before_commands},
    {"On the day", day_commands},
    {"Afterwards", after_commands},
    {"About", other_commands},
    {NULL, NULL},
};
