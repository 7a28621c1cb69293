// SPDX-License-Identifier: GPL-3.0-or-later
// EPL2, the language of Zebra's (Eltron's) older desktop printers.
//
// Manual: Zebra "EPL2 Programmer's Manual" 980352 and "EPL Programming Guide" 14245L; commands N, D, S, q, Q, GW, P, ^ee.
//
// - In GW a 0 is ink. The picture goes out in short bands; a group and a question begin with as many line ends as a band
//   has bytes, which fill one that was broken off and are nothing otherwise, and N drops what was filled.
// - ^ee is answered at once with two error numbers and a line end. It holds a job that cannot go out; nothing tells
//   that a label is out.
#include "printer/driver/desktop_media.h"
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#include <string.h>

#define BAND_BYTES_MAX 1024
#define WIDEST_PX 1280
#define DENSEST_DPI 300
#define GAP_PX(dpi) ((dpi)*3 / 25) // 3 mm, which label rolls have

static const DriverModel models[] = {
    {"LP2844", 0x0a5f, 0x0009, 0, "LP2844", 832, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"TLP2844", 0x0a5f, 0, 0, "TLP2844", 832, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"LP2824", 0x0a5f, 0, 0, "LP2824", 448, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"generic-203dpi", 0, 0, 0, NULL, 832, 203, 203, DRIVER_FEATURE_STATUS, NULL},
    {"generic-300dpi", 0, 0, 0, NULL, 1248, 300, 300, DRIVER_FEATURE_STATUS, NULL},
    {0},
};

static void append_band(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    raster_printf(out, "GW0,%d,%zu,%d,", top, raster_row_bytes(bitmap), row_count);
    raster_append_inverted_rows(out, bitmap, top, row_count);
    RASTER_LITERAL(out, "\n");
}

static void append_fill(GByteArray *out, const DriverModel *model, bool is_printing)
{
    (void)model, (void)is_printing;
    raster_append_byte(out, '\n', BAND_BYTES_MAX);
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    int width_px = 0, length_px = 0;
    driver_picture(page->model, page->media, &width_px, &length_px);
    append_fill(out, page->model, false);
    RASTER_LITERAL(out, "\nN\n");
    if (page->darkness.is_said)
        raster_printf(out, "D%d\n", page->darkness.value);
    if (page->speed.is_said)
        raster_printf(out, "S%d\n", page->speed.value);
    raster_printf(out, "q%d\nQ%d,%d\n", width_px, length_px ? length_px : bitmap->height_px,
                  length_px ? GAP_PX(page->model->dpi_y) : 0);
    int band_rows = BAND_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += band_rows)
        append_band(out, bitmap, top, MIN(band_rows, bitmap->height_px - top));
    RASTER_LITERAL(out, "P1\n");
}

static const NumberFinding error_numbers[] = {
    {7, PRINTER_STOPPED, false, "media-end", "The printer is out of labels or ribbon. Put in a new roll."},
    {11, PRINTER_STOPPED, false, "cover-open", "The printer is open. Close its head."},
    {12, PRINTER_STOPPED, false, "paused", "The printer is paused. Press its feed button."},
};

// "XX,YY" or "XXYY", CR, LF: the last error and the state. Any other number is about a command that was not ours.
static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    char digits[4];
    gsize at = 0, digit_count = 0;
    for (; at < length && digit_count < sizeof(digits); at++) {
        if (g_ascii_isdigit(bytes[at]))
            digits[digit_count++] = (char)bytes[at];
        else if (bytes[at] != ',' || digit_count != 2)
            return 1;
    }
    for (gsize i = 0; i < 2; i++, at++) {
        if (at >= length)
            return 0;
        if (bytes[at] != (guint8) "\r\n"[i])
            return 1;
    }
    status->condition = PRINTER_READY;
    status->is_receiving = true;
    for (gsize i = 0; i < sizeof(digits); i += 2)
        finding_read_number(error_numbers, G_N_ELEMENTS(error_numbers), (digits[i] - '0') * 10 + digits[i + 1] - '0', status);
    return at;
}

const Driver driver_epl2 = {
    .name = "epl2",
    .title = "EPL2",
    .models = models,
    .media = desktop_media,
    .proof = PROOF_NONE,
    .memory = {.count = "none: unconfirmed",
               .boot = "none: unconfirmed, and silent while it is off",
               .cancel = "none: unconfirmed"},
    .takes_any_media = true,
    .darkness = {0, 15},
    .speed = {0, 6}, // of all models: a 2844 has 1 to 4 (1.5 to 3.5 inches a second), a 2746 has 2 to 6, a 2742 has 0 to 2
    .ceiling_bytes = RASTER_BANDS_MAX(WIDEST_PX, DENSEST_DPI, BAND_BYTES_MAX),
    .command_set = "EPL",
    .generic_model = "generic-203dpi",
    .encode = encode,
    .append_lead = append_fill,
    DRIVER_QUESTION("\n^ee\n"),
    .parse_status = parse_status,
};
