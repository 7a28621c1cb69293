// SPDX-License-Identifier: GPL-3.0-or-later
// triple.h - three finders that may belong to one symbol, most likely first; or two and where the third should be.
#pragma once

#include "scanner/decode/finder.h"

typedef struct {
    ReaderPoint corners[3]; // px of the frame: top left, top right, bottom left (or mirrored: clockwise all the same)
    float width_px[3];      // of each finder along the picture's rows and
    float height_px[3];     // columns: seven modules of an upright symbol
    float size_px;          // of a module, px of the frame, roughly
    float doubt;
    bool is_light_on_dark;
    int level;   // the finest on which one of them was seen
    int guessed; // the corner that was not seen as a finder; -1: all were
} Triple;

#define TRIPLES_MAX 48

// Fills `out` and returns how many.
int triples_rank(const FinderList *list, Triple out[TRIPLES_MAX]);

// The same for two finders: each way in which a third, torn or covered one, would complete a symbol.
int pairs_rank(const FinderList *list, Triple out[TRIPLES_MAX]);
