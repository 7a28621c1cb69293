// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/pyramid.h"

#define SIDE_MIN_PX 24

void pyramid_clear(Pyramid *pyramid)
{
    g_free(pyramid->storage);
    *pyramid = (Pyramid){0};
}

void pyramid_build(const Kernels *kernels, Pyramid *pyramid, const GreyFrame *frame)
{
    const gsize wanted = (gsize)frame->width_px * (gsize)frame->height_px / 2 + 64;
    if (pyramid->storage_size < wanted) {
        pyramid->storage = g_realloc(pyramid->storage, wanted);
        pyramid->storage_size = wanted;
    }
    pyramid->levels[0] = (Level){frame->pixels, frame->width_px, frame->height_px, frame->stride_bytes};
    pyramid->level_count = 1;
    guint8 *next = pyramid->storage;
    for (int i = 1; i < PYRAMID_LEVELS; i++) {
        const Level *from = &pyramid->levels[i - 1];
        const int width = from->width_px / 2, height = from->height_px / 2;
        if (width < SIDE_MIN_PX || height < SIDE_MIN_PX)
            break;
        pyramid->levels[i] = (Level){next, width, height, width};
        for (int y = 0; y < height; y++) {
            const guint8 *above = from->pixels + (gssize)(2 * y) * from->stride_bytes;
            kernels->halve(above, above + from->stride_bytes, next + (gssize)y * width, width);
        }
        next += (gssize)width * height;
        pyramid->level_count++;
    }
}
