// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/binarise.h"

#include <string.h>

#define NOISE_MIN 5 // JPEG and quantisation alone give this
#define NOISE_MAX 40
#define WIDE_STEP 3 // blocks: three neighbourhoods side by side make the wider one

void bit_plane_clear(BitPlane *plane)
{
    g_free(plane->words);
    g_free(plane->blocks);
    *plane = (BitPlane){0};
}

// What the quietest quarter of the blocks spans is the sensor's noise.
static int noise_of(const guint8 *low, const guint8 *high, gsize count)
{
    guint histogram[256] = {0};
    for (gsize i = 0; i < count; i += 2)
        histogram[high[i] - low[i]]++;
    gsize seen = 0;
    int range = 0;
    while (range < 255 && (seen += histogram[range]) * 8 < count)
        range++;
    return CLAMP(range * 5 / 4 + 2, NOISE_MIN, NOISE_MAX);
}

// Extremes of blocks over a neighbourhood; plain loops over bytes, which compilers turn into vectors.
typedef struct {
    int columns, rows;
    guint8 *row; // scratch: one row with WIDE_STEP more at both ends
} Blocks;

static void spread_low(guint8 *restrict out, const guint8 *restrict a, const guint8 *restrict b, const guint8 *restrict c,
                       int count)
{
    for (int x = 0; x < count; x++) {
        const guint8 least = MIN(a[x], b[x]);
        out[x] = MIN(least, c[x]);
    }
}

static void spread_high(guint8 *restrict out, const guint8 *restrict a, const guint8 *restrict b, const guint8 *restrict c,
                        int count)
{
    for (int x = 0; x < count; x++) {
        const guint8 most = MAX(a[x], b[x]);
        out[x] = MAX(most, c[x]);
    }
}

typedef void (*Spread)(guint8 *restrict out, const guint8 *restrict a, const guint8 *restrict b, const guint8 *restrict c,
                       int count);

// Over the block and those `step` to each side, along the rows and then down the columns; beyond an edge its nearest block
// counts.
static void spread(const Blocks *blocks, const guint8 *from, guint8 *along, guint8 *out, int step, Spread function)
{
    const int columns = blocks->columns, rows = blocks->rows;
    guint8 *padded = blocks->row + WIDE_STEP;
    for (int y = 0; y < rows; y++) {
        const guint8 *row = from + (gssize)y * columns;
        memset(padded - step, row[0], (gsize)step);
        memcpy(padded, row, (gsize)columns);
        memset(padded + columns, row[columns - 1], (gsize)step);
        function(along + (gssize)y * columns, padded - step, padded, padded + step, columns);
    }
    for (int y = 0; y < rows; y++) {
        const guint8 *above = along + (gssize)MAX(y - step, 0) * columns,
                     *below = along + (gssize)MIN(y + step, rows - 1) * columns;
        function(out + (gssize)y * columns, above, along + (gssize)y * columns, below, columns);
    }
}

// Midway where the near neighbourhood has contrast, else midway of the wide one if that has, else all of one colour.
static void choose_limits(const guint8 *restrict low, const guint8 *restrict high, const guint8 *restrict wide_low,
                          const guint8 *restrict wide_high, guint8 noise, guint8 *restrict out, int count)
{
    const guint8 wide_noise = (guint8)(2 * noise);
    for (int x = 0; x < count; x++) {
        const guint8 near = (guint8)((low[x] + high[x] + 1) / 2), wide = (guint8)((wide_low[x] + wide_high[x] + 1) / 2);
        const guint8 range = (guint8)(high[x] - low[x]), wide_range = (guint8)(wide_high[x] - wide_low[x]);
        const guint8 flat = wide_high[x] < 128 ? 255 : 0;
        const guint8 far = wide_range > wide_noise ? wide : flat;
        out[x] = range > noise ? near : far;
    }
}

static void expand(const guint8 *limits, int columns, guint8 *out)
{
    for (int block = 0; block < columns; block++)
        memset(out + block * BLOCK_PX, limits[block], BLOCK_PX);
}

static void make_room(BitPlane *plane, const Level *level, gsize block_bytes)
{
    plane->width_px = level->width_px;
    plane->height_px = level->height_px;
    plane->words_per_row = (level->width_px + 63) / 64;
    const gsize words = (gsize)plane->words_per_row * (gsize)level->height_px;
    if (plane->words_size < words) {
        g_free(plane->words);
        plane->words = g_new(guint64, words);
        plane->words_size = words;
    }
    if (plane->blocks_size < block_bytes) {
        g_free(plane->blocks);
        plane->blocks = g_malloc(block_bytes);
        plane->blocks_size = block_bytes;
    }
}

void binarise(const Kernels *kernels, const Level *level, BitPlane *plane)
{
    const int columns = (level->width_px + BLOCK_PX - 1) / BLOCK_PX, rows = (level->height_px + BLOCK_PX - 1) / BLOCK_PX;
    const gsize count = (gsize)columns * (gsize)rows;
    g_assert(rows > 0 && columns > 0);
    make_room(plane, level, 5 * count + (gsize)columns * (BLOCK_PX + 1) + 2 * WIDE_STEP);
    guint8 *low = plane->blocks, *high = low + count, *along = high + count, *wide_low = along + count,
           *wide_high = wide_low + count;
    guint8 *limits = wide_high + count;
    const Blocks blocks = {columns, rows, limits + (gsize)columns * BLOCK_PX};
    for (int y = 0; y < rows; y++)
        kernels->extremes(level->pixels + (gssize)y * BLOCK_PX * level->stride_bytes, level->stride_bytes, level->width_px,
                          MIN(BLOCK_PX, level->height_px - y * BLOCK_PX), low + (gssize)y * columns, high + (gssize)y * columns);
    plane->noise = noise_of(low, high, count);
    spread(&blocks, low, along, low, 1, spread_low);
    spread(&blocks, high, along, high, 1, spread_high);
    spread(&blocks, low, along, wide_low, WIDE_STEP, spread_low);
    spread(&blocks, high, along, wide_high, WIDE_STEP, spread_high);
    choose_limits(low, high, wide_low, wide_high, (guint8)plane->noise, along, (int)count);
    for (int y = 0; y < level->height_px; y++) {
        if (y % BLOCK_PX == 0)
            expand(along + (gssize)(y / BLOCK_PX) * columns, columns, limits);
        kernels->compare(level->pixels + (gssize)y * level->stride_bytes, limits, level->width_px,
                         plane->words + (gssize)y * plane->words_per_row);
    }
}
