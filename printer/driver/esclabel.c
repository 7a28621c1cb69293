// SPDX-License-Identifier: GPL-3.0-or-later
// ESC/Label, as Epson's ColorWorks label printers speak it: ZPL's frame around a picture in colour.
//
// Manuals: Seiko Epson "ESC/Label Command Reference Guide" M00097704 Rev. E (1.3.1 to 1.3.4 forms of commands, 2.5.1 settings, ~DY, ~HS)
// and "Command List TM-C7500 Series" M00097803 Rev. D (~DY, ^FO). The guide names the file of ~DY without its extension; some who
// print through it write ".PNG" behind it, others do not.
//
// - A label is three formats: the picture of before is deleted (^ID), so that a download that fails never prints somebody else's badge;
//   the PNG is downloaded (~DY) in hexadecimal, whose digits are no command's first letter; ^IM draws it. The PNG has three bytes a
//   dot: what its decoder makes of palettes is not said. A label has black, red and the colours of its bands and boxes.
// - A group begins with the resolution of dots and of printing, and the label's measures (^S(CLR, ^S(CLS). Gap, form, source and coating of
//   the media, quality and cutter are left as they were set at the printer.
// - ~HS is answered at once. It holds a job that cannot go out. It proves none: the guide does not say whether its counts fall when a label
//   has been taken out of memory or when it is out of the machine, nor that a label that was jammed is printed again. ~H(SMA,S (printing
//   or idle) and ~H(SCN,L (labels ever printed) may, once a device has shown what they do at a jam and at the end of a roll.
// - ~JX is ZPL's: it drops a format that was broken off. The manuals at hand do not name it; what is no command is ignored (1.3.3).
#include "printer/driver/frame.h"
#include "printer/driver/media.h"
#include "printer/driver/raster.h"

#include <string.h>
#include <zlib.h>

#define DPI 600
#define WIDEST_PX 4800 // 8 inch
#define PNG_FRAME_BYTES 256
#define ROW_BYTES_MAX (1 + 3 * (gsize)WIDEST_PX)
#define ROWS_MAX ((gsize)(MEDIA_LENGTH_MAX_MM * DPI / 25.4) + 1)

enum { INKS = DRIVER_FEATURE_STATUS | DRIVER_FEATURE_TWO_COLOUR | DRIVER_FEATURE_COLOURS };

#define OTHER_LANGUAGE                                                                                                           \
    "This ColorWorks printer does not speak ESC/Label. Print through its maker's driver and a print queue of this computer "     \
    "(pdf/sheet-600dpi/MEDIA@cups:QUEUE)."

// Heads: 4 and 8 inches are what every description of them grants.
static const DriverModel models[] = {
    {"CW-C4000", 0x04b8, 0, 0, NULL, 2400, DPI, DPI, INKS, NULL},
    {"CW-C6000", 0x04b8, 0, 0, NULL, 2400, DPI, DPI, INKS, NULL},
    {"CW-C6500", 0x04b8, 0, 0, NULL, WIDEST_PX, DPI, DPI, INKS, NULL},
    {"CW-C8000", 0x04b8, 0, 0, NULL, 2400, DPI, DPI, INKS, NULL},
    {"TM-C7500", 0x04b8, 0, 0, NULL, 2400, DPI, DPI, INKS, NULL},
    {"TM-C3500", 0x04b8, 0, 0, NULL, 2400, DPI, DPI, 0, OTHER_LANGUAGE},
    {0},
};

static const DriverMedia media_table[] = {
    {"62x100", "62 mm x 100 mm die-cut", 62, 100, 0, 0, 0, true, NULL},
    {"62x29", "62 mm x 29 mm die-cut", 62, 29, 0, 0, 0, true, NULL},
    {"102x152", "4 inch x 6 inch (102 mm x 152 mm) die-cut", 101.6, 152.4, 0, 0, 0, true, NULL},
    {"102x76", "4 inch x 3 inch (102 mm x 76 mm) die-cut", 101.6, 76.2, 0, 0, 0, true, NULL},
    {"102x51", "4 inch x 2 inch (102 mm x 51 mm) die-cut", 101.6, 50.8, 0, 0, 0, true, NULL},
    {"76x102", "3 inch x 4 inch (76 mm x 102 mm) die-cut", 76.2, 101.6, 0, 0, 0, true, NULL},
    {"76x51", "3 inch x 2 inch (76 mm x 51 mm) die-cut", 76.2, 50.8, 0, 0, 0, true, NULL},
    {0},
};

static void append_chunk(GByteArray *png, const char *type, const guint8 *data, gsize length)
{
    guint32 count = GUINT32_TO_BE((guint32)length), crc = 0;
    raster_append(png, &count, sizeof(count));
    guint from = png->len;
    raster_append(png, type, 4);
    raster_append(png, data, length);
    crc = GUINT32_TO_BE((guint32)crc32(0, png->data + from, png->len - from));
    raster_append(png, &crc, sizeof(crc));
}

