// SPDX-License-Identifier: GPL-3.0-or-later
// Brother QL raster.
//
// Manuals (Brother, "Software Developer's Manual, Raster Command Reference"): QL-500...QL-1060N version 6,
// QL-710W/720NW, QL-800/810W/820NWB version 1.01, QL-1100/1110NWB/1115NWB version 1.00. Sections 2.1 (order of a
// job), 2.3.5 (pins of each tape), 4 (each command) and 5.1 to 5.4 (who waits for whom).
//
// - A job is: invalidate, ESC @, then for each page control codes, raster lines and FF, or Control-Z on the last.
//   The number of invalidating zeros differs by manual (200, 350, 400); more than a line plus its head is enough.
// - The head's first pin is the label's right edge, so every line is mirrored. The wide heads put each tape 44 pins
//   further in.
// - The flag of 600 dpi feed is bit 6 of ESC i K, and the raster count of a two-colour page counts lines, not
//   planes; other sources say otherwise and are wrong.
// - A red-and-black roll (DK-22251) refuses one-colour jobs ("replace media"), so both planes always go out for it. Two
//   colours are fed at 300 dpi: no source says that they may be fed finer.
// - Without auto cut (ESC i M) and cut at end (ESC i K) the label stays in the printer and the next one follows it: a
//   strip. No command cuts alone; the next label that is cut ends it.
// - While it prints, the printer reports by itself: phase 1, printing completed, phase 0. It is not to be asked then;
//   the next page goes out after phase 0. Error replies end the label in work.
// - That is so on USB. On port 9100 it prints and says nothing: there the status is to be had over SNMP only (Brother's
//   "Command Reference" FAQ, "How do I get the status via a network?"), and only an error is told by itself.
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#include <string.h>

#define INVALIDATE_BYTES 400
#define MARGIN_PX 35    // 3 mm, the least that continuous tape takes
#define SHORTEST_PX 150 // of continuous tape, manual 2.3.4
#define WIDE_HEAD_PX 1296
#define WIDE_HEAD_OFFSET_PX 44
#define STATUS_BYTES 32

enum {
    CUT_EVERY = DRIVER_FEATURE_PRIVATE,          // knows ESC i A
    EXPANDED_MODE = DRIVER_FEATURE_PRIVATE << 1, // knows ESC i K
    NOTIFICATION = DRIVER_FEATURE_PRIVATE << 2,  // knows ESC i !
    BASIC = DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS,
    CUTS = BASIC | DRIVER_FEATURE_CUTTER,
    MODERN = CUTS | CUT_EVERY | EXPANDED_MODE | DRIVER_FEATURE_DOUBLE_FEED,
    SWITCHED = MODERN | DRIVER_FEATURE_MODE_SWITCH,
    PACKED = SWITCHED | DRIVER_FEATURE_COMPRESSION,
    NOTIFIES = SWITCHED | NOTIFICATION,
    TWO_COLOUR = NOTIFIES | DRIVER_FEATURE_TWO_COLOUR,
};

static const DriverModel models[] = {
    {"QL-500", 0x04f9, 0x2015, 0, NULL, 720, 300, 300, BASIC, NULL},
    {"QL-550", 0x04f9, 0x2016, 0, NULL, 720, 300, 300, CUTS, NULL},
    {"QL-560", 0x04f9, 0x2027, 0, NULL, 720, 300, 300, CUTS, NULL},
    {"QL-570", 0x04f9, 0x2028, 0, NULL, 720, 300, 300, MODERN, NULL},
    {"QL-580N", 0x04f9, 0, 0, NULL, 720, 300, 300, PACKED, NULL},
    {"QL-600", 0x04f9, 0x20c0, 0, NULL, 720, 300, 300, NOTIFIES, NULL},
    {"QL-650TD", 0x04f9, 0x201b, 0, NULL, 720, 300, 300, CUTS | EXPANDED_MODE | DRIVER_FEATURE_MODE_SWITCH, NULL},
    {"QL-700", 0x04f9, 0x2042, 0x2049, NULL, 720, 300, 300, MODERN, NULL},
    {"QL-710W", 0x04f9, 0x2043, 0, NULL, 720, 300, 300, PACKED, NULL},
    {"QL-720NW", 0x04f9, 0x2044, 0x204d, NULL, 720, 300, 300, PACKED, NULL},
    {"QL-800", 0x04f9, 0x209b, 0, NULL, 720, 300, 300, TWO_COLOUR, NULL},
    {"QL-810W", 0x04f9, 0x209c, 0, NULL, 720, 300, 300, TWO_COLOUR | DRIVER_FEATURE_COMPRESSION, NULL},
    {"QL-820NWB", 0x04f9, 0x209d, 0, NULL, 720, 300, 300, TWO_COLOUR | DRIVER_FEATURE_COMPRESSION, NULL},
    {"QL-1050", 0x04f9, 0x2020, 0, NULL, WIDE_HEAD_PX, 300, 300, PACKED, NULL},
    {"QL-1060N", 0x04f9, 0x202a, 0, NULL, WIDE_HEAD_PX, 300, 300, PACKED, NULL},
    {"QL-1100", 0x04f9, 0x20a7, 0x20a9, NULL, WIDE_HEAD_PX, 300, 300, NOTIFIES | DRIVER_FEATURE_COMPRESSION, NULL},
    {"QL-1110NWB", 0x04f9, 0x20a8, 0x20aa, NULL, WIDE_HEAD_PX, 300, 300, NOTIFIES | DRIVER_FEATURE_COMPRESSION, NULL},
    {"QL-1115NWB", 0x04f9, 0x20ab, 0x20ac, NULL, WIDE_HEAD_PX, 300, 300, NOTIFIES | DRIVER_FEATURE_COMPRESSION, NULL},
    {0},
};

