// SPDX-License-Identifier: GPL-3.0-or-later
// binarise.h - a grey level as dark and light bits, against thresholds that follow the local light.
//
// Blocks of eight by eight pixels; a block's threshold lies midway between the extremes of the blocks around it.
// Where these differ by no more than the frame's noise, a wider neighbourhood decides, so that flat areas have no edges.
#pragma once

#include "scanner/decode/pyramid.h"

typedef struct {
    guint64 *words; // bit x % 64 of word x / 64 in a row: 1 = dark
    gsize words_size;
    int width_px, height_px, words_per_row;
    guint8 *blocks; // scratch
    gsize blocks_size;
    int noise; // range of grey that is taken for flat
} BitPlane;

void bit_plane_clear(BitPlane *plane);
void binarise(const Kernels *kernels, const Level *level, BitPlane *plane);

static inline bool bit_plane_at(const BitPlane *plane, int x, int y)
{
    return plane->words[(gssize)y * plane->words_per_row + (x >> 6)] >> (x & 63) & 1;
}
