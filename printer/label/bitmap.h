// SPDX-License-Identifier: GPL-3.0-or-later
// bitmap.h - a one-bit picture, or two for red-and-black media: what a label printer prints.
//
// Rows run top to bottom as they leave the printer, the first bit of a byte is the left dot, 1 is ink. Rows are
// `stride_bytes` apart; bits beyond the width are 0.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    int width_px, height_px, stride_bytes;
    int dpi_x, dpi_y;
    guint8 *black;
    guint8 *red; // NULL on one-colour media
} Bitmap;

Bitmap *bitmap_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red);
void bitmap_free(Bitmap *bitmap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Bitmap, bitmap_free)

bool bitmap_get(const guint8 *plane, int stride_bytes, int x, int y);

// Writes the picture as PNG, black and red on white, square pixels; atomically.
bool bitmap_write_png(const Bitmap *bitmap, const char *path, GError **error);
// The same into memory; the caller owns the bytes.
GBytes *bitmap_to_png(const Bitmap *bitmap, GError **error);
// The same as one page of PDF of these measures, of which the picture is the middle; 0 = as long as the picture.
bool bitmap_write_pdf(const Bitmap *bitmap, double page_width_mm, double page_length_mm, const char *path, GError **error);