static const DriverMedia media_table[] = {
    {"62x100", "DK-11202 62 mm x 100 mm die-cut", 62, 100, 696, 1109, 12, false, NULL},
    {"62x29", "DK-11209 62 mm x 29 mm die-cut", 62, 29, 696, 271, 12, false, NULL},
    {"60x86", "DK-11234 60 mm x 86 mm name badge", 60, 86, 672, 954, 18, false, NULL},
    {"62", "DK-22205 62 mm continuous", 62, 0, 696, 0, 12, false, NULL},
    {"62red", "DK-22251 62 mm continuous, red and black", 62, 0, 696, 0, 12, true, NULL},
    {"29x90", "DK-11201 29 mm x 90 mm die-cut", 29, 90, 306, 991, 6, false, NULL},
    {"38x90", "DK-11208 38 mm x 90 mm die-cut", 38, 90, 413, 991, 12, false, NULL},
    {"17x54", "DK-11204 17 mm x 54 mm die-cut", 17, 54, 165, 566, 0, false, NULL},
    {"17x87", "DK-11203 17 mm x 87 mm die-cut", 17, 87, 165, 956, 0, false, NULL},
    {"23x23", "DK-11221 23 mm x 23 mm die-cut", 23, 23, 202, 202, 42, false, NULL},
    {"29x42", "29 mm x 42 mm die-cut", 29, 42, 306, 425, 6, false, NULL},
    {"39x48", "39 mm x 48 mm die-cut", 39, 48, 425, 495, 6, false, NULL},
    {"52x29", "52 mm x 29 mm die-cut", 52, 29, 578, 271, 0, false, NULL},
    {"12-round", "DK-11219 12 mm round die-cut", 12, 12, 94, 94, 113, false, NULL},
    {"24-round", "DK-11218 24 mm round die-cut", 24, 24, 236, 236, 42, false, NULL},
    {"58-round", "DK-11207 58 mm round die-cut", 58, 58, 618, 618, 51, false, NULL},
    {"12", "DK-22214 12 mm continuous", 12, 0, 106, 0, 29, false, NULL},
    {"29", "DK-22210 29 mm continuous", 29, 0, 306, 0, 6, false, NULL},
    {"38", "DK-22225 38 mm continuous", 38, 0, 413, 0, 12, false, NULL},
    {"50", "DK-22223 50 mm continuous", 50, 0, 554, 0, 12, false, NULL},
    {"54", "DK-N55224 54 mm continuous", 54, 0, 590, 0, 0, false, NULL},
    {"102", "DK-22243 102 mm continuous", 102, 0, 1164, 0, 12, false, NULL},
    {"103", "DK-22246 103 mm continuous", 104, 0, 1200, 0, 12, false, NULL},
    {"102x51", "DK-11240 102 mm x 51 mm die-cut", 102, 51, 1164, 526, 12, false, NULL},
    {"102x152", "DK-11241 102 mm x 152 mm die-cut", 102, 153, 1164, 1660, 12, false, NULL},
    {"103x164", "DK-11247 103 mm x 164 mm die-cut", 104, 164, 1200, 1822, 12, false, NULL},
    {0},
};

