// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/bitmap.h"

#include <cairo.h>

#include "printer/label/label.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_surface_t, cairo_surface_destroy)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(cairo_t, cairo_destroy)

Bitmap *bitmap_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red)
{
    g_assert(width_px > 0 && height_px > 0 && dpi_x > 0 && dpi_y > 0);
    Bitmap *bitmap = g_new0(Bitmap, 1);
    *bitmap = (Bitmap){
        .width_px = width_px, .height_px = height_px, .stride_bytes = (width_px + 7) / 8, .dpi_x = dpi_x, .dpi_y = dpi_y};
    bitmap->black = g_malloc0_n((gsize)height_px, (gsize)bitmap->stride_bytes);
    if (has_red)
        bitmap->red = g_malloc0_n((gsize)height_px, (gsize)bitmap->stride_bytes);
    return bitmap;
}

void bitmap_free(Bitmap *bitmap)
{
    if (!bitmap)
        return;
    g_free(bitmap->black);
    g_free(bitmap->red);
    if (bitmap->tints)
        g_array_unref(bitmap->tints);
    g_free(bitmap);
}

bool bitmap_get(const guint8 *plane, int stride_bytes, int x, int y)
{
    return plane[(gsize)y * (gsize)stride_bytes + (gsize)(x / 8)] >> (7 - x % 8) & 1;
}

// How often a dot is repeated so that the picture's pixels are square: 600 dots along and 300 across make 2 x 1.
static int repeat_x(const Bitmap *bitmap)
{
    return MAX(1, bitmap->dpi_y / bitmap->dpi_x);
}

static int repeat_y(const Bitmap *bitmap)
{
    return MAX(1, bitmap->dpi_x / bitmap->dpi_y);
}

static guint32 dot_colour(const Bitmap *bitmap, int x, int y)
{
    if (bitmap_get(bitmap->black, bitmap->stride_bytes, x, y))
        return 0x000000;
    if (bitmap->red && bitmap_get(bitmap->red, bitmap->stride_bytes, x, y))
        return bitmap_tint(bitmap, x, y);
    return 0xffffff;
}

static void paint_row(const Bitmap *bitmap, int y, guint8 *row)
{
    int repeat = repeat_x(bitmap);
    for (int x = 0; x < bitmap->width_px * repeat; x++) {
        guint32 colour = dot_colour(bitmap, x / repeat, y);
        if (bitmap->red)
            ((guint32 *)(void *)row)[x] = colour;
        else
            row[x] = (guint8)colour;
    }
}

// The picture with square pixels: colour with a red plane; without, an alpha surface, because cairo writes that as
// a grey PNG.
static cairo_surface_t *paint(const Bitmap *bitmap)
{
    cairo_format_t format = bitmap->red ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_A8;
    int height_px = bitmap->height_px * repeat_y(bitmap);
    cairo_surface_t *surface = cairo_image_surface_create(format, bitmap->width_px * repeat_x(bitmap), height_px);
    guint8 *pixels = cairo_image_surface_get_data(surface);
    int stride_bytes = cairo_image_surface_get_stride(surface);
    for (int y = 0; pixels && y < height_px; y++)
        paint_row(bitmap, y / repeat_y(bitmap), pixels + (gsize)y * (gsize)stride_bytes);
    cairo_surface_mark_dirty(surface);
    return surface;
}

static cairo_status_t append_bytes(void *closure, const unsigned char *bytes, unsigned int length)
{
    g_byte_array_append(closure, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

static bool is_done(cairo_status_t status, const char *what, GError **error)
{
    if (status == CAIRO_STATUS_SUCCESS)
        return true;
    return error_set(LABEL_ERROR, LABEL_ERROR_OUTPUT, error, "the label cannot be written as %s: %s", what,
                     cairo_status_to_string(status));
}

GBytes *bitmap_to_png(const Bitmap *bitmap, GError **error)
{
    g_autoptr(cairo_surface_t) surface = paint(bitmap);
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    if (!is_done(cairo_surface_write_to_png_stream(surface, append_bytes, bytes), "PNG", error))
        return NULL;
    return g_byte_array_free_to_bytes(g_steal_pointer(&bytes));
}

bool bitmap_write_png(const Bitmap *bitmap, const char *path, GError **error)
{
    g_autoptr(GBytes) png = bitmap_to_png(bitmap, error);
    if (!png)
        return false;
    gsize length = 0;
    const char *bytes = g_bytes_get_data(png, &length);
    return g_file_set_contents(path, bytes, (gssize)length, error);
}
