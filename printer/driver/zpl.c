// SPDX-License-Identifier: GPL-3.0-or-later
// ZPL II, as Zebra's and many others' label printers speak it.
//
// Manual: Zebra "ZPL II Programming Guide" P1099958; commands ^GF, ^PW, ^LL, ^MN, ^PQ, ~JX, ~HS, ~HQ, and
// "Alternative Data Compression Scheme", "ZB64 Encoding", "Field Descriptions for ~HS".
//
// - A picture goes out in bands, because ^GF counts at most 99999 bytes. Z64 is base64 of a zlib stream with a
//   CRC-16 (polynomial 1021, start 0) over the base64 text; models without it get the compressed hex.
// - ~JX drops a format that was broken off half-way, and only that: labels in work go on.
// - ^MN is sent for continuous media only. A wrong one costs a blank label after each; what the volunteer calibrated
//   for die-cut labels, the tear-off position (~TA, ^LT) and the cutter mode (^MM) are left alone.
// - A printer of no known maker is asked for its dots as well (~HI), because its device id seldom tells them.
// - ~HS says nothing when media or ribbon are out, the head is open or too hot; ~HQES is asked with it. Done is: no
//   format received and not printed, nothing left in the batch, no error, and one more in odometer.total_label_count ("SGD Printer
//   Commands": labels over the printer's life, without form feeds), on the same device.uptime ("00 days 02 hours 45 mins 30 secs").
//   Both are asked before, so that they are no newer than the count of what is left; "?" is a setting that is not there. Clones
//   are not asked: to some of them "!" begins another language.
#include "printer/driver/desktop_media.h"
#include "printer/driver/finding.h"
#include "printer/driver/frame.h"
#include "printer/driver/raster.h"
#include "printer/driver/zpl_roll.h"

#include <string.h>
#include <zlib.h>

#define BAND_BYTES_MAX 99999 // what ^GF counts
#define WIDEST_PX 2576       // 4.25 inch at 600 dpi, in whole bytes
#define DENSEST_DPI 600
#define VARIABLE_BYTES_MAX 64

enum {
    CLONE = DRIVER_FEATURE_STATUS, // of which some never answer
    ZEBRA = CLONE | DRIVER_FEATURE_ANSWERS,
    ODOMETER = DRIVER_FEATURE_PRIVATE,
    Z64 = ZEBRA | DRIVER_FEATURE_COMPRESSION | ODOMETER,
};

// The desktop models say their resolution in the device id; where one does not, the common one is meant.
static const DriverModel models[] = {
    {"GK420d", 0x0a5f, 0x0080, 0, "ZTC GK420d", 832, 203, 203, Z64, NULL},
    {"GK420t", 0x0a5f, 0x0081, 0, "ZTC GK420t", 832, 203, 203, Z64, NULL},
    {"GX420d", 0x0a5f, 0x0084, 0, "ZTC GX420d", 832, 203, 203, Z64, NULL},
    {"GX430t", 0x0a5f, 0, 0, "ZTC GX430t", 1248, 300, 300, Z64, NULL},
    {"GC420d", 0x0a5f, 0x00d1, 0, "ZTC GC420d", 832, 203, 203, Z64, NULL},
    {"LP2844-Z", 0x0a5f, 0x0027, 0, "ZTC LP2844-Z", 832, 203, 203, ZEBRA, NULL},
    {"ZD220-203dpi", 0x0a5f, 0x0164, 0, "ZTC ZD220-203dpi", 832, 203, 203, Z64, NULL},
    {"ZD410-203dpi", 0x0a5f, 0x011c, 0, "ZTC ZD410-203dpi", 448, 203, 203, Z64, NULL},
    {"ZD410-300dpi", 0x0a5f, 0, 0, "ZTC ZD410-300dpi", 640, 300, 300, Z64, NULL},
    {"ZD411-203dpi", 0x0a5f, 0x0181, 0, "ZTC ZD411-203dpi", 448, 203, 203, Z64, NULL},
    {"ZD411-300dpi", 0x0a5f, 0, 0, "ZTC ZD411-300dpi", 640, 300, 300, Z64, NULL},
    {"ZD420-203dpi", 0x0a5f, 0, 0, "ZTC ZD420-203dpi", 832, 203, 203, Z64, NULL},
    {"ZD420-300dpi", 0x0a5f, 0, 0, "ZTC ZD420-300dpi", 1280, 300, 300, Z64, NULL},
    {"ZD421-203dpi", 0x0a5f, 0, 0, "ZTC ZD421-203dpi", 832, 203, 203, Z64, NULL},
    {"ZD421-300dpi", 0x0a5f, 0, 0, "ZTC ZD421-300dpi", 1280, 300, 300, Z64, NULL},
    {"ZD620-203dpi", 0x0a5f, 0x0141, 0, "ZTC ZD620-203dpi", 832, 203, 203, Z64, NULL},
    {"ZD620-300dpi", 0x0a5f, 0, 0, "ZTC ZD620-300dpi", 1280, 300, 300, Z64, NULL},
    {"ZD621-203dpi", 0x0a5f, 0, 0, "ZTC ZD621-203dpi", 832, 203, 203, Z64, NULL},
    {"ZD621-300dpi", 0x0a5f, 0, 0, "ZTC ZD621-300dpi", 1280, 300, 300, Z64, NULL},
    {"ZT411-203dpi", 0x0a5f, 0x0172, 0, "ZTC ZT411-203dpi", 832, 203, 203, Z64, NULL},
    {"ZT411-300dpi", 0x0a5f, 0, 0, "ZTC ZT411-300dpi", 1248, 300, 300, Z64, NULL},
    {"ZT411-600dpi", 0x0a5f, 0, 0, "ZTC ZT411-600dpi", 2496, 600, 600, Z64, NULL},
    {"generic-203dpi", 0, 0, 0, NULL, 832, 203, 203, CLONE, NULL},
    {"generic-300dpi", 0, 0, 0, NULL, 1280, 300, 300, CLONE, NULL},
    {"generic-600dpi", 0, 0, 0, NULL, 2496, 600, 600, CLONE, NULL},
    {0},
};

