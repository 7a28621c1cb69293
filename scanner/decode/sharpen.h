// SPDX-License-Identifier: GPL-3.0-or-later
// sharpen.h - a level with its edges raised, for finders that defocus and motion have smeared.
#pragma once

#include "scanner/decode/pyramid.h"

typedef struct {
    guint8 *pixels;
    guint16 *columns; // sums down the window's rows, with room for half a window at both ends
    guint8 *row;      // the one that is raised, with the same
    gsize pixels_size, columns_size;
} Sharpener;

void sharpener_clear(Sharpener *sharpener);
// Raises what differs from the mean of the seven by seven pixels around; the result is the sharpener's until its next use.
Level sharpen(const Kernels *kernels, Sharpener *sharpener, const Level *level);