static void append_control_codes(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    guint32 features = page->model->features;
    bool is_die_cut = page->media->length_mm > 0;
    guint32 lines = (guint32)bitmap->height_px;
    if (features & DRIVER_FEATURE_MODE_SWITCH)
        RASTER_LITERAL(out, "\x1bia\x01");
    if (features & NOTIFICATION)
        RASTER_LITERAL(out, "\x1bi!\0");
    // clang-format off
    const guint8 information[] = {
        0x1b, 'i', 'z',
        is_die_cut ? 0x8e : 0x86, // type and width hold, length for die-cut; recovery always on
        is_die_cut ? 0x0b : 0x0a,
        (guint8)page->media->width_mm, (guint8)page->media->length_mm,
        (guint8)lines, (guint8)(lines >> 8), (guint8)(lines >> 16), (guint8)(lines >> 24),
        0, 0, // the first page of its job
    };
    // clang-format on
    raster_append(out, information, sizeof(information));
    if (features & DRIVER_FEATURE_CUTTER)
        raster_append(out, (const guint8[]){0x1b, 'i', 'M', page->end == PAGE_CUT ? 0x40 : 0x00}, 4);
    if (features & CUT_EVERY)
        RASTER_LITERAL(out, "\x1biA\x01");
    if (features & EXPANDED_MODE) {
        guint8 mode = page->end == PAGE_CUT ? 0x08 : 0; // at the end of the job
        mode |= page->media->has_red ? 0x01 : 0;
        mode |= bitmap->dpi_y > page->model->dpi_y ? 0x40 : 0;
        raster_append(out, (const guint8[]){0x1b, 'i', 'K', mode}, 4);
    }
    raster_append(out, (const guint8[]){0x1b, 'i', 'd', is_die_cut ? 0 : MARGIN_PX, 0}, 5);
    if (features & DRIVER_FEATURE_COMPRESSION)
        RASTER_LITERAL(out, "M\x02");
}

// One line of one plane; `head` is the command with its plane number.
static void append_line(GByteArray *out, const DriverModel *model, const guint8 head[2], const guint8 *row)
{
    gsize row_bytes = (gsize)model->head_px / 8;
    guint8 packed[RASTER_PACKED_MAX(WIDE_HEAD_PX / 8)];
    raster_append(out, head, 2);
    if (model->features & DRIVER_FEATURE_COMPRESSION) {
        gsize packed_bytes = raster_pack_bits(row, row_bytes, packed);
        raster_append_byte(out, (guint8)packed_bytes, 1);
        raster_append(out, packed, packed_bytes);
    } else {
        raster_append_byte(out, (guint8)row_bytes, 1);
        raster_append(out, row, row_bytes);
    }
}

static void append_raster(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    const DriverModel *model = page->model;
    gsize row_bytes = (gsize)model->head_px / 8;
    int right_px = page->media->offset_px + page->media->width_px - bitmap->width_px;
    right_px += model->head_px == WIDE_HEAD_PX ? WIDE_HEAD_OFFSET_PX : 0;
    for (int y = 0; y < bitmap->height_px; y++) {
        guint8 black[WIDE_HEAD_PX / 8] = {0}, red[WIDE_HEAD_PX / 8] = {0};
        raster_place_mirrored(black, row_bytes, raster_plane_row(bitmap, bitmap->black, y), bitmap->width_px, right_px);
        if (page->media->has_red) {
            if (bitmap->red)
                raster_place_mirrored(red, row_bytes, raster_plane_row(bitmap, bitmap->red, y), bitmap->width_px, right_px);
            for (gsize i = 0; i < row_bytes; i++)
                red[i] &= (guint8)~black[i]; // a dot has one colour
            append_line(out, model, (const guint8[]){'w', 1}, black);
            append_line(out, model, (const guint8[]){'w', 2}, red);
        } else if ((model->features & DRIVER_FEATURE_COMPRESSION) && raster_row_is_blank(black, row_bytes)) {
            raster_append_byte(out, 'Z', 1);
        } else {
            append_line(out, model, (const guint8[]){'g', 0}, black);
        }
    }
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    raster_append_byte(out, 0, INVALIDATE_BYTES);
    RASTER_LITERAL(out, "\x1b@");
    append_control_codes(out, page, bitmap);
    append_raster(out, page, bitmap);
    raster_append_byte(out, 0x1a, 1); // and the last one
}

// Half a job would swallow the question as dots.
static void append_lead(GByteArray *out, const DriverModel *model, bool is_printing)
{
    (void)model, (void)is_printing;
    raster_append_byte(out, 0, INVALIDATE_BYTES);
}

