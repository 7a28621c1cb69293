// SPDX-License-Identifier: GPL-3.0-or-later
// DYMO LabelWriter 300/400/450/4XL raster.
//
// Manual: "LabelWriter 450 Series Printers Technical Reference Manual" (Sanford, 10/09), pages 9 (getting back in
// step), 15 to 19 (commands), 21 (run-length lines); "LabelWriter 400 Series" is the same language. Printable areas:
// the vendor's own PPD files.
//
// - A raster line has no length of its own: SYN and ETB are followed by as many bytes (dots) as ESC D announced. A
//   line broken off swallows the next job, so a group begins with more ESC than a line has bytes, then ESC @.
// - ESC L is big-endian and counts 1/300 inch at any resolution. It is how far the printer looks for the next label's
//   mark, so it is given longer than the label; from 0x8000 on the roll is continuous.
// - The left dot comes first, 1 is ink. ESC G feeds to the next label, ESC E also to the tear bar.
// - Nothing tells which roll is loaded. ESC A is answered with one byte, in its turn, so after a label it comes when
//   the label is out: ready and at the top of the next form. Asking before and waiting for it is what makes other
//   drivers slow.
// - LabelWriter 550 and 5XL speak another language and refuse rolls without DYMO's chip.
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#include <string.h>

#define ESC "\x1b"
#define MARK_SEARCH_PX 75 // looked further than the label is long, for the gap and a roll put in askew
#define WIDEST_BYTES 156
#define RUN_LONGEST 128

#define REFUSED_550                                                                                                              \
    "The LabelWriter 550 series prints only on DYMO rolls with a chip and in a language whose open descriptions "                \
    "contradict each other; use a LabelWriter 450 or 4XL."

enum {
    PLAIN = DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS,
    FINE = PLAIN | DRIVER_FEATURE_DOUBLE_FEED,
    TWIN = DRIVER_FEATURE_TWIN_ROLL,
};

static const DriverModel models[] = {
    {"LabelWriter 310", 0x0922, 0x0009, 0, NULL, 464, 300, 300, PLAIN, NULL},
    {"LabelWriter 300", 0x0922, 0, 0, NULL, 464, 300, 300, PLAIN, NULL},
    {"LabelWriter 320", 0x0922, 0, 0, NULL, 672, 300, 300, PLAIN, NULL},
    {"LabelWriter 330", 0x0922, 0x0007, 0, NULL, 672, 300, 300, PLAIN, NULL},
    {"LabelWriter 400", 0x0922, 0x0019, 0, NULL, 672, 300, 300, FINE, NULL},
    {"LabelWriter 400 Turbo", 0x0922, 0x001a, 0, NULL, 672, 300, 300, FINE, NULL},
    {"LabelWriter Twin Turbo", 0x0922, 0, 0, NULL, 672, 300, 300, FINE | TWIN, NULL},
    {"LabelWriter 450", 0x0922, 0x0020, 0, NULL, 672, 300, 300, FINE, NULL},
    {"LabelWriter 450 Turbo", 0x0922, 0x0021, 0, NULL, 672, 300, 300, FINE, NULL},
    {"LabelWriter 450 Twin Turbo", 0x0922, 0, 0, NULL, 672, 300, 300, FINE | TWIN, NULL},
    {"LabelWriter 4XL", 0x0922, 0, 0, NULL, 1248, 300, 300, FINE, NULL},
    {"LabelWriter 550", 0x0922, 0x0052, 0, NULL, 672, 300, 300, 0, REFUSED_550},
    {"LabelWriter 550 Turbo", 0x0922, 0x0053, 0, NULL, 672, 300, 300, 0, REFUSED_550},
    {"LabelWriter 5XL", 0x0922, 0x0054, 0, NULL, 1248, 300, 300, 0, REFUSED_550},
    {0},
};

// What a label of other measures keeps blank on either side: the most that the PPD files give to one of about its size.
static const DriverReach any_reach = {.margin_across_mm = 1.4, .margin_along_mm = 4};

