// SPDX-License-Identifier: GPL-3.0-or-later
// TSPL, as TSC's and many unbranded label printers speak it.
//
// Manual: TSC "TSPL/TSPL2 Programming Language"; commands SIZE, GAP, SPEED, DENSITY, DIRECTION, REFERENCE, CLS,
// BITMAP, PRINT, <ESC>!?.
//
// - In BITMAP a 0 is ink. The picture goes out in short bands; a group begins with as many line ends as a band has
//   bytes, which fill one that was broken off and are nothing otherwise, and CLS drops what was filled.
// - GAP is sent for continuous media only; what the printer found out about its labels when it was calibrated is
//   left alone.
// - The status byte overtakes the data, so that "ready" right after a label may mean "not begun": it holds a job that
//   cannot go out and proves none. Clones answer nothing, or once, or with numbers instead of bits; the bits are read
//   so that the known numbers (07 for an open lid) come out right.
#include "printer/driver/desktop_media.h"
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#define BAND_BYTES_MAX 4096
#define WIDEST_PX 2576
#define DENSEST_DPI 600

static const DriverModel models[] = {
    {"TTP-244", 0x1203, 0, 0, NULL, 864, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"TTP-245C", 0x1203, 0x0140, 0, NULL, 864, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"TE200", 0x1203, 0, 0, NULL, 864, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"TE300", 0x1203, 0, 0, NULL, 1272, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {"TX200", 0x1203, 0x0230, 0, NULL, 864, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"TX300", 0x1203, 0, 0, NULL, 1272, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {"TX600", 0x1203, 0, 0, NULL, 2496, 600, 600, DRIVER_FEATURE_STATUS, NULL},
    {"generic-203dpi", 0, 0, 0, NULL, 832, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"generic-300dpi", 0, 0, 0, NULL, 1248, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {0},
};

static void append_band(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    raster_printf(out, "BITMAP 0,%d,%zu,%d,0,", top, raster_row_bytes(bitmap), row_count);
    raster_append_inverted_rows(out, bitmap, top, row_count);
    RASTER_LITERAL(out, "\r\n");
}

// Millimetres with one decimal, whatever the locale.
static void append_mm(GByteArray *out, double mm)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_ascii_formatd(text, sizeof(text), "%.1f", mm);
    raster_printf(out, "%s mm", text);
}

static void append_size(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    bool is_continuous = page->media->length_mm == 0;
    RASTER_LITERAL(out, "SIZE ");
    append_mm(out, page->media->width_mm);
    RASTER_LITERAL(out, ",");
    append_mm(out, is_continuous ? bitmap->height_px * 25.4 / page->model->dpi_y : page->media->length_mm);
    RASTER_LITERAL(out, "\r\n");
    if (is_continuous)
        RASTER_LITERAL(out, "GAP 0 mm,0 mm\r\n");
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    for (int i = 0; i < BAND_BYTES_MAX; i += 2)
        RASTER_LITERAL(out, "\r\n");
    append_size(out, page, bitmap);
    if (page->speed.is_said)
        raster_printf(out, "SPEED %d\r\n", page->speed.value);
    if (page->darkness.is_said)
        raster_printf(out, "DENSITY %d\r\n", page->darkness.value);
    RASTER_LITERAL(out, "DIRECTION 0,0\r\nREFERENCE 0,0\r\nCLS\r\n");
    int band_rows = BAND_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += band_rows)
        append_band(out, bitmap, top, MIN(band_rows, bitmap->height_px - top));
    RASTER_LITERAL(out, "PRINT 1,1\r\n");
}

static const Finding findings[] = {
    {0, 0x01, PRINTER_STOPPED, "cover-open", "The printer is open. Close its head."},
    {0, 0x04, PRINTER_STOPPED, "media-end", "The printer is out of labels. Put in a new roll."},
    {0, 0x02, PRINTER_STOPPED, "jam", "A label is jammed. Open the printer and take it out."},
    {0, 0x08, PRINTER_STOPPED, "ribbon-end", "The printer is out of ribbon. Put in a new one."},
    {0, 0x10, PRINTER_STOPPED, "paused", "The printer is paused. Press its pause button."},
    {0, 0x80, PRINTER_STOPPED, "error", "The printer reports an error. Look at its lights."},
};

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    if (length == 0)
        return 0;
    if (bytes[0] & 0x40) // never set: no status
        return 1;
    status->condition = bytes[0] & 0x20 ? PRINTER_BUSY : PRINTER_READY;
    status->is_receiving = true;
    finding_read(findings, G_N_ELEMENTS(findings), bytes, status);
    return 1;
}

const Driver driver_tspl = {
    .name = "tspl",
    .title = "TSPL",
    .models = models,
    .media = desktop_media,
    .proof = PROOF_NONE,
    .memory = {.count = "none: unconfirmed",
               .boot = "none: silent while it is off, which is a doubt",
               .cancel = "none: unconfirmed"},
    .takes_any_media = true,
    .darkness = {0, 15},
    .speed = {1, 18}, // inches a second, of all models: each one's manual says how many it has; LPrint offers 1 to 12
    .ceiling_bytes = RASTER_BANDS_MAX(WIDEST_PX, DENSEST_DPI, BAND_BYTES_MAX),
    .command_set = "TSPL",
    .generic_model = "generic-203dpi",
    .encode = encode,
    DRIVER_QUESTION("\x1b!?"),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
