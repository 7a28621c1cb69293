// SPDX-License-Identifier: GPL-3.0-or-later
// FGL, the language of Boca's ticket printers.
//
// Manual: Boca "FGL Programming Guide" revision 12: Row/Column, Hex Graphics, Clear Buffer, Print/Cut, Print/No Cut,
// "Printer Status".
//
// - FGL reads along the ticket: columns run with the paper, rows across it, row 0 where the top of the text is. With
//   the edge that leaves first on top, rows therefore count from the right, and a byte of graphics is eight rows of
//   one column.
// - Graphics are sent as hex digits, because hosts and print servers take a byte 3C or 0C for a command. The number
//   in <g> counts digits. White stretches are skipped.
// - Every ticket is answered with one byte, 06, when it is out. The other bytes say what is wrong, at any time; after
//   a power-on (12 hex) the ticket in work is lost. <S1> asks, in its turn: 17 is "ready", and a printer that is not
//   ready says nothing, because it has said before what is wrong. A ticket begins with it: the answer stands between
//   the ticket's own 06 and a belated one of the ticket before.
// - The guide does not say whether a ticket that jammed is printed again. So a jam is a stop and no end: a 06 behind it is
//   this ticket's, and without one a person is asked.
// - Not tried on a device: what is known is from the guide and other hosts' code.
#include "printer/driver/media.h"
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#define RUN_COLUMNS_MAX 250 // in one <g>
#define GAP_COLUMNS 12      // a shorter stretch of white costs less than a new position
#define WIDEST_PX 1200
#define DENSEST_DPI 300

enum { BOCA = DRIVER_FEATURE_STATUS | DRIVER_FEATURE_ANSWERS | DRIVER_FEATURE_CUTTER };

static const DriverModel models[] = {
    {"Lemur-200dpi", 0x0a43, 0, 0, "Lemur", 800, 203, 203, BOCA, NULL},
    {"generic-200dpi", 0x0a43, 0, 0, NULL, 800, 203, 203, BOCA, NULL},
    {"generic-300dpi", 0x0a43, 0, 0, NULL, 1200, 305, 305, BOCA, NULL},
    {0},
};

static const DriverMedia media_table[] = {
    {"51x140", "2 inch x 5.5 inch ticket", 50.8, 139.7, 0, 0, 0, false, NULL},
    {"51x152", "2 inch x 6 inch ticket", 50.8, 152.4, 0, 0, 0, false, NULL},
    {"83x203", "3.25 inch x 8 inch ticket", 82.5, 203.2, 0, 0, 0, false, NULL},
    {"83x140", "3.25 inch x 5.5 inch ticket", 82.5, 139.7, 0, 0, 0, false, NULL},
    {0},
};

// Columns of one strip of eight rows: `strip` has one byte for each.
static void append_strip(GByteArray *out, int row, const guint8 *strip, gsize column_count)
{
    for (gsize from = 0; from < column_count;) {
        if (!strip[from]) {
            from++;
            continue;
        }
        gsize end = from + 1, white_count = 0;
        for (gsize at = end; at < column_count && at - from < RUN_COLUMNS_MAX && white_count < GAP_COLUMNS; at++) {
            white_count = strip[at] ? 0 : white_count + 1;
            end = strip[at] ? at + 1 : end;
        }
        raster_printf(out, "<RC%d,%zu><g%zu>", row, from, 2 * (end - from));
        raster_append_hex(out, strip + from, end - from);
        from = end;
    }
}

static void append_picture(GByteArray *out, const Bitmap *bitmap)
{
    gsize row_bytes = raster_row_bytes(bitmap), column_count = (gsize)bitmap->height_px;
    g_autofree guint8 *strips = g_malloc0(row_bytes * column_count); // strip after strip
    for (gsize column = 0; column < column_count; column++) {
        guint8 across[WIDEST_PX / 8] = {0};
        raster_place_mirrored(across, row_bytes, raster_plane_row(bitmap, bitmap->black, (int)column), bitmap->width_px, 0);
        for (gsize i = 0; i < row_bytes; i++)
            strips[i * column_count + column] = across[i];
    }
    for (gsize i = 0; i < row_bytes; i++)
        append_strip(out, (int)(8 * i), strips + i * column_count, column_count);
}

