// SPDX-License-Identifier: GPL-3.0-or-later
// pyramid.h - a frame at full, half, quarter and eighth size.
//
// Level 0 is the frame itself, borrowed. Each pixel of a further level is the rounded mean of four of the level
// before; an odd last row or column is left out.
#pragma once

#include "scanner/decode/kernels.h"
#include "scanner/decode/frame.h"

#define PYRAMID_LEVELS 4

typedef struct {
    const guint8 *pixels;
    int width_px, height_px, stride_bytes;
} Level;

typedef struct {
    Level levels[PYRAMID_LEVELS];
    int level_count; // a level is at least 24 px in each direction, but for the first
    guint8 *storage;
    gsize storage_size;
} Pyramid;

void pyramid_clear(Pyramid *pyramid);
void pyramid_build(const Kernels *kernels, Pyramid *pyramid, const GreyFrame *frame);

// Grey at a point, between pixels by bilinear interpolation; outside the nearest edge pixel. The middle of the top
// left pixel is (0.5, 0.5).
static inline float level_at(const Level *level, float x, float y)
{
    const float last_x = (float)(level->width_px - 1) - 0.001f, last_y = (float)(level->height_px - 1) - 0.001f;
    x = x - 0.5f > 0 ? MIN(x - 0.5f, last_x) : 0; // what is no number becomes 0, too
    y = y - 0.5f > 0 ? MIN(y - 0.5f, last_y) : 0;
    const int left = (int)x, top = (int)y;
    const float fx = x - (float)left, fy = y - (float)top;
    const guint8 *p = level->pixels + (gssize)top * level->stride_bytes + left;
    const guint8 *q = p + level->stride_bytes;
    const float above = (float)p[0] + fx * (float)(p[1] - p[0]), below = (float)q[0] + fx * (float)(q[1] - q[0]);
    return above + fy * (below - above);
}
