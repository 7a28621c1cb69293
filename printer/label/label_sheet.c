// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/label_sheet.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

#include "common/base/idiom.h"
#include "printer/label/label_draw.h"

#define POINTS_PER_MM (72.0 / 25.4)
#define MARK_MM 4.0     // a mark's length, beside the labels
#define MARK_GAP_MM 1.0 // between them
#define MARK_STROKE_MM 0.1
#define TITLE_LENGTH_MM 5
#define TITLE_WIDTH_MM 120
#define MARGIN_TITLE_MM 2
// What stands in the margin, in any script.
#define TITLE_TEMPLATE                                                                                                           \
    "[label]\nwidth_mm = 120\nlength_mm = 5\n[text title]\nheight_mm = 5\ntext = {event}\nsize_mm = 2.4\nsmallest_mm = 1\n"

typedef struct {
    const LabelTemplate *label_template; // borrowed
    GHashTable *fields;
    double width_mm, length_mm;
} Entry;

struct LabelSheet {
    SheetPaper paper;
    char *title;
    LabelTemplate *title_template;
    GArray *entries; // Entry
    GByteArray *bytes;
    cairo_t *cairo; // of the file that is being written
};

// Where labels of one size lie.
typedef struct {
    double width_mm, length_mm;
    int columns, rows;
    double left_mm, top_mm, pitch_across_mm, pitch_along_mm;
} Grid;

static void entry_clear(gpointer data)
{
    g_hash_table_unref(((Entry *)data)->fields);
}

LabelSheet *label_sheet_new(const SheetPaper *paper, const char *title)
{
    LabelSheet *sheet = g_new0(LabelSheet, 1);
    sheet->paper = *paper;
    sheet->title = g_strdup(title);
    sheet->title_template = label_template_parse(TITLE_TEMPLATE, strlen(TITLE_TEMPLATE), "title", NULL, NULL);
    sheet->entries = g_array_new(FALSE, FALSE, sizeof(Entry));
    g_array_set_clear_func(sheet->entries, entry_clear);
    return sheet;
}

void label_sheet_free(LabelSheet *sheet)
{
    if (!sheet)
        return;
    g_array_unref(sheet->entries);
    label_template_free(sheet->title_template);
    g_free(sheet->title);
    g_free(sheet);
}

int label_sheet_count(const LabelSheet *sheet)
{
    return (int)sheet->entries->len;
}

// In the middle of paper that is to be cut, else where its labels are.
static Grid grid_of(const LabelSheet *sheet, double width_mm, double length_mm)
{
    const SheetLayout *layout = &sheet->paper.layout;
    Grid grid = {.width_mm = width_mm,
                 .length_mm = length_mm,
                 .pitch_across_mm = width_mm + layout->gap_across_mm,
                 .pitch_along_mm = length_mm + layout->gap_along_mm};
    grid.columns = sheet_layout_columns(layout, width_mm);
    grid.rows = grid.columns > 0 ? sheet_layout_count(layout, width_mm, length_mm) / grid.columns : 0;
    grid.left_mm = (layout->width_mm - grid.columns * grid.pitch_across_mm + layout->gap_across_mm) / 2;
    grid.top_mm = (layout->length_mm - grid.rows * grid.pitch_along_mm + layout->gap_along_mm) / 2;
    return grid;
}

bool label_sheet_add(LabelSheet *sheet, const LabelTemplate *label_template, GHashTable *fields, double width_mm,
                     double length_mm, GError **error)
{
    Entry entry = {.label_template = label_template, .width_mm = width_mm, .length_mm = length_mm};
    if (sheet->paper.width_mm > 0) {
        entry.width_mm = sheet->paper.width_mm;
        entry.length_mm = sheet->paper.length_mm;
    } else if (length_mm <= 0 && !label_length(label_template, fields, width_mm, &entry.length_mm, error))
        return false;
    const SheetLayout *layout = &sheet->paper.layout;
    if (sheet_layout_count(layout, entry.width_mm, entry.length_mm) == 0)
        return error_set(LABEL_ERROR, LABEL_ERROR_MEDIA, error,
                         "a label of %.0f x %.0f mm is larger than a sheet of %.0f x %.0f mm", entry.width_mm, entry.length_mm,
                         layout->width_mm, layout->length_mm);
    entry.fields = g_hash_table_ref(fields);
    g_array_append_val(sheet->entries, entry);
    return true;
}

static void draw_mark(cairo_t *cairo, double x_mm, double y_mm, double across_mm, double along_mm)
{
    cairo_move_to(cairo, x_mm, y_mm);
    cairo_rel_line_to(cairo, across_mm, along_mm);
}

// At both ends of each cut, outside of what is kept.
static void draw_marks(cairo_t *cairo, const Grid *grid)
{
    const double right_mm = grid->left_mm + grid->columns * grid->width_mm,
                 bottom_mm = grid->top_mm + grid->rows * grid->length_mm;
    for (int column = 0; column <= grid->columns; column++) {
        double x_mm = grid->left_mm + column * grid->width_mm;
        draw_mark(cairo, x_mm, grid->top_mm - MARK_GAP_MM, 0, -MARK_MM);
        draw_mark(cairo, x_mm, bottom_mm + MARK_GAP_MM, 0, MARK_MM);
    }
    for (int row = 0; row <= grid->rows; row++) {
        double y_mm = grid->top_mm + row * grid->length_mm;
        draw_mark(cairo, grid->left_mm - MARK_GAP_MM, y_mm, -MARK_MM, 0);
        draw_mark(cairo, right_mm + MARK_GAP_MM, y_mm, MARK_MM, 0);
    }
    cairo_set_line_width(cairo, MARK_STROKE_MM);
    cairo_stroke(cairo);
}

