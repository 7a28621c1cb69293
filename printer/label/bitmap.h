// SPDX-License-Identifier: GPL-3.0-or-later
// bitmap.h - a one-bit picture, or two for red-and-black media: what a label printer prints. For printers that have all colours, areas
// say of which colour the dots of the red plane are there.
//
// Rows run top to bottom as they leave the printer, the first bit of a byte is the left dot, 1 is ink. Rows are
// `stride_bytes` apart; bits beyond the width are 0.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    int left, top, right, bottom; // the last two are beyond
    guint32 colour;               // 0xrrggbb
} BitmapTint;

typedef struct {
    int width_px, height_px, stride_bytes;
    int dpi_x, dpi_y;
    guint8 *black;
    guint8 *red;   // NULL on one-colour media
    GArray *tints; // BitmapTint; NULL where red is the only colour
} Bitmap;

#define BITMAP_RED 0xd4001a
// What a dot of the red plane looks like; the later of two areas counts.
static inline guint32 bitmap_tint(const Bitmap *bitmap, int x, int y)
{
    for (guint i = bitmap->tints ? bitmap->tints->len : 0; i > 0; i--) {
        const BitmapTint *tint = &g_array_index(bitmap->tints, BitmapTint, i - 1);
        if (x >= tint->left && x < tint->right && y >= tint->top && y < tint->bottom)
            return tint->colour;
    }
    return BITMAP_RED;
}

Bitmap *bitmap_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red);
void bitmap_free(Bitmap *bitmap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bitmap, bitmap_free)

bool bitmap_get(const guint8 *plane, int stride_bytes, int x, int y);

// Writes the picture as PNG, black and red on white, square pixels; atomically.
bool bitmap_write_png(const Bitmap *bitmap, const char *path, GError **error);
// The same into memory; the caller owns the bytes.
GBytes *bitmap_to_png(const Bitmap *bitmap, GError **error);
