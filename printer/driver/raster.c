// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/raster.h"

#include <string.h>

// Refuses a refused model, media that the model cannot take and a picture that does not fit.
static bool check(const Driver *driver, const DriverPage *page, const Bitmap *bitmap, GError **error)
{
    const DriverModel *model = page->model;
    const DriverMedia *media = page->media;
    if (model->refused) {
        g_set_error_literal(error, DRIVER_ERROR, DRIVER_ERROR_REFUSED, model->refused);
        return false;
    }
    int width_px = 0, length_px = 0;
    if (!driver_picture(model, media, &width_px, &length_px)) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA, "A %s cannot print on %s; use another printer or roll.", model->name,
                    media->title);
        return false;
    }
    int feed = bitmap->dpi_y == 2 * model->dpi_y && driver_is_fine(model, media) ? 2 : 1;
    if (bitmap->dpi_x != model->dpi_x || bitmap->dpi_y != feed * model->dpi_y) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA,
                    "The picture is drawn for %d x %d dpi, but a %s prints %d x %d; draw it for this printer.", bitmap->dpi_x,
                    bitmap->dpi_y, model->name, model->dpi_x, model->dpi_y);
        return false;
    }
    int longest_px = feed * (length_px ? length_px : RASTER_LENGTH_MAX_PX(model->dpi_y));
    if (bitmap->width_px < 1 || bitmap->height_px < 1 || bitmap->width_px > width_px || bitmap->height_px > longest_px) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA,
                    "The picture has %d x %d dots, but %s takes at most %d x %d; choose a smaller label.", bitmap->width_px,
                    bitmap->height_px, media->title, width_px, longest_px);
        return false;
    }
    if (bitmap->red && !media->has_red) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA,
                    "The picture has red in it, but %s prints black only; load red-and-black media.", media->title);
        return false;
    }
    int shortest_px = driver->shortest_px * bitmap->dpi_y / model->dpi_y;
    if (media->length_mm == 0 && bitmap->height_px < shortest_px) {
        g_set_error(error, DRIVER_ERROR, DRIVER_ERROR_MEDIA,
                    "The picture has %d lines, but a %s cuts no piece shorter than %d; make the label longer.", bitmap->height_px,
                    model->name, shortest_px);
        return false;
    }
    return true;
}

GByteArray *driver_encode(const Driver *driver, const DriverPage *page, const Bitmap *const *bitmaps, int count, GError **error)
{
    g_assert(count > 0 && (count == 1 || driver->encode_sheet));
    for (int i = 0; i < count; i++)
        if (!check(driver, page, bitmaps[i], error))
            return NULL;
    GByteArray *out = g_byte_array_new();
    if (driver->encode_sheet)
        driver->encode_sheet(out, page, bitmaps, count);
    else
        driver->encode(out, page, bitmaps[0]);
    return out;
}

gsize raster_row_bytes(const Bitmap *bitmap)
{
    return ((gsize)bitmap->width_px + 7) / 8;
}

const guint8 *raster_plane_row(const Bitmap *bitmap, const guint8 *plane, int y)
{
    return plane ? plane + (gsize)y * (gsize)bitmap->stride_bytes : NULL;
}

bool raster_row_is_blank(const guint8 *row, gsize row_bytes)
{
    for (gsize i = 0; i < row_bytes; i++)
        if (row[i])
            return false;
    return true;
}

void raster_place(guint8 *row, gsize row_bytes, const guint8 *bytes, gsize count, int left_px)
{
    int whole = left_px >= 0 ? left_px / 8 : -((7 - left_px) / 8);
    unsigned part = (unsigned)(left_px - 8 * whole);
    for (gsize i = 0; i < count; i++) {
        gssize at = (gssize)i + whole;
        unsigned two = (unsigned)bytes[i] << (8 - part);
        if (at >= 0 && (gsize)at < row_bytes)
            row[at] |= (guint8)(two >> 8);
        if (at + 1 >= 0 && (gsize)(at + 1) < row_bytes)
            row[at + 1] |= (guint8)two;
    }
}

static guint8 reversed(guint8 byte)
{
    byte = (guint8)((byte & 0xf0) >> 4 | (byte & 0x0f) << 4);
    byte = (guint8)((byte & 0xcc) >> 2 | (byte & 0x33) << 2);
    return (guint8)((byte & 0xaa) >> 1 | (byte & 0x55) << 1);
}

void raster_place_mirrored(guint8 *row, gsize row_bytes, const guint8 *dots, int width_px, int right_px)
{
    gsize count = ((gsize)width_px + 7) / 8;
    int padding = (int)(8 * count) - width_px; // the bits beyond the width come first when mirrored
    for (gsize i = 0; i < count; i++) {
        guint8 byte = reversed(dots[count - 1 - i]);
        raster_place(row, row_bytes, &byte, 1, right_px - padding + (int)(8 * i));
    }
}

gsize raster_pack_bits(const guint8 *bytes, gsize length, guint8 *out)
{
    gsize written = 0;
    for (gsize at = 0; at < length;) {
        gsize run = 1;
        while (at + run < length && run < 128 && bytes[at + run] == bytes[at])
            run++;
        if (run >= 2) {
            out[written++] = (guint8)(257 - run);
            out[written++] = bytes[at];
            at += run;
            continue;
        }
        // A literal ends where three equal bytes begin: two would save nothing and could cost one byte.
        gsize literal = 1;
        while (at + literal < length && literal < 128 &&
               !(at + literal + 2 < length && bytes[at + literal] == bytes[at + literal + 1] &&
                 bytes[at + literal] == bytes[at + literal + 2]))
            literal++;
        out[written++] = (guint8)(literal - 1);
        memcpy(out + written, bytes + at, literal);
        written += literal;
        at += literal;
    }
    return written;
}

void raster_append(GByteArray *out, const void *bytes, gsize length)
{
    g_byte_array_append(out, bytes, (guint)length);
}

void raster_append_rows(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    for (int y = top; y < top + row_count; y++)
        raster_append(out, raster_plane_row(bitmap, bitmap->black, y), raster_row_bytes(bitmap));
}

void raster_append_inverted_rows(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    guint from = out->len;
    raster_append_rows(out, bitmap, top, row_count);
    for (guint i = from; i < out->len; i++)
        out->data[i] ^= 0xff;
}

void raster_append_hex(GByteArray *out, const guint8 *bytes, gsize length)
{
    guint from = out->len;
    g_byte_array_set_size(out, from + 2 * (guint)length);
    for (gsize i = 0; i < length; i++) {
        out->data[from + 2 * i] = (guint8) "0123456789ABCDEF"[bytes[i] >> 4];
        out->data[from + 2 * i + 1] = (guint8) "0123456789ABCDEF"[bytes[i] & 0x0f];
    }
}

void raster_append_byte(GByteArray *out, guint8 byte, gsize count)
{
    guint from = out->len;
    g_byte_array_set_size(out, from + (guint)count);
    memset(out->data + from, byte, count);
}

void raster_printf(GByteArray *out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    raster_append(out, text, strlen(text));
}