// Ends what was broken off: a command, or graphics, which would swallow what follows as dots; the buffer is cleared of the rest.
static void append_break(GByteArray *out, const DriverModel *model, bool is_printing)
{
    (void)model, (void)is_printing;
    RASTER_LITERAL(out, "<CB>");
    raster_append_byte(out, '\n', 2 * RUN_COLUMNS_MAX);
    RASTER_LITERAL(out, "<CB>");
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    append_break(out, page->model, false);
    RASTER_LITERAL(out, "<NR><S1>");
    append_picture(out, bitmap);
    if (page->end == PAGE_CUT)
        RASTER_LITERAL(out, "<p>");
    else
        RASTER_LITERAL(out, "<q>");
}

#define JAM "jam", "A ticket is jammed. Open the printer and take it out."
#define CUTTER "cutter-jam", "The cutter is jammed. Switch the printer off and take out what is stuck."
#define PAPER "media-end", "The printer is out of tickets. Put in new ones."
#define BAD "transmission", "The printer could not read what it got. Print the ticket again."
#define FAULT "error", "The printer reports a fault of its own. Switch it off and on."

static const NumberFinding reports[] = {
    {1, PRINTER_READY, false, "reject-bin", "The reject bin is nearly full. Empty it."},
    {2, PRINTER_STOPPED, false, "reject-bin", "The reject bin is full. Empty it."},
    {3, PRINTER_STOPPED, false, JAM},
    {4, PRINTER_STOPPED, false, JAM},
    {10, PRINTER_STOPPED, false, PAPER},
    {11, PRINTER_STOPPED, false, PAPER},
    {14, PRINTER_STOPPED, false, JAM},
    {15, PRINTER_READY, false, "media-low", "The tickets are nearly used up. Have new ones at hand."},
    {16, PRINTER_STOPPED, false, PAPER},
    {18, PRINTER_READY, true, "restarted", "The printer was switched off and on. Print the ticket again."},
    {20, PRINTER_STOPPED, true, FAULT},
    {21, PRINTER_READY, true, BAD},
    {22, PRINTER_READY, false, "ribbon-low", "The ribbon is nearly used up. Have a new one at hand."},
    {23, PRINTER_STOPPED, false, "ribbon-end", "The printer is out of ribbon. Put in a new one."},
    {24, PRINTER_STOPPED, false, JAM},
    {25, PRINTER_READY, true, BAD},
    {26, PRINTER_STOPPED, true, FAULT},
    {29, PRINTER_STOPPED, false, CUTTER},
    {30, PRINTER_STOPPED, false, "take-label", "A ticket is stuck in the slot. Take it out."},
    {31, PRINTER_STOPPED, false, CUTTER},
};

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    if (length == 0)
        return 0;
    status->is_unasked = status->is_label_done = bytes[0] == 6;                // the ticket is out
    if (bytes[0] == 6 || bytes[0] == 12 || bytes[0] == 13 || bytes[0] == 17) { // tickets loaded, XON
        status->is_receiving = true;
        status->condition = PRINTER_READY;
        status->is_label_begun = bytes[0] != 6;
    } else if (bytes[0] == 19) { // XOFF
        status->condition = PRINTER_BUSY;
        status->is_label_begun = true;
    }
    if (finding_read_number(reports, G_N_ELEMENTS(reports), bytes[0], status))
        status->is_label_begun = true;
    return 1;
}

const Driver driver_fgl = {
    .name = "fgl",
    .title = "FGL tickets (Boca)",
    .models = models,
    .media = media_table,
    .proof = PROOF_REPLY,
    .memory = {.count = "none: one word for each ticket",
               .boot = "none: the ticket's word does not come",
               .cancel = "none: the ticket's word does not come"},
    .cuts = true,
    .takes_any_media = true,
    // Two digits a byte, and a position of at most 24 for every run; a run and its gap take GAP_COLUMNS or more.
    .ceiling_bytes =
        2 * RUN_COLUMNS_MAX + 64 +
        (gsize)(WIDEST_PX / 8) * ((gsize)MEDIA_LENGTH_MAX_MM * DENSEST_DPI * 10 / 254 + 64) * (2 + 24 / GAP_COLUMNS + 1),
    .command_set = "FGL",
    .generic_model = "generic-200dpi",
    .encode = encode,
    .append_lead = append_break,
    DRIVER_QUESTION("<S1>"),
    .parse_status = parse_status,
};
