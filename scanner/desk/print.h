// SPDX-License-Identifier: GPL-3.0-or-later
// print.h - labels of a person, asked for by hand or by the scan that admits.
#pragma once

#include "scanner/desk/desk.h"

// Submits badge and tutorial tickets of a person as one job group, minting tokens; one transaction. A badge that was
// printed before is printed again only with a reason. `out_group_id` 0 = nothing to print.
typedef struct {
    const char *person_id;
    const char *reason; // for printing again; NULL = the first time
    bool with_badge, with_tickets;
    bool is_prepared;           // for a box: not handed over yet. What lies in one already is left out
    const char *printer;        // NULL = any that fits
    const char *volunteer_name; // who asked; recorded with the reason. NULL = nobody
    gint64 now_utc_ms;          // 0 = the station's clock
} PrintRequest;
bool desk_print(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error);
// The same in the transaction that is open.
bool desk_queue_labels(Desk *desk, const PrintRequest *request, gint64 *out_group_id, GError **error);

// What desk_check_in() would ask for, were this person let in now: nothing is minted, nothing queued. Element: ForeseenLabel.
typedef struct {
    char *session;       // its title; NULL = the badge
    const char *label;   // a LabelUse's name. Belongs to the profile
    char *media;         // that it would want
    const char *printer; // it would be bound to; NULL. Belongs to the settings
} ForeseenLabel;
GPtrArray *desk_foresee_labels(Desk *desk, const Person *person, GError **error);

// A scan that admits, and the labels of whoever is let in for the first time: one transaction. Labels that cannot be asked for
// do not keep the person out.
typedef struct {
    AdmitOutcome admission;
    gint64 group_id;     // of the labels; 0 = none were asked for
    char *print_problem; // why they could not be; NULL
} CheckIn;
bool desk_check_in(Desk *desk, const DeskScan *scan, CheckIn *out, GError **error);
void check_in_clear(CheckIn *check_in);
