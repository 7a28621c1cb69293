// SPDX-License-Identifier: GPL-3.0-or-later
// sheet.c - label-sheet PNG [TEMPLATE ...]: shipped templates on every medium, for people with hard names, on one picture to be
// looked at. Without templates: all that lay themselves out. LABEL_SHEET_MEDIA=62x100,57x32 shows these media only,
// LABEL_SHEET_PEOPLE=0,7,20 these people, LABEL_SHEET_DPI other than 100, LABEL_SHEET_RED=1 red-and-black media.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/label/people.h"
#include "tests/label/render.h"
#include "tests/label/sheet_media.h"

#define GAP_PX 10
#define PEOPLE "0,4,6,3,7,12,14,20,24,25,34,13"
#define ROW_MM 635 // however fine it is drawn

typedef struct {
    Bitmap *label;
    int x, y;
} Cell;

static void copy_plane(const guint8 *from, int from_stride, guint8 *to, int to_stride, const Cell *cell)
{
    for (int y = 0; y < cell->label->height_px; y++)
        for (int x = 0; x < cell->label->width_px; x++)
            if (bitmap_get(from, from_stride, x, y))
                to[(gsize)(y + cell->y) * (gsize)to_stride + (gsize)((x + cell->x) / 8)] |= (guint8)(0x80 >> (x + cell->x) % 8);
}

// A dotted corner frame would be taken for part of the label; a thin line all around is plain.
static void draw_edge(Bitmap *sheet, const Cell *cell)
{
    for (int y = -1; y <= cell->label->height_px; y++)
        for (int x = -1; x <= cell->label->width_px; x++)
            if (x < 0 || y < 0 || x == cell->label->width_px || y == cell->label->height_px)
                sheet->black[(gsize)(y + cell->y) * (gsize)sheet->stride_bytes + (gsize)((x + cell->x) / 8)] |=
                    (guint8)(0x80 >> (x + cell->x) % 8);
}

// Rows as long as they may be; a medium begins a new one.
static Bitmap *arrange(GArray *cells, int dpi)
{
    int x = GAP_PX, y = GAP_PX, row_height = 0, width = 0, last_width = -1, last_height = -1;
    for (guint i = 0; i < cells->len; i++) {
        Cell *cell = &g_array_index(cells, Cell, i);
        bool is_other = cell->label->width_px != last_width || cell->label->height_px != last_height;
        if ((is_other && i > 0) || x + cell->label->width_px > ROW_MM * dpi * 10 / 254) {
            x = GAP_PX;
            y += row_height + GAP_PX;
            row_height = 0;
        }
        cell->x = x;
        cell->y = y;
        x += cell->label->width_px + GAP_PX;
        width = MAX(width, x);
        row_height = MAX(row_height, cell->label->height_px);
        last_width = cell->label->width_px;
        last_height = cell->label->height_px;
    }
    Bitmap *sheet = bitmap_new(width, y + row_height + GAP_PX, dpi, dpi, true);
    for (guint i = 0; i < cells->len; i++) {
        const Cell *cell = &g_array_index(cells, Cell, i);
        copy_plane(cell->label->black, cell->label->stride_bytes, sheet->black, sheet->stride_bytes, cell);
        if (cell->label->red)
            copy_plane(cell->label->red, cell->label->stride_bytes, sheet->red, sheet->stride_bytes, cell);
        draw_edge(sheet, cell);
    }
    return sheet;
}

static bool is_asked(const char *variable, const char *name)
{
    g_auto(GStrv) names = g_strsplit(g_getenv(variable) ? g_getenv(variable) : "", ",", -1);
    return !*names || g_strv_contains((const char *const *)names, name);
}

static void add_labels(GArray *cells, const LabelTemplate *label_template, const SheetMedium *medium, int dpi)
{
    g_autoptr(GPtrArray) people = people_load();
    g_auto(GStrv) chosen = g_strsplit(g_getenv("LABEL_SHEET_PEOPLE") ? g_getenv("LABEL_SHEET_PEOPLE") : PEOPLE, ",", -1);
    LabelTarget target = sheet_target(medium, dpi);
    target.has_red = g_getenv("LABEL_SHEET_RED") != NULL;
    for (char **one = chosen; *one; one++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(GPtrArray) warnings = NULL;
        GHashTable *fields = g_ptr_array_index(people, (guint)strtoul(*one, NULL, 10) % people->len);
        Bitmap *label = label_render(label_template, fields, &target, &warnings, &error);
        for (guint w = 0; warnings && w < warnings->len; w++)
            printf("%s: %s\n", medium->name, (char *)g_ptr_array_index(warnings, w));
        if (error)
            printf("%s: %s\n", medium->name, error->message);
        if (label)
            g_array_append_val(cells, ((Cell){label, 0, 0}));
    }
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: label-sheet PNG [TEMPLATE ...]\n");
        return 64;
    }
    guint64 dpi_asked = 100;
    if (g_getenv("LABEL_SHEET_DPI"))
        g_ascii_string_to_unsigned(g_getenv("LABEL_SHEET_DPI"), 10, 50, 600, &dpi_asked, NULL);
    int dpi = (int)dpi_asked;
    g_autoptr(GArray) cells = g_array_new(FALSE, FALSE, sizeof(Cell));
    g_auto(GStrv) shipped = templates_shipped();
    for (char **file = argc > 2 ? argv + 2 : shipped; *file; file++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(LabelTemplate) label_template = argc > 2 ? label_template_load(*file, &error) : template_shipped(*file);
        if (!label_template) {
            fprintf(stderr, "label-sheet: %s\n", error->message);
            return 1;
        }
        for (const SheetMedium *medium = sheet_media; medium->name && label_template_width_mm(label_template) == 0; medium++)
            if (is_asked("LABEL_SHEET_MEDIA", medium->name))
                add_labels(cells, label_template, medium, dpi);
    }
    if (cells->len == 0)
        return 1;
    g_autoptr(Bitmap) sheet = arrange(cells, dpi);
    g_autoptr(GError) error = NULL;
    if (!bitmap_write_png(sheet, argv[1], &error)) {
        fprintf(stderr, "label-sheet: %s\n", error->message);
        return 1;
    }
    return 0;
}