static guint16 crc16(const char *text, gsize length)
{
    guint16 crc = 0;
    for (gsize i = 0; i < length; i++) {
        crc ^= (guint16)((guint8)text[i] << 8);
        for (int bit = 0; bit < 8; bit++)
            crc = (guint16)(crc & 0x8000 ? crc << 1 ^ 0x1021 : crc << 1);
    }
    return crc;
}

static void append_z64(GByteArray *out, const guint8 *rows, gsize length)
{
    uLongf packed_bytes = compressBound(length);
    g_autofree guint8 *packed = g_malloc(packed_bytes);
    int result = compress2(packed, &packed_bytes, rows, length, 6);
    g_assert(result == Z_OK); // compressBound gave the room and there is nothing else to fail
    g_autofree char *text = g_base64_encode(packed, packed_bytes);
    gsize text_bytes = strlen(text);
    RASTER_LITERAL(out, ":Z64:");
    raster_append(out, text, text_bytes);
    raster_printf(out, ":%04X", crc16(text, text_bytes));
}

static guint8 nibble(const guint8 *row, gsize at)
{
    return at % 2 ? row[at / 2] & 0x0f : row[at / 2] >> 4;
}

// Repeat counts: g..z are 20..400, G..Y are 1..19, and they add up.
static void append_hex_run(GByteArray *out, guint8 digit, gsize count)
{
    for (; count > 0; count -= MIN(count, 419)) {
        gsize part = MIN(count, 419);
        if (part >= 20)
            raster_append_byte(out, (guint8)('g' + part / 20 - 1), 1);
        if (part > 2 && part % 20)
            raster_append_byte(out, (guint8)('G' + part % 20 - 1), 1);
        raster_append_byte(out, (guint8) "0123456789ABCDEF"[digit], part == 2 ? 2 : 1);
    }
}

static void append_hex_row(GByteArray *out, const guint8 *row, gsize row_bytes)
{
    gsize count = row_bytes * 2, end = count;
    guint8 last = nibble(row, count - 1);
    if (last == 0x0 || last == 0xf)
        while (end > 0 && nibble(row, end - 1) == last)
            end--;
    for (gsize at = 0; at < end;) {
        gsize run = 1;
        while (at + run < end && nibble(row, at + run) == nibble(row, at))
            run++;
        append_hex_run(out, nibble(row, at), run);
        at += run;
    }
    if (end < count)
        raster_append_byte(out, last ? '!' : ',', 1); // the rest of the row
}

static void append_hex(GByteArray *out, const guint8 *rows, gsize row_bytes, gsize row_count)
{
    for (gsize y = 0; y < row_count; y++) {
        const guint8 *row = rows + y * row_bytes;
        if (y > 0 && memcmp(row, row - row_bytes, row_bytes) == 0)
            raster_append_byte(out, ':', 1);
        else
            append_hex_row(out, row, row_bytes);
    }
}

