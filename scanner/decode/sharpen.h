// sharpen.h - a level with its edges raised, for finders that defocus and motion have smeared.
#pragma once

#include "scanner/decode/pyramid.h"

typedef struct {
    guint8 *pixels;
    guint32 *columns; // running sums
    gsize pixels_size, columns_size;
} Sharpener;

void sharpener_clear(Sharpener *sharpener);
// Raises what differs from the mean within `reach` px; the result is the sharpener's until its next use.
Level sharpen(Sharpener *sharpener, const Level *level, int reach);
