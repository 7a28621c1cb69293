// SPDX-License-Identifier: GPL-3.0-or-later
// grid.h - the modules of one symbol: sampled, decided against the local light, and drawn anew for zbar.
#pragma once

#include "scanner/decode/fit.h"

// Scratch of the decisions: what is summed up around each module, and the sums and counts of both colours.
typedef struct {
    float values[SYMBOL_MODULES_MAX], count[SYMBOL_MODULES_MAX], dark[SYMBOL_MODULES_MAX], dark_count[SYMBOL_MODULES_MAX],
        light[SYMBOL_MODULES_MAX], light_count[SYMBOL_MODULES_MAX];
} GridSums;

typedef struct {
    int version, side;
    bool is_mirrored;               // rows and columns are exchanged in the picture; never here
    float grey[SYMBOL_MODULES_MAX]; // as sampled; brighter is larger, whatever the polarity
    float dark[SYMBOL_MODULES_MAX]; // decided: above 0 is dark, about 1 is a clear module
    guint8 kinds[SYMBOL_MODULES_MAX];
    guint8 modules[SYMBOL_MODULES_MAX]; // 1 dark; known ones as they must be
    float known_share;                  // of known modules that are seen as they must be
    guint format;                       // correction level (2 bits), mask (3 bits) and their own check bits
    float format_margin;                // how clearly the format stands out: mean darkness along the best one
    GridSums sums;
} Grid;

#define GRID_LOOKS 5 // at each module

void grid_sample(Grid *grid, const Fit *fit, const Pyramid *pyramid);

// Decides each module against thresholds midway between the dark and the light ones around it.
void grid_decide(Grid *grid);
// Undoes blur first, by the filter over neighbouring modules that makes known and clear modules come out best.
void grid_equalise(Grid *grid);
// Fills `modules` from `dark`: known ones as the standard has them, the format as the nearest valid one.
void grid_complete(Grid *grid);

#define GRID_QUIET 2 // modules around the drawn symbol
#define GRID_PICTURE_MAX_PX ((SYMBOL_SIDE_MAX + 2 * GRID_QUIET) * 4)

// Draws black on white with `module_px` px per module; returns the picture's side.
int grid_draw(const Grid *grid, int module_px, guint8 *out_pixels);