static void append_band(GByteArray *out, const DriverPage *page, const Bitmap *bitmap, int top, int row_count)
{
    gsize row_bytes = raster_row_bytes(bitmap), length = row_bytes * (gsize)row_count;
    g_autoptr(GByteArray) rows = g_byte_array_new();
    raster_append_rows(rows, bitmap, top, row_count);
    if (raster_row_is_blank(rows->data, length))
        return;
    raster_printf(out, "^FO0,%d^GFA,%zu,%zu,%zu,", top, length, length, row_bytes);
    if (page->model->features & DRIVER_FEATURE_COMPRESSION)
        append_z64(out, rows->data, length);
    else
        append_hex(out, rows->data, row_bytes, (gsize)row_count);
    RASTER_LITERAL(out, "^FS\n");
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    int width_px = 0, length_px = 0;
    driver_picture(page->model, page->media, &width_px, &length_px);
    RASTER_LITERAL(out, "~JX");
    if (page->darkness.is_said)
        raster_printf(out, "~SD%02d", page->darkness.value);
    raster_printf(out, "^XA^PON^PMN^LRN^LH0,0%s^PW%d^LL%d\n", length_px ? "" : "^MNN", width_px,
                  length_px ? length_px : bitmap->height_px);
    if (page->speed.is_said)
        raster_printf(out, "^PR%d\n", page->speed.value);
    int band_rows = BAND_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += band_rows)
        append_band(out, page, bitmap, top, MIN(band_rows, bitmap->height_px - top));
    RASTER_LITERAL(out, "^PQ1^XZ\n");
}

// A printer of no known maker says its dots as well, between labels; others what they remember.
static void append_lead(GByteArray *out, const DriverModel *model, bool is_printing)
{
    if (model->features & ODOMETER)
        RASTER_LITERAL(out, "! U1 getvar \"odometer.total_label_count\"\r\n! U1 getvar \"device.uptime\"\r\n");
    if (!model->usb_vendor && !is_printing)
        RASTER_LITERAL(out, "~HI\n");
}

// Guide, ~HQES, "Error flags", low word, its lowest byte first.
static const Finding error_findings[] = {
    {0, 0x04, PRINTER_STOPPED, "cover-open", "The printer is open. Close its head."},
    {0, 0x01, PRINTER_STOPPED, "media-end", "The printer is out of labels. Put in a new roll."},
    {0, 0x02, PRINTER_STOPPED, "ribbon-end", "The printer is out of ribbon. Put in a new one."},
    {0, 0x08, PRINTER_STOPPED, "cutter-jam", "The cutter is jammed. Switch the printer off and take out what is stuck."},
    {1, 0x10, PRINTER_STOPPED, "jam", "A label is jammed. Open the printer and take it out."},
    {1, 0x60, PRINTER_STOPPED, "feed", "The printer cannot find the labels' gap. Hold its feed button to calibrate it."},
    {0, 0x10, PRINTER_STOPPED, "too-hot", "The print head is too hot. Wait until it has cooled down."},
    {0, 0x20, PRINTER_STOPPED, "too-hot", "The motor is too hot. Wait until it has cooled down."},
    {0, 0x40, PRINTER_STOPPED, "head", "The print head is worn or broken. Use another printer."},
    {2, 0x01, PRINTER_STOPPED, "paused", "The printer is paused. Press its pause button."},
};

// "ERRORS: 1 00000000 00000005": flag, high word, low word.
static void read_error_flags(const char *frame, DriverStatus *status)
{
    const char *at = strstr(frame, "ERRORS:");
    g_auto(GStrv) words = g_strsplit_set(at + strlen("ERRORS:"), " \r\n", -1);
    guint64 values[3] = {0};
    gsize count = 0;
    for (char **word = words; *word && count < 3; word++)
        if (**word)
            g_ascii_string_to_unsigned(*word, 16, 0, G_MAXUINT32, &values[count++], NULL);
    if (count < 3 || values[0] == 0)
        return;
    const guint32 flags = GUINT32_TO_LE((guint32)values[2]);
    finding_tell(status, PRINTER_STOPPED, "error", "The printer reports an error. Look at its display or lights.");
    finding_read(error_findings, G_N_ELEMENTS(error_findings), (const guint8 *)&flags, status);
}

// Guide, ~HS: aaa,b,c,dddd,eee,f,g,h,iii,j,k,l and mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www.
static const FrameFinding findings[] = {
    {true, 2, PRINTER_STOPPED, "cover-open", "The printer is open. Close its head."},
    {false, 1, PRINTER_STOPPED, "media-end", "The printer is out of labels. Put in a new roll."},
    {true, 3, PRINTER_STOPPED, "ribbon-end", "The printer is out of ribbon. Put in a new one."},
    {false, 11, PRINTER_STOPPED, "too-hot", "The print head is too hot. Wait until it has cooled down."},
    {false, 2, PRINTER_STOPPED, "paused", "The printer is paused. Press its pause button."},
    {true, 7, PRINTER_BUSY, "take-label", "A label waits to be taken off. Take it."},
};

