// SPDX-License-Identifier: GPL-3.0-or-later
// ESC/POS, as Epson's and many others' ticket printers speak it.
//
// Manual: Epson "ESC/POS Command Reference"; commands GS v 0, GS V, GS r, GS a, GS ( K, DLE EOT, ESC @, ESC J.
//
// - A picture goes out as GS v 0 in short bands: no printer's buffer overflows, and a band that was broken off is
//   filled by the zeros that a group begins with. Zeros between commands are nothing.
// - DLE EOT is answered at once, also off line, one byte for each of its four kinds; the bytes do not say which kind
//   they are, so the four answers together are one reply. GS r is answered in its turn: after the cut it says that
//   the ticket is out. Its answer cannot be mistaken for the others (bits 4 and 7 are 0). A ticket begins with DLE EOT:
//   the answers stand between its own GS r and a belated one of the ticket before.
// - Automatic status is switched off. Some printers send it all the same: four bytes, the first with bit 4 and
//   without bit 1.
// - Any host may clear the buffers (DLE DC4 8). What comes behind is carried out all the same, GS r and the cut too. So its
//   answer proves a ticket on the printer's own cable, and none on a network.
// - Dots that look like a real-time command are carried out by some models. The ones that do harm are longer than
//   chance makes them; a stray answer is read as any other.
#include "printer/driver/desktop_media.h"
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#include <string.h>

#define BAND_BYTES_MAX 4096
#define FEED_TO_TEAR_PX 120 // from the head to the tear bar
#define WIDEST_BYTES 80
#define STATUS_QUESTION "\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04"

enum {
    PLAIN = DRIVER_FEATURE_STATUS, // some never answer
    CUTS = PLAIN | DRIVER_FEATURE_CUTTER,
    EPSON = CUTS | DRIVER_FEATURE_ANSWERS,
};

static const DriverModel models[] = {
    {"TM-T20", 0x04b8, 0x0e03, 0, NULL, 576, 203, 203, EPSON, NULL},
    {"TM-T20II", 0x04b8, 0x0e15, 0, NULL, 576, 203, 203, EPSON, NULL},
    {"TM-T20III", 0x04b8, 0, 0, NULL, 576, 203, 203, EPSON, NULL},
    {"TM-m30", 0x04b8, 0, 0, NULL, 576, 203, 203, EPSON, NULL},
    {"TM-T88IV", 0x04b8, 0, 0, NULL, 512, 180, 180, EPSON, NULL},
    {"TM-T88V", 0x04b8, 0, 0, NULL, 512, 180, 180, EPSON, NULL},
    {"TM-T88VI", 0x04b8, 0, 0, NULL, 512, 180, 180, EPSON, NULL},
    {"TM-T88VII", 0x04b8, 0, 0, NULL, 512, 180, 180, EPSON, NULL},
    {"generic-80mm", 0, 0, 0, NULL, 576, 203, 203, CUTS, NULL},
    {"generic-80mm-180dpi", 0, 0, 0, NULL, 512, 180, 180, CUTS, NULL},
    {"generic-58mm", 0, 0, 0, NULL, 384, 203, 203, PLAIN, NULL},
    {0},
};

static void append_band(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    gsize row_bytes = raster_row_bytes(bitmap);
    const guint8 head[] = {
        0x1d, 'v', '0', 0, (guint8)row_bytes, (guint8)(row_bytes >> 8), (guint8)row_count, (guint8)(row_count >> 8)};
    raster_append(out, head, sizeof(head));
    raster_append_rows(out, bitmap, top, row_count);
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    raster_append_byte(out, 0, BAND_BYTES_MAX);
    RASTER_LITERAL(out, "\x1b@\x1d"
                        "a\0" STATUS_QUESTION);
    if (page->darkness.is_said)
        raster_append(out, (const guint8[]){0x1d, '(', 'K', 2, 0, 49, (guint8)page->darkness.value}, 7);
    if (page->speed.is_said)
        raster_append(out, (const guint8[]){0x1d, '(', 'K', 2, 0, 50, (guint8)page->speed.value}, 7);
    int band_rows = BAND_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += band_rows)
        append_band(out, bitmap, top, MIN(band_rows, bitmap->height_px - top));
    if (page->end == PAGE_CUT && (page->model->features & DRIVER_FEATURE_CUTTER))
        RASTER_LITERAL(out, "\x1dV\x42\0"); // feeds to the cutter first
    else if (page->end != PAGE_FOLLOWED)
        raster_append(out, (const guint8[]){0x1b, 'J', FEED_TO_TEAR_PX}, 3);
    RASTER_LITERAL(out, "\x1dr\x01");
}