// Error information 1 and 2, the most telling first: an open cover also reports that nothing can be fed.
static const Finding findings[] = {
    {9, 0x10, PRINTER_STOPPED, "cover-open", "The cover is open. Close it."},
    {8, 0x04, PRINTER_STOPPED, "cutter-jam",
     "The cutter is jammed. Switch the printer off, open the cover, take out what is stuck."},
    {8, 0x01, PRINTER_STOPPED, "no-media", "There is no roll in the printer. Put one in and close the cover."},
    {8, 0x02, PRINTER_STOPPED, "media-end", "The roll is used up. Put in a new one."},
    {9, 0x01, PRINTER_STOPPED, "wrong-media", "The roll is not the one that this label needs. Put in the right roll."},
    {9, 0x40, PRINTER_STOPPED, "media-end",
     "The label cannot be fed, or the roll is used up. Open the cover and put the roll in again."},
    {9, 0x20, PRINTER_STOPPED, "cancelled", "Somebody pressed the printer's cancel key. Print the label again."},
    {8, 0x20, PRINTER_STOPPED, "off", "The printer is being switched off. Switch it on."},
    {8, 0x80, PRINTER_STOPPED, "fan", "The printer's fan does not turn. Use another printer."},
    {8, 0x40, PRINTER_STOPPED, "power", "The wrong power adapter is plugged in. Use the printer's own."},
    {8, 0x10, PRINTER_STOPPED, "in-use", "Another computer is printing on this printer. Wait, or take it off the network."},
    {9, 0x04, PRINTER_STOPPED, "transmission", "The printer could not read what it got. Print the label again."},
    {9, 0x02, PRINTER_STOPPED, "buffer-full", "The label is too long for the printer's memory."},
    {9, 0x08, PRINTER_STOPPED, "buffer-full", "The printer's memory is full. Switch it off and on."},
    {9, 0x80, PRINTER_STOPPED, "system", "The printer reports a fault of its own. Switch it off and on."},
    {8, 0x08, PRINTER_STOPPED, "power", "The battery is weak. Plug the printer in."},
};

static void read_media(const guint8 *reply, DriverStatus *status)
{
    switch (reply[11]) {
    case 0x0a:
    case 0x4a:
        status->media_width_mm = reply[10];
        status->media_length_mm = 0;
        break;
    case 0x0b:
    case 0x4b:
        status->media_width_mm = reply[10];
        status->media_length_mm = reply[17];
        break;
    default: // none, or a roll for another printer: no measures
        break;
    }
    status->media_has_red = (reply[25] & 0x80) != 0; // not in the manual; seen on every two-colour roll
}

// Manual section 4, ESC i S, tables 5 to 7: status type, phase, notification.
static void read_event(const guint8 *reply, DriverStatus *status)
{
    bool is_printing = reply[19] == 1;
    status->is_unasked = reply[18] != 0;
    status->condition = is_printing ? PRINTER_BUSY : PRINTER_READY;
    switch (reply[18]) {
    case 0x00: // the answer to ESC i S
    case 0x06: // phase change
        status->is_receiving = !is_printing;
        status->is_label_begun = reply[18] == 0x06 && is_printing;
        break;
    case 0x01: // printing completed; phase 0 follows
        status->is_label_done = true;
        status->condition = PRINTER_BUSY;
        break;
    case 0x02: // error
        status->is_fatal_to_label = true;
        finding_tell(status, PRINTER_STOPPED, "error", "The printer reports an error. Open and close its cover.");
        break;
    case 0x04:
        status->is_fatal_to_label = true;
        finding_tell(status, PRINTER_STOPPED, "off", "The printer was switched off. Switch it on.");
        break;
    case 0x05:
        if (reply[22] == 1)
            finding_tell(status, PRINTER_STOPPED, "cover-open", "The cover is open. Close it.");
        else if (reply[22] == 3)
            finding_tell(status, PRINTER_BUSY, "cooling", "The print head is cooling down. It goes on by itself.");
        break;
    default:
        break;
    }
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    static const guint8 head[] = {0x80, STATUS_BYTES, 'B'};
    if (length == 0)
        return 0;
    if (memcmp(bytes, head, MIN(length, sizeof(head))) != 0)
        return 1;
    if (length < STATUS_BYTES)
        return 0;
    read_event(bytes, status);
    read_media(bytes, status);
    finding_read(findings, G_N_ELEMENTS(findings), bytes, status);
    return STATUS_BYTES;
}

const Driver driver_brother_ql = {
    .name = "brother-ql",
    .title = "Brother QL raster",
    .models = models,
    .media = media_table,
    .proof = PROOF_REPLY,
    .memory = {.count = "prtMarkerLifeCount over SNMP; none on its connection, which speaks of each page",
               .boot = "sysUpTime over SNMP, or a count that fell; on its connection the word for the page does not come",
               .cancel = "the error bit \"cancel\"; over SNMP the count stands still"},
    .cuts = true,
    .answers_on_usb_only = true,
    // One plane of the wide head at 600 dpi is longer than two of the narrow one at 300.
    .ceiling_bytes = INVALIDATE_BYTES + 64 + (gsize)RASTER_LENGTH_MAX_PX(300) * 2 * (3 + RASTER_PACKED_MAX(WIDE_HEAD_PX / 8)),
    .shortest_px = SHORTEST_PX,
    .encode = encode,
    .append_lead = append_lead,
    DRIVER_QUESTION("\x1b@\x1biS"),
    .parse_status = parse_status,
};
