// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/sharpen.h"

#include <string.h>

#define REACH SHARPEN_REACH_PX

void sharpener_clear(Sharpener *sharpener)
{
    g_free(sharpener->pixels);
    g_free(sharpener->columns);
    g_free(sharpener->row);
    *sharpener = (Sharpener){0};
}

static void make_room(Sharpener *sharpener, gsize width, gsize height)
{
    if (sharpener->pixels_size < width * height) {
        g_free(sharpener->pixels);
        sharpener->pixels = g_malloc(width * height);
        sharpener->pixels_size = width * height;
    }
    if (sharpener->columns_size < width) {
        g_free(sharpener->columns);
        g_free(sharpener->row);
        sharpener->columns = g_new(guint16, width + 2 * REACH);
        sharpener->row = g_malloc(width + 2 * REACH);
        sharpener->columns_size = width;
    }
}

static const guint8 *row_of(const Level *level, int y)
{
    return level->pixels + (gssize)CLAMP(y, 0, level->height_px - 1) * level->stride_bytes;
}

Level sharpen(const Kernels *kernels, Sharpener *sharpener, const Level *level)
{
    const int width = level->width_px, height = level->height_px;
    g_assert(width > 0 && height > 0);
    make_room(sharpener, (gsize)width, (gsize)height);
    guint16 *columns = sharpener->columns + REACH;
    for (int x = 0; x < width; x++) {
        columns[x] = 0;
        for (int y = -REACH; y <= REACH; y++)
            columns[x] = (guint16)(columns[x] + row_of(level, y)[x]);
    }
    for (int y = 0; y < height; y++) {
        const guint8 *row = row_of(level, y);
        memcpy(sharpener->row + REACH, row, (gsize)width);
        for (int i = 1; i <= REACH; i++) { // beyond an edge its last column counts
            columns[-i] = columns[0];
            columns[width - 1 + i] = columns[width - 1];
            sharpener->row[REACH - i] = row[0];
            sharpener->row[REACH + width - 1 + i] = row[width - 1];
        }
        kernels->raise(sharpener->columns, sharpener->row, width, sharpener->pixels + (gssize)y * width);
        kernels->slide(columns, row_of(level, y + REACH + 1), row_of(level, y - REACH), width);
    }
    return (Level){sharpener->pixels, width, height, width};
}