// Above the labels, so that a stack that fell is put together again.
static bool draw_title(const LabelSheet *sheet, const Grid *grid, int page, int page_count, GError **error)
{
    g_autofree char *text = g_strdup_printf("%s  %d / %d", sheet->title, page + 1, page_count);
    g_autoptr(GHashTable) fields = g_hash_table_new(g_str_hash, g_str_equal);
    g_hash_table_insert(fields, (gpointer) "event", text);
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, grid->left_mm + MARGIN_TITLE_MM, grid->top_mm - MARK_GAP_MM - TITLE_LENGTH_MM);
    bool is_drawn = label_draw(sheet->title_template, fields, TITLE_WIDTH_MM, TITLE_LENGTH_MM, 0, sheet->cairo, error);
    cairo_restore(sheet->cairo);
    return is_drawn;
}

static bool draw_entry(const LabelSheet *sheet, const Grid *grid, const Entry *entry, int place, GError **error)
{
    cairo_save(sheet->cairo);
    cairo_translate(sheet->cairo, grid->left_mm + place % grid->columns * grid->pitch_across_mm,
                    grid->top_mm + place / grid->columns * grid->pitch_along_mm);
    cairo_rectangle(sheet->cairo, 0, 0, entry->width_mm, entry->length_mm);
    cairo_clip(sheet->cairo);
    bool is_drawn = label_draw(entry->label_template, entry->fields, entry->width_mm, entry->length_mm, sheet->paper.inset_mm,
                               sheet->cairo, error);
    cairo_restore(sheet->cairo);
    return is_drawn;
}

// `count` labels of one size from `first` on.
static bool draw_stack(const LabelSheet *sheet, int first, int count, int *out_pages, GError **error)
{
    const Entry *entries = &g_array_index(sheet->entries, Entry, first);
    const Grid grid = grid_of(sheet, entries->width_mm, entries->length_mm);
    const int places = grid.columns * grid.rows, pages = (count + places - 1) / places;
    for (int page = 0; page < pages; page++) {
        if (!sheet->paper.is_cut) {
            draw_marks(sheet->cairo, &grid);
            if (!draw_title(sheet, &grid, page, pages, error))
                return false;
        }
        for (int place = 0; place < places; place++) {
            int index = sheet->paper.is_cut ? page * places + place : place * pages + page;
            if (index < count && !draw_entry(sheet, &grid, &entries[index], place, error))
                return false;
        }
        cairo_show_page(sheet->cairo);
    }
    *out_pages += pages;
    return true;
}

static bool is_same_size(const Entry *one, const Entry *other)
{
    return fabs(one->width_mm - other->width_mm) < 0.05 && fabs(one->length_mm - other->length_mm) < 0.05;
}

static gint by_size(gconstpointer a, gconstpointer b)
{
    const Entry *one = a, *other = b;
    double apart = is_same_size(one, other)           ? 0
                   : one->width_mm != other->width_mm ? one->width_mm - other->width_mm
                                                      : one->length_mm - other->length_mm;
    return apart < 0 ? -1 : apart > 0;
}

static bool draw_all(LabelSheet *sheet, int *out_pages, GError **error)
{
    g_array_sort(sheet->entries, by_size); // what is equal keeps its order
    for (int first = 0, end; first < label_sheet_count(sheet); first = end) {
        for (end = first + 1; end < label_sheet_count(sheet) && is_same_size(&g_array_index(sheet->entries, Entry, first),
                                                                             &g_array_index(sheet->entries, Entry, end));)
            end++;
        if (!draw_stack(sheet, first, end - first, out_pages, error))
            return false;
    }
    return true;
}

static cairo_status_t append_bytes(void *bytes, const unsigned char *more, unsigned int length)
{
    g_byte_array_append(bytes, more, length);
    return CAIRO_STATUS_SUCCESS;
}

bool label_sheet_write(LabelSheet *sheet, const char *path, int *out_pages, GError **error)
{
    g_autoptr(GByteArray) bytes = g_byte_array_new();
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        append_bytes, bytes, sheet->paper.layout.width_mm * POINTS_PER_MM, sheet->paper.layout.length_mm * POINTS_PER_MM);
    cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_4);
    sheet->cairo = cairo_create(surface);
    cairo_scale(sheet->cairo, POINTS_PER_MM, POINTS_PER_MM);
    *out_pages = 0;
    bool is_drawn = draw_all(sheet, out_pages, error);
    cairo_destroy(sheet->cairo);
    cairo_surface_finish(surface);
    cairo_status_t status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    if (is_drawn && status != CAIRO_STATUS_SUCCESS)
        g_set_error(error, LABEL_ERROR, LABEL_ERROR_OUTPUT, "%s cannot be written: %s", path, cairo_status_to_string(status));
    return is_drawn && status == CAIRO_STATUS_SUCCESS &&
           g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, error);
}
