// SPDX-License-Identifier: GPL-3.0-or-later
// held.h - whether a code that was read is still there in a frame in which it is not: smeared, tilted, half under a thumb.
//
// It is looked for as a coarse picture of its surroundings, near where it was last. The picture is that of the last reading and does not
// creep on to what lies behind.
#pragma once

#include "scanner/decode/reader.h"

#define HELD_CELLS 12 // along a side

typedef struct {
    ReaderPoint at;                       // its middle, in the frame
    float side_px;                        // of what is compared; 0 = nothing has been taken yet
    float contrast;                       // of its cells: their distance from their mean
    float cells[HELD_CELLS * HELD_CELLS]; // brightness less the mean, over `contrast`
} HeldPicture;

// The frame shows it there.
void held_take(HeldPicture *held, const GreyFrame *frame, const ReaderPoint corners[4]);
// Is it in this frame, too? Then it is followed.
bool held_find(HeldPicture *held, const GreyFrame *frame);
// Does what has these corners lie where it is?
bool held_is_at(const HeldPicture *held, const ReaderPoint corners[4]);
// It is there, as something else says.
void held_move(HeldPicture *held, const ReaderPoint corners[4]);
