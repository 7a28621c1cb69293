// SPDX-License-Identifier: GPL-3.0-or-later
// commands.h - every command's row; each is defined in the file of its name, and stands in the table of commands.c.
#pragma once

#include "scanner/cli/command.h"

extern const CommandGroup command_groups[]; // in the order of a day, ended by a NULL title

extern const Command command_admit;
extern const Command command_attendance;
extern const Command command_audit;
extern const Command command_backup;
extern const Command command_bundle;
extern const Command command_cameras;
extern const Command command_check;
extern const Command command_conflicts;
extern const Command command_doctor;
extern const Command command_generate;
extern const Command command_help;
extern const Command command_hub;
extern const Command command_import;
extern const Command command_init;
extern const Command command_practice;
extern const Command command_jobs;
extern const Command command_keys;
extern const Command command_label;
extern const Command command_languages;
extern const Command command_leads;
extern const Command command_people;
extern const Command command_person;
extern const Command command_print;
extern const Command command_printers;
extern const Command command_purge;
extern const Command command_report;
extern const Command command_rescue;
extern const Command command_restore;
extern const Command command_run;
extern const Command command_sales;
extern const Command command_scan;
extern const Command command_search;
extern const Command command_session;
extern const Command command_setup;
extern const Command command_sponsor;
extern const Command command_this_station;
extern const Command command_ticketing;
extern const Command command_sync;
extern const Command command_undo;
extern const Command command_verify;
extern const Command command_volunteer;
