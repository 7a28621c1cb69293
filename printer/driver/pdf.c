// SPDX-License-Identifier: GPL-3.0-or-later
// PDF sheets for a print queue of the host: any printer that CUPS drives.
//
// Sources: ISO 32000-1 (PDF 1.7) sections 7.5 (file structure), 8.9.5 (images), 8.3.4 (units); RFC 8011 sections 5.3.7
// (job-state), 5.4.11 (printer-state), 5.4.12 (printer-state-reasons).
//
// - A page is one document: a picture in its real size, one bit a dot.
// - What the queue says comes as one line of IPP attributes, "job-state=processing printer-state=stopped
//   printer-state-reasons=media-empty-error"; lists are parted by commas.
// - "completed" means that the queue has let go of it. What became of it in the printer, most queues do not know.
#include "printer/driver/media.h"
#include "printer/driver/raster.h"

#include <string.h>
#include <zlib.h>

#define LINE_BYTES_MAX 2048
#define WIDEST_PX 5104 // Letter at 600 dpi, in whole bytes
#define DENSEST_DPI 600

static const DriverModel models[] = {
    {"sheet-300dpi", 0, 0, 0, NULL, WIDEST_PX / 2, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {"sheet-600dpi", 0, 0, 0, NULL, WIDEST_PX, DENSEST_DPI, DENSEST_DPI, DRIVER_FEATURE_STATUS, NULL},
    {0},
};

// What office printers do not reach of a sheet: a sixth of an inch on each side.
#define EDGE_MM 4.24
static const DriverReach sheet = {0, 0, EDGE_MM, EDGE_MM};
static const DriverReach of_a4 = {210, 297, EDGE_MM, EDGE_MM}, of_letter = {215.9, 279.4, EDGE_MM, EDGE_MM};

static const DriverMedia media_table[] = {
    {"105x148", "A6 sheet", 105, 148, 0, 0, 0, false, &sheet},
    {"74x105", "A7 sheet", 74, 105, 0, 0, 0, false, &sheet},
    {"148x210", "A5 sheet", 148, 210, 0, 0, 0, false, &sheet},
    {"210x297", "A4 sheet", 210, 297, 0, 0, 0, false, &sheet},
    {"216x279", "Letter sheet", 215.9, 279.4, 0, 0, 0, false, &sheet},
    {"A4-4up", "A4 sheet of four labels, printed on the first", 105, 148.5, 0, 0, 0, false, &of_a4},
    {"A4-8up", "A4 sheet of eight labels, printed on the first", 105, 74.25, 0, 0, 0, false, &of_a4},
    {"Letter-4up", "Letter sheet of four labels, printed on the first", 107.95, 139.7, 0, 0, 0, false, &of_letter},
    {"Letter-8up", "Letter sheet of eight labels, printed on the first", 107.95, 69.85, 0, 0, 0, false, &of_letter},
    {"54x86", "card of 54 mm x 85.6 mm", 54, 85.6, 0, 0, 0, false, NULL},
    {"62x100", "62 mm x 100 mm label", 62, 100, 0, 0, 0, false, NULL},
    {"102x152", "4 inch x 6 inch label", 101.6, 152.4, 0, 0, 0, false, NULL},
    {0},
};

enum { OBJECT_COUNT = 5, CATALOG = 1, PAGES, SHEET, CONTENT, IMAGE };

// PDF counts in 1/72 inch. The caller owns the text, which is the same in every locale.
static char *points(double mm)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof(text), "%.3f", mm * 72 / 25.4));
}

static GByteArray *packed_rows(const Bitmap *bitmap)
{
    gsize row_bytes = ((gsize)bitmap->width_px + 7) / 8, length = row_bytes * (gsize)bitmap->height_px;
    g_autofree guint8 *rows = g_malloc(length);
    for (int y = 0; y < bitmap->height_px; y++)
        memcpy(rows + (gsize)y * row_bytes, raster_plane_row(bitmap, bitmap->black, y), row_bytes);
    uLongf packed_bytes = compressBound(length);
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)packed_bytes);
    int result = compress2(packed->data, &packed_bytes, rows, length, 6);
    g_assert(result == Z_OK); // compressBound gave the room and there is nothing else to fail
    g_byte_array_set_size(packed, (guint)packed_bytes);
    return packed;
}

