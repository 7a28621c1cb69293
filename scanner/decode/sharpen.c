#include "scanner/decode/sharpen.h"

#include <string.h>

#define GAIN 3 // times the difference is added

void sharpener_clear(Sharpener *sharpener)
{
    g_free(sharpener->pixels);
    g_free(sharpener->columns);
    *sharpener = (Sharpener){0};
}

// Adds or takes away one row of the columns' sums.
static void slide(guint32 *columns, const Level *level, int y, int sign)
{
    const guint8 *row = level->pixels + (gssize)CLAMP(y, 0, level->height_px - 1) * level->stride_bytes;
    if (sign > 0)
        for (int x = 0; x < level->width_px; x++)
            columns[x] += row[x];
    else
        for (int x = 0; x < level->width_px; x++)
            columns[x] -= row[x];
}

Level sharpen(Sharpener *sharpener, const Level *level, int reach)
{
    const int width = level->width_px, height = level->height_px;
    const gsize size = (gsize)width * (gsize)height;
    if (sharpener->pixels_size < size) {
        sharpener->pixels = g_realloc(sharpener->pixels, size);
        sharpener->pixels_size = size;
    }
    if (sharpener->columns_size < (gsize)width) {
        sharpener->columns = g_renew(guint32, sharpener->columns, width);
        sharpener->columns_size = (gsize)width;
    }
    guint32 *columns = sharpener->columns;
    memset(columns, 0, (gsize)width * sizeof *columns);
    for (int y = -reach - 1; y < reach; y++)
        slide(columns, level, y, 1);
    const int count = (2 * reach + 1) * (2 * reach + 1), scale = ((1 << 16) + count / 2) / count;
    for (int y = 0; y < height; y++) {
        slide(columns, level, y + reach, 1);
        slide(columns, level, y - reach - 1, -1);
        const guint8 *row = level->pixels + (gssize)y * level->stride_bytes;
        guint8 *out = sharpener->pixels + (gssize)y * width;
        guint32 sum = 0;
        for (int x = -reach - 1; x < reach; x++)
            sum += columns[CLAMP(x, 0, width - 1)];
        for (int x = 0; x < width; x++) {
            sum += columns[MIN(x + reach, width - 1)] - columns[MAX(x - reach - 1, 0)];
            const int mean = (int)(sum * (guint32)scale >> 16), raised = row[x] + GAIN * (row[x] - mean);
            out[x] = (guint8)CLAMP(raised, 0, 255);
        }
    }
    return (Level){sharpener->pixels, width, height, width};
}
