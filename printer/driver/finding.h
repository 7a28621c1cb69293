// SPDX-License-Identifier: GPL-3.0-or-later
// finding.h - what people are told of a status, and what its bits mean, as a table.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"

typedef struct {
    gsize offset; // of the byte in the reply
    guint8 mask;
    PrinterCondition condition; // a printer that is not ready receives nothing
    const char *code, *problem;
} Finding;

// The same of a number, which says one thing.
typedef struct {
    guint8 number;
    PrinterCondition condition;
    bool is_fatal_to_label;
    const char *code, *problem;
} NumberFinding;

// What people are told of the printer, by whichever form of reply.
void finding_tell(DriverStatus *status, PrinterCondition condition, const char *code, const char *problem);

// Sets what the first row says that has a bit in `reply`: the most telling stands first. Without one nothing is set.
void finding_read(const Finding *findings, gsize count, const guint8 *reply, DriverStatus *status);

// Sets what the row of this number says. False: there is none, and nothing is set.
bool finding_read_number(const NumberFinding *findings, gsize count, int number, DriverStatus *status);