// The head is 57 mm wide: on 62 mm rolls the edges stay white.
static const DriverMedia media_table[] = {
    {"62x100", "62 mm x 100 mm die-cut", 62, 100, 672, 1098, 0, false, NULL},
    {"62x29", "62 mm x 29 mm die-cut", 62, 29, 672, 259, 0, false, NULL},
    {"62", "62 mm continuous", 62, 0, 672, 0, 0, false, NULL},
    {"54x101", "99014 name badge 54 mm x 101 mm", 54, 101, 608, 1109, 0, false, NULL},
    {"57x102", "30857 name badge 57 mm x 102 mm", 57, 102, 651, 1112, 0, false, NULL},
    {"59x102", "30256 shipping, 30364 name badge 59 mm x 102 mm", 59, 102, 665, 1112, 0, false, NULL},
    {"28x89", "30252, 99010 address 28 mm x 89 mm", 28, 89, 299, 963, 0, false, NULL},
    {"36x89", "30321, 99012 large address 36 mm x 89 mm", 36, 89, 392, 961, 0, false, NULL},
    {"41x89", "11356 name badge 41 mm x 89 mm", 41, 89, 459, 963, 0, false, NULL},
    {"57x32", "30334, 11354 multi-purpose 57 mm x 32 mm", 57, 32, 651, 339, 0, false, NULL},
    {"54x70", "30324, 99015 54 mm x 70 mm", 54, 70, 614, 741, 0, false, NULL},
    {"25x54", "30336, 11352 25 mm x 54 mm", 25, 54, 271, 593, 0, false, NULL},
    {"51x89", "30374 appointment card 51 mm x 89 mm", 51, 89, 552, 920, 0, false, NULL},
    {"54", "54 mm continuous", 54, 0, 608, 0, 0, false, NULL},
    {"104x159", "1744907 shipping 104 mm x 159 mm", 104, 159, 1200, 1800, 0, false, NULL},
    {0},
};

static void append_settings(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    gsize row_bytes = (gsize)page->model->head_px / 8;
    int length_px = (int)(page->media->length_mm * 300 / 25.4) + MARK_SEARCH_PX;
    bool is_continuous = page->media->length_mm == 0;
    raster_append_byte(out, 0x1b, row_bytes + 1);
    RASTER_LITERAL(out, ESC "@");
    raster_append(out, (const guint8[]){0x1b, 'B', 0, 0x1b, 'D', (guint8)row_bytes}, 6);
    raster_append(
        out,
        (const guint8[]){0x1b, 'L', is_continuous ? 0xff : (guint8)(length_px >> 8), is_continuous ? 0xff : (guint8)length_px},
        4);
    raster_append(out, (const guint8[]){0x1b, bitmap->dpi_y > page->model->dpi_y ? 'i' : 'h'}, 2);
    if (page->darkness.is_said)
        raster_append(out, (const guint8[]){0x1b, (guint8) "cdeg"[page->darkness.value - 1]}, 2); // light, medium, normal, dark
    if (page->model->features & DRIVER_FEATURE_TWIN_ROLL)
        RASTER_LITERAL(out, ESC "q0"); // whichever roll is not empty
}

static void append_blank_lines(GByteArray *out, int count)
{
    for (; count > 0; count -= MIN(count, 255))
        raster_append(out, (const guint8[]){0x1b, 'f', 1, (guint8)MIN(count, 255)}, 4);
}

static bool dot_is_black(const guint8 *row, gsize at)
{
    return row[at / 8] & (0x80 >> at % 8);
}

