// SPDX-License-Identifier: GPL-3.0-or-later
// small.c - a frame made small, for people to look at.
#include "scanner/capture/convert.h"

// The mean of the `step` x `step` pixels from (x, y) on.
static guint8 mean(const GreyFrame *frame, int x, int y, int step)
{
    guint sum = 0;
    for (int row = 0; row < step; row++) {
        const guint8 *line = frame->pixels + (gsize)(y + row) * (gsize)frame->stride_bytes + x;
        for (int column = 0; column < step; column++)
            sum += line[column];
    }
    return (guint8)(sum / (guint)(step * step));
}

GBytes *picture_small_jpeg(const GreyFrame *frame, int width_px)
{
    // A frame of a few long lines is not shrunk to none.
    int step = CLAMP(frame->width_px / MAX(width_px, 1), 1, MAX(frame->height_px, 1));
    if (step == 1)
        return convert_to_jpeg(frame);
    GreyStore small = {0};
    if (!grey_store_resize(&small, frame->width_px / step, frame->height_px / step))
        return NULL;
    for (int y = 0; y < small.height_px; y++)
        for (int x = 0; x < small.width_px; x++)
            small.pixels[y * small.width_px + x] = mean(frame, x * step, y * step, step);
    const GreyFrame made = grey_store_frame(&small);
    GBytes *jpeg = convert_to_jpeg(&made);
    grey_store_clear(&small);
    return jpeg;
}
