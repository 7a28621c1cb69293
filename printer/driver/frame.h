// SPDX-License-Identifier: GPL-3.0-or-later
// frame.h - answers between STX and ETX, and the three of ~HS: ZPL's form, which ESC/Label has as well.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"

#define FRAME_STX 0x02

typedef enum { FRAME_MORE, FRAME_NONE, FRAME_FOUND } FrameResult;

// Finds STX text ETX at the beginning of `bytes`, after line ends; `out_text` is the caller's.
FrameResult frame_read(const guint8 *bytes, gsize length, char **out_text, gsize *out_taken);

// What parse_status returns for a reply that was read so and took `taken` bytes.
gsize frame_reply(FrameResult result, gsize taken);

// A field of ~HS that is not 0, of the first of its three strings or the second, and what it means; the most telling first.
typedef struct {
    bool is_second;
    guint field;
    PrinterCondition condition;
    const char *code, *problem;
} FrameFinding;

// `first` are the FRAME_STATUS_FIRST fields of the first string of ~HS, which took `*taken` bytes: the other two belong to it. FRAME_FOUND
// says what stands in them, and in `taken` what all took.
#define FRAME_STATUS_FIRST 12
FrameResult frame_read_status(const guint8 *bytes, gsize length, char **first, const FrameFinding *findings, gsize finding_count,
                              DriverStatus *status, gsize *taken);

// 0 = it is none.
int frame_number(char **fields, guint index);
