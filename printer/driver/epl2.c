// SPDX-License-Identifier: GPL-3.0-or-later
// EPL2, the language of Zebra's (Eltron's) older desktop printers.
//
// Manual: Zebra "EPL2 Programmer's Manual" 980352 and "EPL Programming Guide" 14245L; commands N, q, Q, GW, P, ^ee.
//
// - In GW a 0 is ink. The picture goes out in short bands; a group and a question begin with as many line ends as a band
//   has bytes, which fill one that was broken off and are nothing otherwise, and N drops what was filled.
// - ^ee is answered at once with two error numbers and a line end. It holds a job that cannot go out; nothing tells
//   that a label is out.
#include "printer/driver/desktop_media.h"
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

static void append_fill(GByteArray *out)
{
    raster_append_byte(out, '\n', BAND_BYTES_MAX);
}

static GByteArray *encode(const DriverPage *page, const Bitmap *bitmap, GError **error)
{
    if (!raster_check(page, bitmap, error))
        return NULL;
    int width_px = 0, length_px = 0;
    driver_picture(page->model, page->media, &width_px, &length_px);
    GByteArray *out = g_byte_array_new();
    if (page->is_first)
        append_fill(out);
    raster_printf(out, "\nN\nq%d\nQ%d,%d\n", width_px, length_px ? length_px : bitmap->height_px,
                  length_px ? GAP_PX(page->model->dpi_y) : 0);
    int band_rows = BAND_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += band_rows)
        append_band(out, bitmap, top, MIN(band_rows, bitmap->height_px - top));
    RASTER_LITERAL(out, "P1\n");
    return out;
}

static GByteArray *ask_status(const DriverModel *model, bool is_printing)
{
    if (!(model->features & DRIVER_FEATURE_STATUS) || is_printing)
        return NULL;
    GByteArray *out = g_byte_array_new();
    append_fill(out);
    RASTER_LITERAL(out, "\n^ee\n");
    return out;
}

typedef struct {
    int number;
    const char *code, *problem;
} ErrorNumber;

static const ErrorNumber error_numbers[] = {
    {7, "media-end", "The printer is out of labels or ribbon. Put in a new roll."},
    {11, "cover-open", "The printer is open. Close its head."},
    {12, "paused", "The printer is paused. Press its feed button."},
};

static void read_number(int number, DriverStatus *status)
{
    for (gsize i = 0; i < G_N_ELEMENTS(error_numbers); i++)
        if (error_numbers[i].number == number) {
            status->condition = PRINTER_STOPPED;
            status->is_receiving = false;
            status->problem_code = error_numbers[i].code;
            status->problem = error_numbers[i].problem;
        }
}

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
    read_number((digits[0] - '0') * 10 + digits[1] - '0', status);
    read_number((digits[2] - '0') * 10 + digits[3] - '0', status);
    return at;
}

const Driver driver_epl2 = {
    .name = "epl2",
    .title = "EPL2",
    .models = models,
    .media = desktop_media,
    .proof = PROOF_NONE,
    .takes_any_media = true,
    .ceiling_bytes = RASTER_BANDS_MAX(WIDEST_PX, DENSEST_DPI, BAND_BYTES_MAX),
    .command_set = "EPL",
    .generic_model = "generic-203dpi",
    .encode = encode,
    .ask_status = ask_status,
    .parse_status = parse_status,
};
