// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/driver/page.h"

#include <string.h>

Page *page_new(int dots)
{
    Page *page = g_new0(Page, 1);
    page->dots = dots;
    page->black = g_byte_array_new();
    page->red = g_byte_array_new();
    page->colours = g_array_new(FALSE, FALSE, sizeof(guint32));
    page->media_kind = page->media_width_mm = page->media_length_mm = page->announced_lines = -1;
    page->label_width_px = page->label_length_px = -1;
    return page;
}

void page_free(Page *page)
{
    if (!page)
        return;
    g_byte_array_unref(page->black);
    g_byte_array_unref(page->red);
    g_array_unref(page->colours);
    g_free(page);
}

bool page_dot(const Page *page, const GByteArray *plane, int x, int y)
{
    gsize at = (gsize)y * ((gsize)(page->dots + 7) / 8) + (gsize)x / 8;
    return x >= 0 && x < page->dots && y >= 0 && at < plane->len && (plane->data[at] & (0x80 >> x % 8));
}

void page_ink(Page *page, GByteArray *plane, int x, int y)
{
    g_assert_true(x >= 0 && x < page->dots && y >= 0);
    gsize row_bytes = (gsize)(page->dots + 7) / 8, wanted = ((gsize)y + 1) * row_bytes, from = plane->len;
    if (from < wanted) {
        g_byte_array_set_size(plane, (guint)wanted);
        memset(plane->data + from, 0, wanted - from);
    }
    page->lines = MAX(page->lines, y + 1);
    plane->data[(gsize)y * row_bytes + (gsize)x / 8] |= (guint8)(0x80 >> x % 8);
}

Bitmap *drawing_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red)
{
    Bitmap *bitmap = g_new0(Bitmap, 1);
    *bitmap = (Bitmap){
        .width_px = width_px, .height_px = height_px, .stride_bytes = (width_px + 7) / 8 + 1, .dpi_x = dpi_x, .dpi_y = dpi_y};
    gsize size = (gsize)bitmap->stride_bytes * (gsize)height_px;
    bitmap->black = g_malloc0(size);
    bitmap->red = has_red ? g_malloc0(size) : NULL;
    return bitmap;
}

void drawing_free(Bitmap *bitmap)
{
    g_free(bitmap->black);
    g_free(bitmap->red);
    g_free(bitmap);
}

void drawing_ink(Bitmap *bitmap, guint8 *plane, int x, int y)
{
    if (x >= 0 && x < bitmap->width_px && y >= 0 && y < bitmap->height_px)
        plane[y * bitmap->stride_bytes + x / 8] |= (guint8)(0x80 >> x % 8);
}

bool drawing_dot(const Bitmap *bitmap, const guint8 *plane, int x, int y)
{
    return plane && (plane[y * bitmap->stride_bytes + x / 8] & (0x80 >> x % 8));
}

Bitmap *drawing_random(GRand *rand, int width_px, int height_px, int dpi_x, int dpi_y, bool has_red, int density)
{
    Bitmap *bitmap = drawing_new(width_px, height_px, dpi_x, dpi_y, has_red);
    for (int y = 0; y < height_px; y++)
        for (int x = 0; x < width_px; x++) {
            if (g_rand_int_range(rand, 0, 256) < density)
                drawing_ink(bitmap, bitmap->black, x, y);
            if (has_red && g_rand_int_range(rand, 0, 256) < density)
                drawing_ink(bitmap, bitmap->red, x, y);
        }
    return bitmap;
}

static void draw_shapes(Bitmap *bitmap, guint8 *plane, int phase)
{
    int width = bitmap->width_px, height = bitmap->height_px;
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            bool is_edge = x == 0 || y == 0 || x == width - 1 || y == height - 1;
            bool is_diagonal = (x + phase) % 97 == y % 97;
            bool is_solid = y % 64 > 40 && y % 64 < 48 && x > width / 4; // equal rows, runs to the right edge
            bool is_comb = y % 64 == 50 && x % 2;
            bool is_single = y % 64 == 55 && x == (y * 7 + phase) % width;
            bool is_blank = y % 128 > 100 && y % 128 < 120 && !is_edge;
            if (!is_blank && (is_edge || is_diagonal || is_solid || is_comb || is_single))
                drawing_ink(bitmap, plane, x, y);
        }
}

Bitmap *drawing_shapes(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red)
{
    Bitmap *bitmap = drawing_new(width_px, height_px, dpi_x, dpi_y, has_red);
    draw_shapes(bitmap, bitmap->black, 0);
    if (has_red)
        draw_shapes(bitmap, bitmap->red, 31);
    return bitmap;
}
