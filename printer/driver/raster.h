// SPDX-License-Identifier: GPL-3.0-or-later
// raster.h - what the encoders share: whether a picture fits, rows of dots, run-length packing, bytes of text.
//
// Inside printer/driver only. A row is `row_bytes` long, its first bit is the first dot that the head prints.
#pragma once

#include "printer/driver/driver.h"

// The longest piece of continuous media that one page may take; every driver's ceiling is computed from it.
#define RASTER_LENGTH_MAX_MM 1000
#define RASTER_LENGTH_MAX_PX(dpi) ((RASTER_LENGTH_MAX_MM * (dpi)*10 + 253) / 254)

// No more than this goes out for a page whose picture is sent in bands of `band_bytes`, each at least half full, with a line of text before it,
// after as many bytes as fill a band that was broken off.
#define RASTER_BANDS_MAX(widest_px, dpi, band_bytes)                                                                             \
    ((band_bytes) + 256 + (gsize)RASTER_LENGTH_MAX_PX(dpi) * ((widest_px) / 8) / (band_bytes) * ((band_bytes) + 256))

gsize raster_row_bytes(const Bitmap *bitmap);
// The row `y` of a plane; the rows of a NULL plane are all 0 and given as NULL.
const guint8 *raster_plane_row(const Bitmap *bitmap, const guint8 *plane, int y);
bool raster_row_is_blank(const guint8 *row, gsize row_bytes);
// ORs `count` bytes of dots into the row, the left one at dot `left_px`, which may be negative; what leaves the row is lost.
void raster_place(guint8 *row, gsize row_bytes, const guint8 *bytes, gsize count, int left_px);
// Puts a picture's dots into a cleared row mirrored: the right dot at dot `right_px`, for heads whose first dot is the right edge.
void raster_place_mirrored(guint8 *row, gsize row_bytes, const guint8 *dots, int width_px, int right_px);

// PackBits as in TIFF 6.0 section 9. `out` has room for RASTER_PACKED_MAX(length). Returns the bytes written.
#define RASTER_PACKED_MAX(length) ((length) + ((length) + 127) / 128)
gsize raster_pack_bits(const guint8 *bytes, gsize length, guint8 *out);

void raster_append(GByteArray *out, const void *bytes, gsize length);
// Rows of black, as they are; and with every bit turned round, for languages in which 0 is ink.
void raster_append_rows(GByteArray *out, const Bitmap *bitmap, int top, int row_count);
void raster_append_inverted_rows(GByteArray *out, const Bitmap *bitmap, int top, int row_count);
// Two digits a byte.
void raster_append_hex(GByteArray *out, const guint8 *bytes, gsize length);
void raster_append_byte(GByteArray *out, guint8 byte, gsize count);
void raster_printf(GByteArray *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
// Appends the bytes of an array literal or string constant: RASTER_LITERAL(out, "\x1b@").
#define RASTER_LITERAL(out, text) raster_append((out), (text), sizeof(text) - 1)