static void append_sheet(GByteArray *out, const DriverPage *page, const Bitmap *bitmap, gsize *offsets)
{
    const DriverReach whole = {0}, *reach = page->media->reach ? page->media->reach : &whole;
    const double sheet_width_mm = reach->sheet_width_mm > 0 ? reach->sheet_width_mm : page->media->width_mm;
    const double sheet_length_mm = reach->sheet_length_mm > 0 ? reach->sheet_length_mm : page->media->length_mm;
    const double down_mm = bitmap->height_px * 25.4 / bitmap->dpi_y;
    g_autofree char *width = points(sheet_width_mm), *length = points(sheet_length_mm);
    g_autofree char *across = points(bitmap->width_px * 25.4 / bitmap->dpi_x), *down = points(down_mm);
    g_autofree char *left = points(reach->margin_across_mm);
    g_autofree char *bottom = points(sheet_length_mm - reach->margin_along_mm - down_mm);
    g_autofree char *content = g_strdup_printf("q %s 0 0 %s %s %s cm /I Do Q", across, down, left, bottom);
    offsets[SHEET] = out->len;
    raster_printf(out,
                  "%d 0 obj\n<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R\n"
                  "/Resources << /XObject << /I %d 0 R >> >> >>\nendobj\n",
                  SHEET, PAGES, width, length, CONTENT, IMAGE);
    offsets[CONTENT] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", CONTENT, strlen(content), content);
}

static void append_image(GByteArray *out, const Bitmap *bitmap, gsize *offsets)
{
    g_autoptr(GByteArray) packed = packed_rows(bitmap);
    offsets[IMAGE] = out->len;
    raster_printf(out,
                  "%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray\n"
                  "/BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode /Length %u >>\nstream\n",
                  IMAGE, bitmap->width_px, bitmap->height_px, packed->len);
    raster_append(out, packed->data, packed->len);
    RASTER_LITERAL(out, "\nendstream\nendobj\n");
}