#define COVER "cover-open", "The cover is open. Close it."
#define PAPER "media-end", "The paper is used up. Put in a new roll."
#define LOW "media-low", "The paper is nearly used up. Have a new roll at hand."
#define CUTTER "cutter-jam", "The cutter is jammed. Switch the printer off and take out what is stuck."
#define FAULT "error", "The printer reports a fault of its own. Switch it off and on."
#define HOT "too-hot", "The print head is too hot. It goes on by itself."
#define OFFLINE "offline", "The printer is off line. Press its online or feed button."

// DLE EOT 1 to 4, the most telling first: whatever is wrong also says "off line".
static const Finding answer_findings[] = {
    {1, 0x04, PRINTER_STOPPED, COVER},  {3, 0x60, PRINTER_STOPPED, PAPER},   {1, 0x20, PRINTER_STOPPED, PAPER},
    {2, 0x08, PRINTER_STOPPED, CUTTER}, {2, 0x20, PRINTER_STOPPED, FAULT},   {2, 0x40, PRINTER_BUSY, HOT},
    {1, 0x40, PRINTER_STOPPED, FAULT},  {0, 0x08, PRINTER_STOPPED, OFFLINE}, {3, 0x0c, PRINTER_READY, LOW},
};

// GS a, "automatic status", bytes 1 to 4.
static const Finding automatic_findings[] = {
    {0, 0x20, PRINTER_STOPPED, COVER}, {2, 0x0c, PRINTER_STOPPED, PAPER}, {1, 0x08, PRINTER_STOPPED, CUTTER},
    {1, 0x20, PRINTER_STOPPED, FAULT}, {1, 0x40, PRINTER_BUSY, HOT},      {0, 0x08, PRINTER_STOPPED, OFFLINE},
    {2, 0x03, PRINTER_READY, LOW},
};

static bool is_answer(guint8 byte)
{
    return (byte & 0x93) == 0x12; // DLE EOT
}

static bool is_automatic_head(guint8 byte)
{
    return (byte & 0x93) == 0x10;
}

static bool is_tail(guint8 byte) // the later bytes of the automatic status
{
    return (byte & 0x90) == 0;
}

static bool is_paper_reply(guint8 byte) // GS r 1: each sensor has two bits, which are equal
{
    return is_tail(byte) && (byte & 0x03) % 3 == 0 && (byte >> 2 & 0x03) % 3 == 0;
}

// GS r 1: bits 0 and 1 nearly used up, bits 2 and 3 used up.
static const Finding paper_findings[] = {{0, 0x0c, PRINTER_STOPPED, PAPER}, {0, 0x03, PRINTER_READY, LOW}};

static void read_paper(const guint8 *reply, DriverStatus *status)
{
    status->condition = PRINTER_READY;
    finding_read(paper_findings, G_N_ELEMENTS(paper_findings), reply, status);
    status->is_unasked = status->is_label_done = status->is_receiving = true;
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    if (length == 0)
        return 0;
    if (is_paper_reply(bytes[0])) {
        read_paper(bytes, status);
        return 1;
    }
    bool is_automatic = is_automatic_head(bytes[0]);
    if (!is_automatic && !is_answer(bytes[0]))
        return 1;
    for (gsize i = 1; i < 4; i++) {
        if (i == length)
            return 0;
        if (is_automatic ? !is_tail(bytes[i]) : !is_answer(bytes[i]))
            return 1;
    }
    status->condition = PRINTER_READY;
    status->is_receiving = true;
    if (is_automatic)
        finding_read(automatic_findings, G_N_ELEMENTS(automatic_findings), bytes, status);
    else
        finding_read(answer_findings, G_N_ELEMENTS(answer_findings), bytes, status);
    status->is_unasked = is_automatic;
    status->is_label_begun = !is_automatic;
    return 4;
}

const Driver driver_escpos = {
    .name = "escpos",
    .title = "ESC/POS tickets",
    .models = models,
    .media = receipt_media,
    .proof = PROOF_REPLY,
    .memory = {.count = "GS g 2 of some models counts cuts: a ticket that was cleared in mid-way is cut like any other",
               .boot = "none: the question behind the ticket is lost with it",
               .cancel = "none: DLE DC4 8 of another host is not seen, so that on a network tickets are unconfirmed"},
    .cuts = true,
    .is_proven_on_usb_only = true,
    .tears_when_stopped = true,
    .darkness = {-6, 6}, // GS ( K function 49: TM-T90 and TM-L90 have it; those that have it not (TM-T20, T70, T88V) ignore it
    .speed = {1, 13},    // function 50: 1 to 9 where there is one, more at some. From other hosts' code, not from the reference
    // Eight bytes a band, of which there is one for every 4096 bytes at least half filled.
    .ceiling_bytes = BAND_BYTES_MAX + 64 + (gsize)RASTER_LENGTH_MAX_PX(203) * (WIDEST_BYTES + 1),
    .command_set = "ESC/POS",
    .generic_model = "generic-80mm",
    .encode = encode,
    DRIVER_QUESTION(STATUS_QUESTION),
    .is_asked_while_printing = true,
    .parse_status = parse_status,
};
