// SPDX-License-Identifier: GPL-3.0-or-later
// flow_stack.h - private to printer/label: what stands in one region of a flowing label, from top to bottom.
#pragma once

#include "printer/label/canvas.h"
#include "printer/label/shaper.h"
#include "printer/label/template.h"

typedef struct {
    GPtrArray *elements; // Element: copies of the template's, whose sizes may be made smaller
    GHashTable *fields;
    Shaper *shaper;
    double gap_mm;
    bool *is_shown; // by element
    RectMm *boxes;  // by element: what comes out
} Flow;

// Gives each shown element of `region` its box within `rect`. How many texts are smaller than their smallest size.
int flow_stack(Flow *flow, int region, RectMm rect);
