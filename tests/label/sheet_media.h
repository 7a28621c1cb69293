// SPDX-License-Identifier: GPL-3.0-or-later
// sheet_media.h - the rolls and sheets that a design is looked at and tested on.
#pragma once

#include "printer/driver/driver.h"
#include "printer/label/label.h"

typedef struct {
    const char *name; // as station.ini names it
    const Driver *driver;
    const char *model;
    bool is_small; // room for a name, but not for a code of a size that a camera reads from afar
} SheetMedium;

extern const SheetMedium sheet_media[]; // ended by a NULL name

// As that printer reaches it; at its own resolution, or, where `dpi` is not 0, scaled to that to be looked at.
LabelTarget sheet_target(const SheetMedium *medium, int dpi);
