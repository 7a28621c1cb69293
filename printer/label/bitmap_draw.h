// SPDX-License-Identifier: GPL-3.0-or-later
// bitmap_draw.h - private to printer/label: a picture on a page of PDF.
#pragma once

#include <cairo.h>

#include "printer/label/bitmap.h"

// Draws it in points, its corner at the origin; a dot costs one bit of the file.
void bitmap_draw(cairo_t *cairo, const Bitmap *bitmap);
// Where Cairo writes a file: to the end of `bytes`, a GByteArray.
cairo_status_t bitmap_append_bytes(void *bytes, const unsigned char *more, unsigned int length);