static GByteArray *encode(const DriverPage *page, const Bitmap *bitmap, GError **error)
{
    if (!raster_check(page, bitmap, error))
        return NULL;
    GByteArray *out = g_byte_array_new();
    gsize offsets[OBJECT_COUNT + 1] = {0};
    RASTER_LITERAL(out, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    offsets[CATALOG] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n", CATALOG, PAGES);
    offsets[PAGES] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Type /Pages /Kids [%d 0 R] /Count 1 >>\nendobj\n", PAGES, SHEET);
    append_sheet(out, page, bitmap, offsets);
    append_image(out, bitmap, offsets);
    gsize table = out->len;
    raster_printf(out, "xref\n0 %d\n0000000000 65535 f \n", OBJECT_COUNT + 1);
    for (int i = CATALOG; i <= OBJECT_COUNT; i++)
        raster_printf(out, "%010zu 00000 n \n", offsets[i]);
    raster_printf(out, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%zu\n%%%%EOF\n", OBJECT_COUNT + 1, CATALOG, table);
    return out;
}

static GByteArray *ask_status(const DriverModel *model, bool is_printing)
{
    (void)model;
    (void)is_printing;
    return NULL; // the queue speaks by itself
}

typedef struct {
    const char *attribute, *value; // the value, or what one of a list begins with
    PrinterCondition condition;
    bool is_fatal_to_label;
    const char *code, *problem;
} Finding;

// The most telling first.
static const Finding findings[] = {
    {"job-state", "aborted", PRINTER_READY, true, "aborted", "The print queue gave the job up. Print it again."},
    {"job-state", "canceled", PRINTER_READY, true, "cancelled", "Somebody cancelled the job in the print queue."},
    {"printer-state-reasons", "media-empty", PRINTER_STOPPED, false, "media-end", "The printer is out of paper. Put some in."},
    {"printer-state-reasons", "media-needed", PRINTER_STOPPED, false, "media-end", "The printer wants other paper. Put it in."},
    {"printer-state-reasons", "media-jam", PRINTER_STOPPED, false, "jam", "Paper is jammed. Open the printer and take it out."},
    {"printer-state-reasons", "cover-open", PRINTER_STOPPED, false, "cover-open", "The cover is open. Close it."},
    {"printer-state-reasons", "door-open", PRINTER_STOPPED, false, "cover-open", "A door is open. Close it."},
    {"printer-state-reasons", "offline", PRINTER_STOPPED, false, "offline",
     "The printer cannot be reached by its queue. See whether it is on."},
    {"printer-state-reasons", "toner-empty", PRINTER_STOPPED, false, "ink-end", "The toner is used up. Put in a new one."},
    {"printer-state-reasons", "marker-supply-empty", PRINTER_STOPPED, false, "ink-end", "The ink is used up. Put in a new one."},
    {"printer-state-reasons", "paused", PRINTER_STOPPED, false, "paused", "The print queue is paused. Resume it."},
    {"printer-state", "stopped", PRINTER_STOPPED, false, "paused", "The print queue is stopped. Resume it."},
    {"job-state", "pending-held", PRINTER_STOPPED, false, "paused", "The job is held in the print queue. Release it."},
    {"job-state", "processing-stopped", PRINTER_STOPPED, false, "paused", "The print queue stopped in the job. Resume it."},
    {"job-state", "processing", PRINTER_BUSY, false, NULL, NULL},
    {"job-state", "pending", PRINTER_BUSY, false, NULL, NULL},
};

static bool says(char **words, const char *attribute, const char *value)
{
    bool is_list = strcmp(attribute, "printer-state-reasons") == 0;
    for (; *words; words++) {
        gsize length = strlen(attribute);
        if (strncmp(*words, attribute, length) != 0 || (*words)[length] != '=')
            continue;
        g_auto(GStrv) values = g_strsplit(*words + length + 1, ",", -1);
        for (char **one = values; *one; one++)
            if (is_list ? g_str_has_prefix(*one, value) : strcmp(*one, value) == 0)
                return true;
    }
    return false;
}

static void read_line(char **words, DriverStatus *status)
{
    if (says(words, "job-state", "completed")) {
        status->is_label_done = status->is_receiving = true;
        return;
    }
    for (gsize i = 0; i < G_N_ELEMENTS(findings); i++)
        if (says(words, findings[i].attribute, findings[i].value)) {
            status->condition = findings[i].condition;
            status->is_receiving = findings[i].condition == PRINTER_READY;
            status->is_fatal_to_label = findings[i].is_fatal_to_label;
            status->problem_code = findings[i].code;
            status->problem = findings[i].problem;
            return;
        }
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    static const char head[] = "job-state=";
    if (length == 0)
        return 0;
    if (memcmp(bytes, head, MIN(length, strlen(head))) != 0)
        return 1;
    const guint8 *end = memchr(bytes, '\n', MIN(length, LINE_BYTES_MAX));
    if (!end)
        return length < LINE_BYTES_MAX ? 0 : 1;
    gsize taken = (gsize)(end - bytes) + 1;
    g_autofree char *line = g_strndup((const char *)bytes, taken - 1);
    if (strstr(line + 1, head)) // broken off: another one begins inside
        return 1;
    g_auto(GStrv) words = g_strsplit(line, " ", -1);
    read_line(words, status);
    return taken;
}

const Driver driver_pdf = {
    .name = "pdf",
    .title = "PDF for a print queue (CUPS)",
    .models = models,
    .media = media_table,
    .proof = PROOF_REPLY,
    .is_hearsay = true,
    .takes_any_media = true,
    .ceiling_bytes = 4096 + (gsize)(WIDEST_PX / 8 + 1) * ((gsize)MEDIA_LENGTH_MAX_MM * DENSEST_DPI * 10 / 254 + 1) * 1001 / 1000,
    .encode = encode,
    .ask_status = ask_status,
    .parse_status = parse_status,
};
