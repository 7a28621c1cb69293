// SPDX-License-Identifier: GPL-3.0-or-later
// sweep.h - zbar's own finder over part of a frame: slow, but it does with less of a finder than ours.
//
// The parts take turns over the frames of a camera, so that no single frame costs much.
#pragma once

#include "scanner/decode/pyramid.h"
#include "scanner/decode/zbar_reader.h"

typedef struct {
    guint8 *copy; // the part, without gaps between rows
    gsize copy_size;
    float left_px, top_px, scale; // of the part that was swept last
} Sweep;

#define SWEEP_PARTS 5 // the whole at half size, then four quarters that overlap

void sweep_clear(Sweep *sweep);
// Reads part number `part`; returns how many symbols zbar has read.
guint sweep_read(Sweep *sweep, ZbarReader *zbar, const Pyramid *pyramid, guint part);
// The same over a whole level.
guint sweep_level(Sweep *sweep, ZbarReader *zbar, const Pyramid *pyramid, int level);

// From what zbar has found to px of the frame.
static inline ReaderPoint sweep_to_frame(const Sweep *sweep, ReaderPoint at)
{
    return (ReaderPoint){sweep->left_px + at.x * sweep->scale, sweep->top_px + at.y * sweep->scale};
}