// Guide, ~HI: model, firmware, dots per millimetre, memory, options.
static const ZplHead heads[] = {
    {"6", 152, "This printer prints 152 dpi, for which there is no model. Use another printer."},
    {"8", 203, "This printer prints 203 dpi. Write zpl/generic-203dpi in station.ini."},
    {"12", 300, "This printer prints 300 dpi. Write zpl/generic-300dpi in station.ini."},
    {"24", 600, "This printer prints 600 dpi. Write zpl/generic-600dpi in station.ini."},
};

const ZplHead *zpl_head(char **fields)
{
    guint count = g_strv_length(fields);
    if (count < 4 || count > 6 || g_ascii_isdigit(*fields[0]))
        return NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(heads); i++)
        if (strcmp(g_strstrip(fields[2]), heads[i].dots_per_mm) == 0)
            return &heads[i];
    return NULL;
}

// "00 days 02 hours 45 mins 30 secs"; false when it is none.
static bool read_uptime(const char *text, gint64 *out_s)
{
    static const struct {
        const char *unit;
        gint64 seconds;
    } units[] = {{"day", 86400}, {"hour", 3600}, {"min", 60}, {"sec", 1}};
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    gint64 uptime_s = 0;
    if (g_strv_length(words) != 2 * G_N_ELEMENTS(units))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(units); i++) {
        guint64 value = 0;
        if (!g_ascii_string_to_unsigned(words[2 * i], 10, 0, 99999, &value, NULL) ||
            g_ascii_strncasecmp(words[2 * i + 1], units[i].unit, strlen(units[i].unit)) != 0)
            return false;
        uptime_s += (gint64)value * units[i].seconds;
    }
    *out_s = uptime_s;
    return true;
}

// The answer to a getvar: a text in quotes on one line.
static gsize read_variable(const guint8 *bytes, gsize length, DriverStatus *status)
{
    gsize end = 1;
    while (end < length && end < VARIABLE_BYTES_MAX && bytes[end] != '"' && g_ascii_isprint(bytes[end]))
        end++;
    if (end == length && end < VARIABLE_BYTES_MAX)
        return 0;
    if (bytes[MIN(end, length - 1)] != '"')
        return 1;
    g_autofree char *text = g_strndup((const char *)bytes + 1, end - 1);
    guint64 total = 0;
    status->is_of_memory = true;
    if (g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &total, NULL))
        status->label_total = (gint64)total;
    else
        status->is_of_memory = read_uptime(text, &status->uptime_s) || strcmp(text, "?") == 0;
    return status->is_of_memory ? end + 1 : 1;
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    gsize taken = 0;
    if (length > 0 && bytes[0] == '"')
        return read_variable(bytes, length, status);
    g_autofree char *text = frame_first(bytes, length, &taken);
    if (!text)
        return taken;
    if (strstr(text, "ERRORS:")) {
        read_error_flags(text, status);
        return taken;
    }
    g_auto(GStrv) fields = g_strsplit(text, ",", -1);
    // A picture for other dots would come out in another size. An answer that agrees is nothing new.
    const ZplHead *head = model->usb_vendor ? NULL : zpl_head(fields);
    if (head && head->dpi != model->dpi_x)
        finding_tell(status, PRINTER_STOPPED, "wrong-dpi", head->problem);
    gsize whole = frame_read_status(bytes, length, fields, taken, findings, G_N_ELEMENTS(findings), status);
    if (whole > taken)
        status->pitch_mm = frame_number(fields, 3) * 25.4 / model->dpi_y;
    return whole;
}

const Driver driver_zpl = {
    .name = "zpl",
    .title = "ZPL II",
    .models = models,
    .media = desktop_media,
    .proof = PROOF_COUNTER,
    .memory = {.count = "odometer.total_label_count; none on clones",
               .boot = "device.uptime; none on clones",
               .cancel = "the odometer stands still with nothing left; none on clones"},
    .takes_ahead = true,
    .takes_any_media = true,
    .darkness = {0, 30},
    .speed = {1, 14}, // ^PR, inches a second; a model takes the nearest that it has
    // Hex that does not compress is two digits a byte; base64 of what zlib cannot pack is less.
    .ceiling_bytes = 256 + (gsize)RASTER_LENGTH_MAX_PX(DENSEST_DPI) * (WIDEST_PX / 8) * 2 + 100 * 64,
    .command_set = "ZPL",
    .generic_model = "generic-203dpi",
    .encode = encode,
    .append_lead = append_lead,
    DRIVER_QUESTION("~HQES\n~HS\n"),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
