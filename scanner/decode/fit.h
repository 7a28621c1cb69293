// SPDX-License-Identifier: GPL-3.0-or-later
// fit.h - lays the grid of a symbol over the picture of it: how many modules, and where each of them is.
//
// What every symbol has at known places (finders, timing, alignment) pulls the grid into place; then, for
// curved and far corners, the data modules themselves, each towards where it is most clearly dark or light.
#pragma once

#include "scanner/decode/layout.h"
#include "scanner/decode/pyramid.h"
#include "scanner/decode/triple.h"
#include "scanner/decode/warp.h"

typedef struct {
    Warp warp; // to px of the level
    int level; // of the pyramid: the one where modules are a few px wide
    int version;
    bool is_light_on_dark;
    float size_px;   // of a module, px of the level
    float agreement; // correlation of the known modules with the picture: 1 is a perfect print
    guint looks;     // at places of the picture, that laying it took
} Fit;

#define FIT_VERSIONS_MAX 5

// Fits of the likeliest versions, best first; returns how many.
int fit_triple(const Triple *triple, const Pyramid *pyramid, Fit out[FIT_VERSIONS_MAX]);

// The same for a symbol that was seen in the last frame and has moved by some modules at most.
int fit_follow(const Triple *before, const Pyramid *pyramid, Fit out[FIT_VERSIONS_MAX]);

// The three finders of a fit, in px of the frame; and the corners of the symbol, clockwise from its own top left.
Triple fit_to_triple(const Fit *fit);
void fit_outline(const Fit *fit, ReaderPoint out[4]);

// Moves and bends the grid so that data modules too, dark (1) or light (0) in `modules`, are seen most clearly.
void fit_refine(Fit *fit, const Pyramid *pyramid, const guint8 *modules);
