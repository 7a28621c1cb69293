// SPDX-License-Identifier: GPL-3.0-or-later
// commands.c - the table of commands in the order of a day. A command that is not in it does not exist.
#include "scanner/cli/commands.h"

static const Command *const before_commands[] = {
    &command_setup, &command_init, &command_import,  &command_keys,  &command_volunteer, &command_languages,
    &command_label, &command_hub,  &command_sponsor, &command_check, &command_doctor,    &command_practice,
    NULL,
};
static const Command *const day_commands[] = {
    &command_run,       &command_scan,   &command_admit,     &command_undo,     &command_search,       &command_people,
    &command_person,    &command_print,  &command_jobs,      &command_printers, &command_cameras,      &command_sync,
    &command_ticketing, &command_bundle, &command_conflicts, &command_session,  &command_this_station, NULL,
};
static const Command *const after_commands[] = {&command_report,
                                                &command_attendance,
                                                &command_sales,
                                                &command_leads,
                                                &command_audit,
                                                &command_verify,
                                                &command_backup,
                                                &command_restore,
                                                &command_rescue,
                                                &command_purge,
                                                NULL};
static const Command *const other_commands[] = {&command_generate, &command_help, NULL};

const CommandGroup command_groups[] = {
    {"Before the event", before_commands},
    {"On the day", day_commands},
    {"Afterwards", after_commands},
    {"About", other_commands},
    {NULL, NULL},
};
