// SPDX-License-Identifier: GPL-3.0-or-later
// bitmap_sheet.c - many labels on sheets of A4, with lines to cut along.
#include <cairo-pdf.h>

#include "printer/label/bitmap_draw.h"
#include "printer/label/label.h"
#include "printer/label/sheet_layout.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define TITLE_SIZE 18
#define HAIRLINE 0.25

// The margin is what office printers leave white.
static const SheetLayout a4 = {.width_mm = 210, .length_mm = 297, .margin_mm = 8, .head_mm = 10};

struct BitmapSheet {
    char *path;
    GByteArray *bytes;
    cairo_surface_t *surface;
    cairo_t *cairo;
    char *title;   // of the group
    bool has_page; // a page is begun
    SheetLayout layout;
};

BitmapSheet *bitmap_sheet_new(const char *path)
{
    BitmapSheet *sheet = g_new0(BitmapSheet, 1);
    sheet->path = g_strdup(path);
    sheet->bytes = g_byte_array_new();
    sheet->surface = cairo_pdf_surface_create_for_stream(bitmap_append_bytes, sheet->bytes, a4.width_mm * POINTS_PER_MM,
                                                         a4.length_mm * POINTS_PER_MM);
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
    text_take(&sheet->title, g_strdup(title));
}

static void begin_page(BitmapSheet *sheet)
{
    const double corner = a4.margin_mm * POINTS_PER_MM;
    cairo_set_source_rgb(sheet->cairo, 0, 0, 0);
    cairo_select_font_face(sheet->cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_BOLD);
    cairo_set_font_size(sheet->cairo, TITLE_SIZE);
    cairo_move_to(sheet->cairo, corner, corner + TITLE_SIZE);
    cairo_show_text(sheet->cairo, sheet->title ? sheet->title : "");
    sheet->has_page = true;
    sheet->layout = a4;
}

// The place of one of these measures, which a page has room for; on a new page where this one is full.
static void find_place(BitmapSheet *sheet, double width_mm, double length_mm, double *out_left_mm, double *out_top_mm)
{
    if (sheet->has_page && sheet_layout_place(&sheet->layout, width_mm, length_mm, out_left_mm, out_top_mm))
        return;
    end_page(sheet);
    begin_page(sheet);
    sheet_layout_place(&sheet->layout, width_mm, length_mm, out_left_mm, out_top_mm);
}

static void draw_outline(cairo_t *cairo, double width, double height)
{
    cairo_set_source_rgb(cairo, 0.6, 0.6, 0.6);
    cairo_set_line_width(cairo, HAIRLINE);
    cairo_rectangle(cairo, 0, 0, width, height);
    cairo_stroke(cairo);
}

bool bitmap_sheet_add(BitmapSheet *sheet, const Bitmap *bitmap, double width_mm, double length_mm)
{
    const double drawn_width_mm = bitmap->width_px * 25.4 / bitmap->dpi_x,
                 drawn_length_mm = bitmap->height_px * 25.4 / bitmap->dpi_y;
    double left_mm, top_mm;
    width_mm = width_mm > 0 ? width_mm : drawn_width_mm;
    length_mm = length_mm > 0 ? length_mm : drawn_length_mm;
    if (sheet_layout_count(&a4, width_mm, length_mm) == 0)
        return false;
    find_place(sheet, width_mm, length_mm, &left_mm, &top_mm);
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, left_mm * POINTS_PER_MM, top_mm * POINTS_PER_MM);
    draw_outline(sheet->cairo, width_mm * POINTS_PER_MM, length_mm * POINTS_PER_MM);
    cairo_translate(sheet->cairo, (width_mm - drawn_width_mm) / 2 * POINTS_PER_MM,
                    (length_mm - drawn_length_mm) / 2 * POINTS_PER_MM);
    bitmap_draw(sheet->cairo, bitmap);
    cairo_restore(sheet->cairo);
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
    return error_set(LABEL_ERROR, LABEL_ERROR_OUTPUT, error, "%s cannot be written: %s", sheet->path,
                     cairo_status_to_string(status));
}
