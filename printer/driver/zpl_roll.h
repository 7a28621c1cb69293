// SPDX-License-Identifier: GPL-3.0-or-later
// zpl_roll.h - which head and roll a Zebra says that it has. Pure, takes any bytes.
#pragma once

#include "printer/driver/driver.h"

typedef struct {
    int dpi;                 // of the head; 0 = not said
    int width_px, length_px; // as set, and as measured with the gap; 0 = not said
    bool is_continuous;
} ZplRoll;

// A head that Zebra makes, and what a printer that is set up for another one says of it. NULL when the fields of this answer are not
// ~HI's, or name no such head (zpl.c).
typedef struct {
    const char *dots_per_mm;
    int dpi;
    const char *problem;
} ZplHead;
const ZplHead *zpl_head(char **fields);

extern const char zpl_roll_question[];
void zpl_roll_read(const char *answer, gsize length, ZplRoll *out);
// The row of the same printer with this head; `model` itself when there is none.
const DriverModel *zpl_roll_model(const DriverModel *model, const ZplRoll *roll);
// Whether labels of this die-cut media can be so far from each other, as a printer has measured it.
bool zpl_roll_is_pitch_of(const DriverMedia *media, double pitch_mm);
// The roll of the table that has these measures; NULL when none has, or more than one.
const DriverMedia *zpl_roll_media(const DriverModel *model, const ZplRoll *roll);
