// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/sweep.h"

#include <string.h>

void sweep_clear(Sweep *sweep)
{
    g_free(sweep->copy);
    *sweep = (Sweep){0};
}

static guint read_part(Sweep *sweep, ZbarReader *zbar, const Level *level, int left, int top, int width, int height)
{
    const gsize size = (gsize)width * (gsize)height;
    if (sweep->copy_size < size) {
        sweep->copy = g_realloc(sweep->copy, size);
        sweep->copy_size = size;
    }
    for (int y = 0; y < height; y++)
        memcpy(sweep->copy + (gsize)y * (gsize)width, level->pixels + (gssize)(top + y) * level->stride_bytes + left,
               (gsize)width);
    return zbar_reader_read(zbar, sweep->copy, width, height);
}

guint sweep_level(Sweep *sweep, ZbarReader *zbar, const Pyramid *pyramid, int level)
{
    const Level *whole = &pyramid->levels[MIN(level, pyramid->level_count - 1)];
    sweep->left_px = sweep->top_px = 0;
    const int scale = pyramid->levels[0].width_px / whole->width_px; // levels halve, an odd last column is left out
    sweep->scale = (float)scale;
    return read_part(sweep, zbar, whole, 0, 0, whole->width_px, whole->height_px);
}

guint sweep_read(Sweep *sweep, ZbarReader *zbar, const Pyramid *pyramid, guint part)
{
    if (part % SWEEP_PARTS == 0)
        return sweep_level(sweep, zbar, pyramid, 1);
    const Level *level = &pyramid->levels[0];
    const int quarter = (int)(part % SWEEP_PARTS) - 1;
    const int width = level->width_px * 5 / 8 + 1, height = level->height_px * 5 / 8 + 1; // a code on the seam is whole in one
    const int left = quarter % 2 ? MAX(level->width_px - width, 0) : 0, top = quarter / 2 ? MAX(level->height_px - height, 0) : 0;
    sweep->left_px = (float)left;
    sweep->top_px = (float)top;
    sweep->scale = 1;
    return read_part(sweep, zbar, level, left, top, MIN(width, level->width_px), MIN(height, level->height_px));
}