// Manual page 21: bit 7 the colour, bits 6 to 0 the run's dots less one. Returns 0 when it would not be shorter
// than the plain line.
static gsize pack_runs(const guint8 *row, gsize row_bytes, guint8 *out)
{
    gsize written = 0, dot_count = row_bytes * 8;
    for (gsize at = 0; at < dot_count;) {
        bool is_black = dot_is_black(row, at);
        gsize run = 1;
        while (at + run < dot_count && run < RUN_LONGEST && dot_is_black(row, at + run) == is_black)
            run++;
        if (written + 1 >= row_bytes)
            return 0;
        out[written++] = (guint8)((is_black ? 0x80 : 0) | (run - 1));
        at += run;
    }
    return written;
}

static void append_line(GByteArray *out, const guint8 *row, gsize row_bytes)
{
    guint8 packed[WIDEST_BYTES];
    gsize packed_bytes = pack_runs(row, row_bytes, packed);
    raster_append_byte(out, packed_bytes ? 0x17 : 0x16, 1); // ETB, SYN
    raster_append(out, packed_bytes ? packed : row, packed_bytes ? packed_bytes : row_bytes);
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    gsize row_bytes = (gsize)page->model->head_px / 8;
    append_settings(out, page, bitmap);
    int blank_count = 0;
    for (int y = 0; y < bitmap->height_px; y++) {
        guint8 row[WIDEST_BYTES] = {0};
        raster_place(row, row_bytes, raster_plane_row(bitmap, bitmap->black, y), raster_row_bytes(bitmap),
                     page->media->offset_px);
        if (raster_row_is_blank(row, row_bytes)) {
            blank_count++;
            continue;
        }
        append_blank_lines(out, blank_count);
        blank_count = 0;
        append_line(out, row, row_bytes);
    }
    // A die-cut label's end is found by its mark; but a form feed without any line before it feeds nothing.
    if (page->media->length_mm == 0 || blank_count == bitmap->height_px)
        append_blank_lines(out, blank_count);
    if (page->end != PAGE_FOLLOWED)
        RASTER_LITERAL(out, ESC "E");
    else
        RASTER_LITERAL(out, ESC "G");
}

// A line broken off would swallow the question.
static void append_lead(GByteArray *out, const DriverModel *model, bool is_printing)
{
    if (!is_printing)
        raster_append_byte(out, 0x1b, (gsize)model->head_px / 8);
}

static const Finding findings[] = {
    {0, 0x20, PRINTER_STOPPED, "media-end", "The printer is out of labels. Put in a new roll."},
    {0, 0x40, PRINTER_STOPPED, "jam", "A label is jammed. Take it out and press the printer's button."},
    {0, 0x80, PRINTER_STOPPED, "error", "The printer reports an error. Press its button, or pull its plug and put it back."},
};

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    if (length == 0)
        return 0;
    guint8 byte = bytes[0];
    if ((byte & 0x1c) || byte == 0) // bits that are never set: no status
        return 1;
    bool is_ready = (byte & 0x01) && (byte & 0x02); // and at the top of a form
    status->condition = is_ready ? PRINTER_READY : PRINTER_BUSY;
    finding_read(findings, G_N_ELEMENTS(findings), bytes, status);
    status->is_receiving = is_ready;
    status->queued_count = status->problem ? -1 : !is_ready;
    return 1;
}

const Driver driver_dymo_lw = {
    .name = "dymo-lw",
    .title = "DYMO LabelWriter raster",
    .models = models,
    .media = media_table,
    .proof = PROOF_COUNTER,
    .memory = {.count = "none: ready and at the top of a form in answer to a question behind the label",
               .boot = "none: the question behind the label is lost with it, and its answer missing",
               .cancel = "none: it has no such button, and ESC @ of another host is not seen"},
    .cuts = true,
    .takes_any_media = true,
    .darkness = {1, 4}, // ESC c, d, e, g: pages 15 to 19
    .reach = &any_reach,
    .tears_when_stopped = true,
    .answers_in_turn = true,
    .ceiling_bytes = 256 + (gsize)RASTER_LENGTH_MAX_PX(300) * 2 * (1 + WIDEST_BYTES),
    .encode = encode,
    .append_lead = append_lead,
    DRIVER_QUESTION(ESC "A"),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
