// SPDX-License-Identifier: GPL-3.0-or-later
// station.h - what commands ask of a station: its clock, its people, its printers, its judge.
#pragma once

#include "common/store/rights/audit.h"
#include "scanner/cli/command.h"
#include "scanner/check/check.h"
#include "scanner/desk/desk.h"

// Whom `text` means: a code (ticket or token), a registration id, or the only hit of a search. The caller owns the id;
// NULL with an error when it is not one person; who it may be is listed on standard error.
char *command_find_person(const CommandLine *line, const char *text, GError **error);

// Each printer that is plugged in or that the station.ini in `folder` names, as printer_list() gives them; without a station.ini
// those that are plugged in. A mistake in station.ini is named by its line.
GPtrArray *command_printers_at(const char *folder, GError **error);
// printer_report_text() of the same printers.
char *command_printers_report(const char *folder, GError **error);

// Asks the one judge before something is done: prints what is to be looked at to standard error, a line each. False with STATION_ERROR
// and the first finding that fails.
bool command_judge(const CheckRequest *request, GError **error);

// Notes in the audit trail what a command did. False with an error: then nothing is to be given out.
bool command_note(Store *store, AuditAct act, const char *detail, GError **error);

// Who does it, as --volunteer says; "" = nobody.
const char *command_volunteer_name(const CommandLine *line);

// The store of the station's folder, for a command that needs nothing else of it.
Store *command_store_open(const CommandLine *line, GError **error);

// Reads option `name`; `utc_ms` stays when it is not given. Prints and answers false when it is no time.
bool command_time(const CommandLine *line, const char *name, GTimeZone *zone, gint64 *utc_ms);

// Whether people have been kept long enough: option "days" after the event's last day. Else prints what is wrong with the option or
// until when they are kept, and `out_code` is the exit code.
bool purge_is_due(const CommandLine *line, const Profile *profile, gint64 now_utc_ms, int *out_code);