// One row as PNG has it: no filter, then red, green and blue of each dot.
static void paint_row(const Bitmap *bitmap, int y, guint8 *row)
{
    const guint8 *black_row = raster_plane_row(bitmap, bitmap->black, y), *red_row = raster_plane_row(bitmap, bitmap->red, y);
    row[0] = 0;
    for (int x = 0; x < bitmap->width_px; x++) {
        guint8 bit = (guint8)(0x80 >> x % 8);
        bool is_red = red_row && (red_row[x / 8] & bit);
        guint32 colour = black_row[x / 8] & bit ? 0 : is_red ? bitmap_tint(bitmap, x, y) : 0xffffff;
        guint8 *dot = row + 1 + (gsize)3 * (gsize)x;
        dot[0] = (guint8)(colour >> 16);
        dot[1] = (guint8)(colour >> 8);
        dot[2] = (guint8)colour;
    }
}

static GByteArray *packed_rows(const Bitmap *bitmap)
{
    gsize row_bytes = 1 + (gsize)3 * (gsize)bitmap->width_px;
    g_autofree guint8 *row = g_malloc(row_bytes);
    guint8 out[16 * 1024];
    GByteArray *packed = g_byte_array_new();
    z_stream stream = {0};
    int result = deflateInit(&stream, 6);
    g_assert(result == Z_OK); // only for want of memory, which ends the program elsewhere, too
    for (int y = 0; y < bitmap->height_px; y++) {
        paint_row(bitmap, y, row);
        stream.next_in = row;
        stream.avail_in = (uInt)row_bytes;
        do {
            stream.next_out = out;
            stream.avail_out = sizeof(out);
            result = deflate(&stream, y + 1 == bitmap->height_px ? Z_FINISH : Z_NO_FLUSH);
            g_assert(result == Z_OK || result == Z_STREAM_END || result == Z_BUF_ERROR);
            raster_append(packed, out, sizeof(out) - stream.avail_out);
        } while (stream.avail_out == 0);
    }
    deflateEnd(&stream);
    return packed;
}

// ISO 15948 (PNG): eight bits of each of three colours, not interlaced.
static GByteArray *png_of(const Bitmap *bitmap)
{
    guint32 measures[] = {GUINT32_TO_BE((guint32)bitmap->width_px), GUINT32_TO_BE((guint32)bitmap->height_px)};
    guint8 header[13] = {[8] = 8, [9] = 2};
    memcpy(header, measures, sizeof(measures));
    g_autoptr(GByteArray) rows = packed_rows(bitmap);
    GByteArray *png = g_byte_array_new();
    RASTER_LITERAL(png, "\x89PNG\r\n\x1a\n");
    append_chunk(png, "IHDR", header, sizeof(header));
    append_chunk(png, "IDAT", rows->data, rows->len);
    append_chunk(png, "IEND", NULL, 0);
    return png;
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    int width_px = 0, length_px = 0;
    driver_picture(page->model, page->media, &width_px, &length_px);
    raster_printf(out, "~JX^XA^S(CLR,R,%d^S(CLR,P,%d^S(CLS,P,%d^S(CLS,L,%d^XZ\n", page->model->dpi_x, page->model->dpi_x,
                  width_px, length_px);
    g_autoptr(GByteArray) png = png_of(bitmap);
    raster_printf(out, "^XA^IDR:LANYARD.PNG^FS^XZ\n~DYR:LANYARD,A,P,%u,0,", png->len);
    raster_append_hex(out, png->data, png->len);
    RASTER_LITERAL(out, "\n^XA^FO0,0^IMR:LANYARD.PNG^FS^XZ\n");
}

// Guide, ~HS: aaa,b,c,dddd,eee,f,g,h,iii,j,k,l and mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www; what ZPL has in g, j to l and n is reserved.
static const FrameFinding findings[] = {
    {true, 2, PRINTER_STOPPED, "cover-open", "The printer is open. Close it."},
    {false, 1, PRINTER_STOPPED, "media-end", "The printer is out of labels. Put in a new roll."},
    {true, 3, PRINTER_STOPPED, "ink-end", "An ink cartridge is used up or missing. Put in a new one."},
    {false, 2, PRINTER_STOPPED, "paused", "The printer is paused. Press its pause button."},
    {true, 7, PRINTER_BUSY, "take-label", "A label waits to be taken off. Take it."},
};

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    gsize taken = 0;
    g_autofree char *text = frame_first(bytes, length, &taken);
    g_auto(GStrv) first = text ? g_strsplit(text, ",", -1) : NULL;
    return first ? frame_read_status(bytes, length, first, taken, findings, G_N_ELEMENTS(findings), status) : taken;
}

const Driver driver_esclabel = {
    .name = "esclabel",
    .title = "Epson ESC/Label",
    .models = models,
    .media = media_table,
    .proof = PROOF_NONE,
    .memory = {.count = "none that is read: unconfirmed",
               .boot = "none that is read: unconfirmed",
               .cancel = "none that is read: unconfirmed"},
    .takes_any_media = true,
    .prints_colour = true,
    // What does not pack is stored in blocks, five bytes for each of at most 16 KiB; each byte is two digits.
    .ceiling_bytes = 2 * (PNG_FRAME_BYTES + ROWS_MAX * ROW_BYTES_MAX / 1000 * 1001),
    .encode = encode,
    DRIVER_QUESTION("~HS\n"),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
