// SPDX-License-Identifier: GPL-3.0-or-later
// bitmap_sheet.c - many labels on sheets of A4, with lines to cut along.
#include <cairo-pdf.h>

#include "printer/label/bitmap_draw.h"
#include "printer/label/label.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define PAGE_WIDTH (210 * POINTS_PER_MM)
#define PAGE_HEIGHT (297 * POINTS_PER_MM)
#define MARGIN (8 * POINTS_PER_MM) // what office printers leave white
#define TITLE_HEIGHT (10 * POINTS_PER_MM)
#define TITLE_SIZE 18
#define HAIRLINE 0.25

struct BitmapSheet {
    char *path;
    GByteArray *bytes;
    cairo_surface_t *surface;
    cairo_t *cairo;
    char *title;      // of the group
    bool has_page;    // a page is begun
    double x, y, row; // where the next one goes; how high the row is
};

static cairo_status_t append_bytes(void *closure, const unsigned char *bytes, unsigned int length)
{
    g_byte_array_append(closure, bytes, length);
    return CAIRO_STATUS_SUCCESS;
}

BitmapSheet *bitmap_sheet_new(const char *path)
{
    BitmapSheet *sheet = g_new0(BitmapSheet, 1);
    sheet->path = g_strdup(path);
    sheet->bytes = g_byte_array_new();
    sheet->surface = cairo_pdf_surface_create_for_stream(append_bytes, sheet->bytes, PAGE_WIDTH, PAGE_HEIGHT);
    cairo_pdf_surface_restrict_to_version(sheet->surface, CAIRO_PDF_VERSION_1_4);
    sheet->cairo = cairo_create(sheet->surface);
    return sheet;
}

void bitmap_sheet_free(BitmapSheet *sheet)
{
    if (!sheet)
        return;
    cairo_destroy(sheet->cairo);
    cairo_surface_destroy(sheet->surface);
    g_byte_array_unref(sheet->bytes);
    g_free(sheet->title);
    g_free(sheet->path);
    g_free(sheet);
}

static void end_page(BitmapSheet *sheet)
{
    if (sheet->has_page)
        cairo_show_page(sheet->cairo);
    sheet->has_page = false;
}

void bitmap_sheet_begin_group(BitmapSheet *sheet, const char *title)
{
    end_page(sheet);
    g_free(sheet->title);
    sheet->title = g_strdup(title);
}

static void begin_page(BitmapSheet *sheet)
{
    cairo_set_source_rgb(sheet->cairo, 0, 0, 0);
    cairo_select_font_face(sheet->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(sheet->cairo, TITLE_SIZE);
    cairo_move_to(sheet->cairo, MARGIN, MARGIN + TITLE_SIZE);
    cairo_show_text(sheet->cairo, sheet->title ? sheet->title : "");
    sheet->has_page = true;
    sheet->x = MARGIN;
    sheet->y = MARGIN + TITLE_HEIGHT;
    sheet->row = 0;
}

// The place of one of these measures; on a new page where this one is full.
static void find_place(BitmapSheet *sheet, double width, double height)
{
    if (sheet->has_page && sheet->x + width > PAGE_WIDTH - MARGIN) {
        sheet->x = MARGIN;
        sheet->y += sheet->row;
        sheet->row = 0;
    }
    if (sheet->has_page && sheet->y + height > PAGE_HEIGHT - MARGIN)
        end_page(sheet);
    if (!sheet->has_page)
        begin_page(sheet);
}

bool bitmap_sheet_add(BitmapSheet *sheet, const Bitmap *bitmap, double width_mm, double length_mm)
{
    const double drawn_width = bitmap->width_px * 72.0 / bitmap->dpi_x, drawn_height = bitmap->height_px * 72.0 / bitmap->dpi_y;
    const double width = width_mm > 0 ? width_mm * POINTS_PER_MM : drawn_width;
    const double height = length_mm > 0 ? length_mm * POINTS_PER_MM : drawn_height;
    if (width > PAGE_WIDTH - 2 * MARGIN || height > PAGE_HEIGHT - 2 * MARGIN - TITLE_HEIGHT)
        return false;
    find_place(sheet, width, height);
    cairo_set_source_rgb(sheet->cairo, 0.6, 0.6, 0.6);
    cairo_set_line_width(sheet->cairo, HAIRLINE);
    cairo_rectangle(sheet->cairo, sheet->x, sheet->y, width, height);
    cairo_stroke(sheet->cairo);
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, sheet->x + (width - drawn_width) / 2, sheet->y + (height - drawn_height) / 2);
    bitmap_draw(sheet->cairo, bitmap);
    cairo_restore(sheet->cairo);
    sheet->x += width;
    sheet->row = MAX(sheet->row, height);
    return true;
}

bool bitmap_sheet_finish(BitmapSheet *taken, GError **error)
{
    g_autoptr(BitmapSheet) sheet = taken;
    end_page(sheet);
    cairo_surface_finish(sheet->surface);
    cairo_status_t status = cairo_surface_status(sheet->surface);
    if (status == CAIRO_STATUS_SUCCESS)
        return g_file_set_contents(sheet->path, (const char *)sheet->bytes->data, (gssize)sheet->bytes->len, error);
    g_set_error(error, LABEL_ERROR, LABEL_ERROR_OUTPUT, "%s cannot be written: %s", sheet->path, cairo_status_to_string(status));
    return false;
}
