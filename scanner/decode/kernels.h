// SPDX-License-Identifier: GPL-3.0-or-later
// kernels.h - the loops that see every pixel, in plain C and as fast as this processor can; the same bytes from each.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define BLOCK_PX 8
#define SHARPEN_REACH_PX 3

typedef struct {
    const char *name;
    // Means of two by two pixels, of the rows first and of the columns then, each rounded up: one row from two.
    void (*halve)(const guint8 *above, const guint8 *below, guint8 *out, int count);
    // Extremes of each block along one row of blocks: `rows` rows (at most BLOCK_PX) of `width` pixels.
    void (*extremes)(const guint8 *pixels, int stride_bytes, int width, int rows, guint8 *low, guint8 *high);
    // Bits of one row: 1 where a pixel is darker than its limit.
    void (*compare)(const guint8 *pixels, const guint8 *limits, int width, guint64 *words);
    // Sums down the columns of a window go one row on.
    void (*slide)(guint16 *columns, const guint8 *enters, const guint8 *leaves, int width);
    // Adds to each pixel three times what it differs by from the mean of the window around it, from the sums of columns and
    // the row, which both begin SHARPEN_REACH_PX before the first pixel. The window's middle row and column count twice.
    void (*raise)(const guint16 *columns, const guint8 *row, int width, guint8 *out);
    // Places in a row of bits where the colour changes; returns how many, and may write four more. The row starts as light.
    // Each bit is outvoted by those above and below it, which leaves a finder's core alone and takes half of the noise away.
    int (*edges)(const guint64 *row, const guint64 *above, const guint64 *below, int word_count, gint16 *out);
    // Is finder_like() true of the five runs between six places in a row, from each of `count` places on? Reads five more.
    void (*judge)(const gint16 *edges, int count, guint8 *out);
} Kernels;

#define FINDER_WIDTH_MIN_PX 8 // seven modules
#define FINDER_WIDTH_MAX_PX 1500

// Are five runs, in order, near 1:1:3:1:1? Loose: blur and exposure move edges by most of a module.
static inline bool finder_like(int a, int b, int c, int d, int e)
{
    const int width = a + b + c + d + e, lean = a + b - d - e;
    const int least = MIN(MIN(a, b), MIN(d, e)), most = MAX(MAX(a, b), MAX(d, e));
    return (c > MAX(b, d)) & (width >= FINDER_WIDTH_MIN_PX) & (width <= FINDER_WIDTH_MAX_PX) & (7 * c >= 2 * width - 4) &
           (14 * c <= 9 * width) & (21 * least + 6 >= width) & (7 * most <= 2 * width + 3) & (10 * ABS(lean) <= 3 * width + 10);
}

extern const Kernels kernels_plain;
// The fastest ones that this processor runs.
const Kernels *kernels_best(void);
// All that it runs, plain ones first; ends with NULL.
const Kernels *const *kernels_all(void);
