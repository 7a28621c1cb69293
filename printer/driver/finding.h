// SPDX-License-Identifier: GPL-3.0-or-later
// finding.h - what the bits of a status mean, as a table.
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

// Sets what the first row says that has a bit in `reply`: the most telling stands first. Without one nothing is set.
void finding_read(const Finding *findings, gsize count, const guint8 *reply, DriverStatus *status);
