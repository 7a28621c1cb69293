// SPDX-License-Identifier: GPL-3.0-or-later
// sheet.c - label-sheet TEMPLATE PNG [DPI [COLUMNS [FIRST [COUNT]]]]: the hard names on one contact sheet, to be looked at.
#include <stdio.h>
#include <stdlib.h>

#include "printer/label/label.h"
#include "tests/label/people.h"

#define GAP_PX 12

static int argument(int argc, char **argv, int index, int fallback)
{
    gint64 value = fallback;
    if (argc > index && !g_ascii_string_to_signed(argv[index], 10, 0, 1200, &value, NULL)) {
        fprintf(stderr, "label-sheet: %s is no number from 0 to 1200\n", argv[index]);
        exit(64);
    }
    return (int)value;
}

static void copy_plane(const guint8 *from, int from_stride, guint8 *to, int to_stride, int width, int height, int x0, int y0)
{
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
            if (bitmap_get(from, from_stride, x, y))
                to[(gsize)(y + y0) * (gsize)to_stride + (gsize)((x + x0) / 8)] |= (guint8)(0x80 >> (x + x0) % 8);
}

// A dotted corner frame would be taken for part of the label; a thin line all around is plain.
static void draw_edge(Bitmap *sheet, int x0, int y0, int width, int height)
{
    for (int y = -1; y <= height; y++)
        for (int x = -1; x <= width; x++)
            if (x < 0 || y < 0 || x == width || y == height)
                sheet->black[(gsize)(y + y0) * (gsize)sheet->stride_bytes + (gsize)((x + x0) / 8)] |=
                    (guint8)(0x80 >> (x + x0) % 8);
}

static Bitmap *arrange(const GPtrArray *labels, int columns, int dpi)
{
    int cell_width = 0, cell_height = 0;
    for (guint i = 0; i < labels->len; i++) {
        const Bitmap *label = g_ptr_array_index(labels, i);
        cell_width = MAX(cell_width, label->width_px + GAP_PX);
        cell_height = MAX(cell_height, label->height_px + GAP_PX);
    }
    int rows = ((int)labels->len + columns - 1) / columns;
    Bitmap *sheet = bitmap_new(columns * cell_width + GAP_PX, rows * cell_height + GAP_PX, dpi, dpi, true);
    for (guint i = 0; i < labels->len; i++) {
        const Bitmap *label = g_ptr_array_index(labels, i);
        int x0 = GAP_PX + (int)i % columns * cell_width, y0 = GAP_PX + (int)i / columns * cell_height;
        copy_plane(label->black, label->stride_bytes, sheet->black, sheet->stride_bytes, label->width_px, label->height_px, x0,
                   y0);
        if (label->red)
            copy_plane(label->red, label->stride_bytes, sheet->red, sheet->stride_bytes, label->width_px, label->height_px, x0,
                       y0);
        draw_edge(sheet, x0, y0, label->width_px, label->height_px);
    }
    return sheet;
}

static GPtrArray *render_all(const LabelTemplate *label_template, int dpi, guint first, guint count, GError **error)
{
    g_autoptr(GPtrArray) people = people_load();
    g_autoptr(GPtrArray) labels = g_ptr_array_new_with_free_func((GDestroyNotify)bitmap_free);
    const LabelTarget target = {.dpi_x = dpi, .dpi_y = dpi, .has_red = g_getenv("LABEL_SHEET_RED") != NULL};
    for (guint i = first; i < people->len && i < first + count; i++) {
        g_autoptr(GPtrArray) warnings = NULL;
        gint64 start_us = g_get_monotonic_time();
        Bitmap *label = label_render(label_template, g_ptr_array_index(people, i), &target, &warnings, error);
        if (!label)
            return NULL;
        g_ptr_array_add(labels, label);
        for (guint w = 0; w < warnings->len; w++)
            printf("%u: %s\n", i, (char *)g_ptr_array_index(warnings, w));
        printf("%u: %.1f ms\n", i, (double)(g_get_monotonic_time() - start_us) / 1000);
    }
    return g_steal_pointer(&labels);
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: label-sheet TEMPLATE PNG [DPI [COLUMNS [FIRST [COUNT]]]]\n");
        return 64;
    }
    int dpi = argument(argc, argv, 3, 100), columns = MAX(1, argument(argc, argv, 4, 7));
    guint first = (guint)argument(argc, argv, 5, 0), count = (guint)argument(argc, argv, 6, 1000);
    g_autoptr(GError) error = NULL;
    g_autoptr(LabelTemplate) label_template = label_template_load(argv[1], &error);
    g_autoptr(GPtrArray) labels = label_template ? render_all(label_template, dpi, first, count, &error) : NULL;
    g_autoptr(Bitmap) sheet = labels && labels->len > 0 ? arrange(labels, columns, dpi) : NULL;
    if (!sheet || !bitmap_write_png(sheet, argv[2], &error)) {
        fprintf(stderr, "label-sheet: %s\n", error ? error->message : "no labels");
        return 1;
    }
    return 0;
}
