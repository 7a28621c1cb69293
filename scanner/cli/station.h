// SPDX-License-Identifier: GPL-3.0-or-later
// station.h - a command's way to the station: loaded and opened, or an exit code.
#pragma once

#include "common/store/audit.h"
#include "scanner/cli/command.h"
#include "scanner/desk/check.h"
#include "scanner/desk/desk.h"

typedef struct {
    Station *station;
    Desk *desk;
} CommandDesk;

// True when both are there. Else the reason is printed and `out_code` is the command's exit code.
bool command_desk_open(const CommandLine *line, CommandDesk *out, int *out_code);
void command_desk_clear(CommandDesk *desk);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(CommandDesk, command_desk_clear)

// Whom `text` means: a code (ticket or token), a registration id, or the only hit of a search. The caller owns the id;
// NULL with an error that lists the choices when it is not one person.
char *command_find_person(Desk *desk, const char *text, GError **error);

// Each printer that is plugged in or that the station.ini in `folder` names, as printer_list() gives them; without a station.ini
// those that are plugged in. A mistake in station.ini is named by its line.
GPtrArray *command_printers_at(const char *folder, GError **error);
// printer_report_text() of the same printers.
char *command_printers_report(const char *folder, GError **error);

// Asks the one judge before something is done: prints what is to be looked at to standard error, a line each. False with DESK_ERROR
// and the first finding that fails.
bool command_judge(const CheckRequest *request, GError **error);

// Notes in the audit trail what a command did; prints and answers false when it cannot: then nothing is to be given out.
bool command_note(Store *store, AuditAct act, const char *detail, int *out_code);

// Reads --time in the event's zone, or takes the clock. Prints and answers false when it is no time.
bool command_time(const CommandLine *line, const Station *station, gint64 *out_utc_ms);
