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
#include "printer/driver/ipp_state.h"
#include "printer/driver/media.h"
#include "printer/driver/raster.h"
#include "printer/driver/sheet.h"

#include <zlib.h>

#define WIDEST_PX 5104 // Letter at 600 dpi, in whole bytes
#define DENSEST_DPI 600

static const DriverModel models[] = {
    {"sheet-300dpi", 0, 0, 0, NULL, WIDEST_PX / 2, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {"sheet-600dpi", 0, 0, 0, NULL, WIDEST_PX, DENSEST_DPI, DENSEST_DPI, DRIVER_FEATURE_STATUS, NULL},
    {0},
};

// What office printers do not reach of a sheet: a sixth of an inch on each side.
#define EDGE_MM 4.24
#define EDGES .margin_across_mm = EDGE_MM, .margin_along_mm = EDGE_MM
static const DriverReach sheet = {EDGES};
static const DriverReach of_a4 = {.sheet_width_mm = 210, .sheet_length_mm = 297, EDGES};
static const DriverReach of_letter = {.sheet_width_mm = 215.9, .sheet_length_mm = 279.4, EDGES};

static const DriverMedia media_table[] = {
    SHEET_MEDIA(&sheet, &of_a4, &of_letter),
    {"54x86", "card of 54 mm x 85.6 mm", 54, 85.6, 0, 0, 0, false, NULL},
    {"62x100", "62 mm x 100 mm label", 62, 100, 0, 0, 0, false, NULL},
    {"102x152", "4 inch x 6 inch label", 101.6, 152.4, 0, 0, 0, false, NULL},
    {0},
};

enum { CATALOG = 1, PAGES, SHEET, CONTENT, IMAGE }; // and one more for each further picture

// PDF counts in 1/72 inch. The caller owns the text, which is the same in every locale.
static char *points(double mm)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    return g_strdup(g_ascii_formatd(text, sizeof(text), "%.3f", mm * 72 / 25.4));
}

static GByteArray *packed_rows(const Bitmap *bitmap)
{
    g_autoptr(GByteArray) rows = g_byte_array_new();
    raster_append_rows(rows, bitmap, 0, bitmap->height_px);
    uLongf packed_bytes = compressBound(rows->len);
    GByteArray *packed = g_byte_array_new();
    g_byte_array_set_size(packed, (guint)packed_bytes);
    int result = compress2(packed->data, &packed_bytes, rows->data, rows->len, 6);
    g_assert(result == Z_OK); // compressBound gave the room and there is nothing else to fail
    g_byte_array_set_size(packed, (guint)packed_bytes);
    return packed;
}

static void append_drawing(GString *content, const DriverMedia *media, SheetLayout *layout, const Bitmap *bitmap, int index)
{
    const double down_mm = bitmap->height_px * 25.4 / bitmap->dpi_y;
    double left_mm, top_mm;
    sheet_place(layout, media, &left_mm, &top_mm);
    g_autofree char *across = points(bitmap->width_px * 25.4 / bitmap->dpi_x), *down = points(down_mm);
    g_autofree char *left = points(left_mm), *bottom = points(layout->length_mm - top_mm - down_mm);
    g_string_append_printf(content, "%sq %s 0 0 %s %s %s cm /I%d Do Q", index ? "\n" : "", across, down, left, bottom, index);
}

static void append_sheet(GByteArray *out, const DriverMedia *media, const Bitmap *const *bitmaps, int count, gsize *offsets)
{
    SheetLayout layout = sheet_paper(media);
    g_autofree char *width = points(layout.width_mm), *length = points(layout.length_mm);
    g_autoptr(GString) content = g_string_new(NULL);
    offsets[SHEET] = out->len;
    raster_printf(out,
                  "%d 0 obj\n<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %s %s] /Contents %d 0 R\n"
                  "/Resources << /XObject <<",
                  SHEET, PAGES, width, length, CONTENT);
    for (int i = 0; i < count; i++) {
        append_drawing(content, media, &layout, bitmaps[i], i);
        raster_printf(out, " /I%d %d 0 R", i, IMAGE + i);
    }
    RASTER_LITERAL(out, " >> >> >>\nendobj\n");
    offsets[CONTENT] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Length %zu >>\nstream\n%s\nendstream\nendobj\n", CONTENT, content->len, content->str);
}

static void append_image(GByteArray *out, const Bitmap *bitmap, int object, gsize *offsets)
{
    g_autoptr(GByteArray) packed = packed_rows(bitmap);
    offsets[object] = out->len;
    raster_printf(out,
                  "%d 0 obj\n<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray\n"
                  "/BitsPerComponent 1 /Decode [1 0] /Filter /FlateDecode /Length %u >>\nstream\n",
                  object, bitmap->width_px, bitmap->height_px, packed->len);
    raster_append(out, packed->data, packed->len);
    RASTER_LITERAL(out, "\nendstream\nendobj\n");
}

static void encode_sheet(GByteArray *out, const DriverPage *page, const Bitmap *const *bitmaps, int count)
{
    g_autofree gsize *offsets = g_new0(gsize, (gsize)(IMAGE + count));
    RASTER_LITERAL(out, "%PDF-1.4\n%\xe2\xe3\xcf\xd3\n");
    offsets[CATALOG] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n", CATALOG, PAGES);
    offsets[PAGES] = out->len;
    raster_printf(out, "%d 0 obj\n<< /Type /Pages /Kids [%d 0 R] /Count 1 >>\nendobj\n", PAGES, SHEET);
    append_sheet(out, page->media, bitmaps, count, offsets);
    for (int i = 0; i < count; i++)
        append_image(out, bitmaps[i], IMAGE + i, offsets);
    gsize table = out->len;
    raster_printf(out, "xref\n0 %d\n0000000000 65535 f \n", IMAGE + count);
    for (int i = CATALOG; i < IMAGE + count; i++)
        raster_printf(out, "%010zu 00000 n \n", offsets[i]);
    raster_printf(out, "trailer\n<< /Size %d /Root %d 0 R >>\nstartxref\n%zu\n%%%%EOF\n", IMAGE + count, CATALOG, table);
}

static void read_line(char **words, DriverStatus *status)
{
    if (ipp_state_says(words, "job-state", "completed"))
        status->is_label_done = status->is_receiving = true;
    else
        ipp_state_read(words, status);
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    static const char head[] = "job-state=";
    g_autofree char *line = NULL;
    gsize taken = ipp_state_take_line(bytes, length, head, &line);
    if (line) {
        g_auto(GStrv) words = g_strsplit(line, " ", -1);
        read_line(words, status);
    }
    return taken;
}

const Driver driver_pdf = {
    .name = "pdf",
    .title = "PDF for a print queue (CUPS)",
    .models = models,
    .media = media_table,
    .proof = PROOF_REPLY,
    .memory = {.count = "none: the print queue's word, and unconfirmed",
               .boot = "none: unconfirmed",
               .cancel = "job-state canceled in the queue"},
    .is_hearsay = true,
    .takes_any_media = true,
    .ceiling_bytes = 4096 + (gsize)(WIDEST_PX / 8 + 1) * ((gsize)MEDIA_LENGTH_MAX_MM * DENSEST_DPI * 10 / 254 + 1) * 1001 / 1000,
    .encode_sheet = encode_sheet,
    .parse_status = parse_status,
};
