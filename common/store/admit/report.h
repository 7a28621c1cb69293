// SPDX-License-Identifier: GPL-3.0-or-later
// report.h - the day in figures: counts and medians, nothing that tells of a person.
//
// Everything but the queue and what is owed is made from what all stations exchanged; these are this station's own.
#pragma once

#include "common/store/database/database.h"

typedef enum {
    REPORT_ARRIVALS,     // key: when a step of report.sql begins (ms); count: people who checked in first then
    REPORT_TICKET_TYPES, // key: ticket type; count: arrived; of: paid
    REPORT_DOORS,        // key: "CHECKPOINT/PART"; count: inside; of: entered
    REPORT_SESSIONS,     // key: code; count: seats taken; of: capacity, else seats bought
    REPORT_STATIONS,     // key: station; count: median ms from check-in to confirmed badge, in steps of 100; of: how many
    REPORT_QUEUE,        // key: job state; count: print jobs of this station
    REPORT_OWED,         // key: printer that does not tell; count: labels of which nobody has said whether they came out
    REPORT_REFUSALS,     // key: verdict; count
    REPORT_PART_COUNT
} ReportPart;

typedef struct {
    ReportPart part;
    char *key;
    char *title; // of a session or station; else ""
    gint64 count, of;
} ReportRow;

// All rows, part after part. Element: ReportRow. The caller owns it. Reads every registration once.
GPtrArray *store_report(Store *store, GError **error);

// "arrivals", "sessions": the stable name in JSON and CSV.
const char *report_part_name(ReportPart part);
