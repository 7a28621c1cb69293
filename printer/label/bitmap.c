// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/bitmap.h"

#include <cairo-pdf.h>
#include <cairo.h>

#include "printer/label/bitmap_draw.h"
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

cairo_status_t bitmap_append_bytes(void *closure, const unsigned char *bytes, unsigned int length)
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
    if (!is_done(cairo_surface_write_to_png_stream(surface, bitmap_append_bytes, bytes), "PNG", error))
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

// One plane as a stencil, so that a page holds one bit for a dot.
static cairo_surface_t *stencil(const Bitmap *bitmap, const guint8 *plane)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A1, bitmap->width_px, bitmap->height_px);
    guint8 *pixels = cairo_image_surface_get_data(surface);
    int stride_bytes = cairo_image_surface_get_stride(surface);
    for (int y = 0; pixels && y < bitmap->height_px; y++) {
        guint32 *row = (guint32 *)(void *)(pixels + (gsize)y * (gsize)stride_bytes);
        for (int x = 0; x < bitmap->width_px; x++) {
            int shift = G_BYTE_ORDER == G_LITTLE_ENDIAN ? x % 32 : 31 - x % 32;
            row[x / 32] |= (guint32)bitmap_get(plane, bitmap->stride_bytes, x, y) << shift;
        }
    }
    cairo_surface_mark_dirty(surface);
    return surface;
}

static void draw_plane(cairo_t *cairo, const Bitmap *bitmap, const guint8 *plane, double red)
{
    g_autoptr(cairo_surface_t) surface = stencil(bitmap, plane);
    cairo_pattern_t *pattern = cairo_pattern_create_for_surface(surface);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST);
    cairo_set_source_rgb(cairo, red, 0, 0);
    cairo_mask(cairo, pattern);
    cairo_pattern_destroy(pattern);
}

void bitmap_draw(cairo_t *cairo, const Bitmap *bitmap)
{
    cairo_save(cairo);
    cairo_scale(cairo, 72.0 / bitmap->dpi_x, 72.0 / bitmap->dpi_y);
    if (bitmap->red)
        draw_plane(cairo, bitmap, bitmap->red, 0.83);
    draw_plane(cairo, bitmap, bitmap->black, 0);
    cairo_restore(cairo);
}

bool bitmap_write_pdf(const Bitmap *bitmap, double page_width_mm, double page_length_mm, const char *path, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    const double width = bitmap->width_px * 72.0 / bitmap->dpi_x, height = bitmap->height_px * 72.0 / bitmap->dpi_y;
    const double page_width = page_width_mm > 0 ? page_width_mm * 72 / 25.4 : width;
    const double page_height = page_length_mm > 0 ? page_length_mm * 72 / 25.4 : height;
    g_autoptr(cairo_surface_t) page = cairo_pdf_surface_create_for_stream(bitmap_append_bytes, bytes, page_width, page_height);
    cairo_pdf_surface_restrict_to_version(page, CAIRO_PDF_VERSION_1_4); // later ones hide the page in a packed stream
    g_autoptr(cairo_t) cairo = cairo_create(page);
    cairo_translate(cairo, (page_width - width) / 2, (page_height - height) / 2);
    bitmap_draw(cairo, bitmap);
    cairo_surface_finish(page);
    return is_done(cairo_surface_status(page), "PDF", error) &&
           g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, error);
}
