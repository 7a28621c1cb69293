// SPDX-License-Identifier: GPL-3.0-or-later
// frame.h - answers between STX and ETX, and the three of ~HS: ZPL's form, which ESC/Label has as well.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"

// The text of the frame with which `bytes` begin; the caller owns it, and `out_taken` is how many bytes it took. NULL: there is none, and
// `out_taken` is what parse_status returns.
char *frame_first(const guint8 *bytes, gsize length, gsize *out_taken);

// A field of ~HS that is not 0, of the first of its three strings or the second, and what it means; the most telling first.
typedef struct {
    bool is_second;
    guint field;
    PrinterCondition condition;
    const char *code, *problem;
} FrameFinding;

// Reads the answer to ~HS, whose first string has the fields `first` and took `taken` bytes: the other two belong to it. Returns what
// parse_status returns; more than `taken` = all three are there.
gsize frame_read_status(const guint8 *bytes, gsize length, char **first, gsize taken, const FrameFinding *findings,
                        gsize finding_count, DriverStatus *status);

// 0 = it is none.
int frame_number(char **fields, guint index);
