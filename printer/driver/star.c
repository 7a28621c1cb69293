// SPDX-License-Identifier: GPL-3.0-or-later
// Star receipt printers: Star Line Mode, Star Graphic Mode and StarPRNT.
//
// Manuals: Star Micronics "STAR Line Mode Command Specifications" (3-43 ESC d, 3-51 ESC RS d, 3-54 ETB and ESC RS E, 3-66 ESC * r, 3-74 b n1 n2,
// 5-8 to 5-15 automatic status), "STAR Graphic Mode Command Specifications" (the same raster and status commands), "StarPRNT
// Command Specifications" (ESC GS S, ETB). Names in the device id, dots and who speaks what: Star's own SDK ("TSP143IV (STR-001)" and
// "TSP143IV-UEWB" speak StarPRNT, the TSP143III Graphic Mode) and CUPS driver.
//
// - Line and Graphic Mode take raster mode: rows b n1 n2 between ESC * r A and ESC * r B, which does what ESC * r E has set (13: feed
//   and cut). StarPRNT takes blocks: ESC GS S, cut by ESC d.
// - ETB waits for all printing before it to end, counts to 31 and on from 0, and sends the status, in which bit 1 of the third byte
//   says that an ETB was executed. Each label sets the counter to 0 (ESC RS E) and has two of them: 1 is "begun", 2 is "out". A 2
//   without its 1 is a label's before, said again.
// - The status is sent by itself from the first label on (ESC RS a). The manual wants that switched off before ESC ACK SOH asks, which
//   is answered at once; so the question does, and every label switches it on.
// - Over a network two bytes of length stand behind the status, which bit 7 of the second byte announces (5-14). The status of an ETB
//   goes to every host that is connected: such a printer belongs to one station.
// - A group begins with as many zeros as a row or block has bytes, which fill one that was broken off and are nothing otherwise.
#include "printer/driver/desktop_media.h"
#include "printer/driver/finding.h"
#include "printer/driver/raster.h"

#define BLOCK_BYTES_MAX 4096
#define ROW_BYTES_MAX 72
#define STATUS_BYTES_LEAST 7
#define DATA_BYTES_MAX 0x200
#define BEGUN 1
#define OUT 2
#define DENSITY_STANDARD 3 // ESC RS d; 0 is the darkest

enum {
    STARPRNT = DRIVER_FEATURE_PRIVATE,
    RASTER_MODE = DRIVER_FEATURE_STATUS | DRIVER_FEATURE_CUTTER | DRIVER_FEATURE_ANSWERS,
    BLOCKS = RASTER_MODE | STARPRNT,
};

static const DriverModel models[] = {
    {"TSP650II", 0x0519, 0, 0, "TSP654 (STR", 576, 203, 203, RASTER_MODE, NULL},
    {"TSP700II", 0x0519, 0, 0, "TSP743II (STR", 576, 203, 203, RASTER_MODE, NULL},
    {"TSP143III", 0x0519, 0, 0, "TSP143 (STR", 576, 203, 203, RASTER_MODE, NULL},
    {"TSP143IV", 0x0519, 0, 0, NULL, 576, 203, 203, BLOCKS, NULL},
    {"mC-Print2", 0x0519, 0, 0, "MCP2", 384, 203, 203, BLOCKS, NULL},
    {"mC-Print3", 0x0519, 0, 0, "MCP3", 576, 203, 203, BLOCKS, NULL},
    {"generic-80mm", 0x0519, 0, 0, NULL, 576, 203, 203, RASTER_MODE, NULL},
    {0},
};

static void append_rows(GByteArray *out, const Bitmap *bitmap, PageEnd end)
{
    gsize row_bytes = raster_row_bytes(bitmap);
    RASTER_LITERAL(out, "\x1b*rA\x1b*rP0\0");
    if (end == PAGE_CUT)
        RASTER_LITERAL(out, "\x1b*rE13\0");
    else if (end == PAGE_TORN)
        RASTER_LITERAL(out, "\x1b*rE3\0"); // to the tear bar
    else
        RASTER_LITERAL(out, "\x1b*rE1\0");
    for (int y = 0; y < bitmap->height_px; y++) {
        raster_append(out, (const guint8[]){'b', (guint8)row_bytes, (guint8)(row_bytes >> 8)}, 3);
        raster_append(out, raster_plane_row(bitmap, bitmap->black, y), row_bytes);
    }
    RASTER_LITERAL(out, "\x1b*rB");
}

static void append_block(GByteArray *out, const Bitmap *bitmap, int top, int row_count)
{
    gsize row_bytes = raster_row_bytes(bitmap);
    const guint8 head[] = {
        0x1b, 0x1d, 'S', 1, (guint8)row_bytes, (guint8)(row_bytes >> 8), (guint8)row_count, (guint8)(row_count >> 8), 0};
    raster_append(out, head, sizeof(head));
    raster_append_rows(out, bitmap, top, row_count);
}

static void append_blocks(GByteArray *out, const Bitmap *bitmap, PageEnd end)
{
    int block_rows = BLOCK_BYTES_MAX / (int)raster_row_bytes(bitmap);
    for (int top = 0; top < bitmap->height_px; top += block_rows)
        append_block(out, bitmap, top, MIN(block_rows, bitmap->height_px - top));
    if (end == PAGE_CUT)
        RASTER_LITERAL(out, "\x1b"
                            "d\x03"); // feeds to the cutter first
    else if (end == PAGE_TORN)
        RASTER_LITERAL(out, "\x1b"
                            "a\x06"); // six lines, beyond the tear bar
}

static void encode(GByteArray *out, const DriverPage *page, const Bitmap *bitmap)
{
    bool is_starprnt = page->model->features & STARPRNT;
    raster_append_byte(out, 0, is_starprnt ? BLOCK_BYTES_MAX : ROW_BYTES_MAX);
    RASTER_LITERAL(out, "\x1b@");
    if (page->darkness.is_said)
        raster_append(out, (const guint8[]){0x1b, 0x1e, 'd', (guint8)('0' + DENSITY_STANDARD - page->darkness.value)}, 4);
    RASTER_LITERAL(out, "\x1b\x1e"
                        "a\x01\x1b\x1e"
                        "E0\x17");
    if (is_starprnt)
        append_blocks(out, bitmap, page->end);
    else
        append_rows(out, bitmap, page->end);
    RASTER_LITERAL(out, "\x17");
}

// 5-9 and 5-10, the most telling first: whatever is wrong also says "off line".
static const Finding findings[] = {
    {2, 0x20, PRINTER_STOPPED, "cover-open", "The cover is open. Close it."},
    {4, 0x02, PRINTER_STOPPED, "cover-open", "The cover is open. Close it."},
    {5, 0x08, PRINTER_STOPPED, "media-end", "The paper is used up. Put in a new roll."},
    {3, 0x08, PRINTER_STOPPED, "cutter-jam", "The cutter is jammed. Switch the printer off and take out what is stuck."},
    {4, 0x04, PRINTER_STOPPED, "jam", "Paper is jammed. Switch the printer off and take it out."},
    {3, 0x24, PRINTER_STOPPED, "error", "The printer reports a fault of its own. Switch it off and on."},
    {3, 0x40, PRINTER_BUSY, "too-hot", "The print head is too hot. It goes on by itself."},
    {2, 0x48, PRINTER_STOPPED, "offline", "The printer is off line. Press its feed button."},
    {5, 0x04, PRINTER_READY, "media-low", "The paper is nearly used up. Have a new roll at hand."},
};

// 5-11: bits 4 and 3 of the counter are bits 6 and 5, the others bits 3 to 1.
static void read_counter(const guint8 *reply, gsize count, DriverStatus *status)
{
    if (count <= STATUS_BYTES_LEAST || !(reply[2] & 0x02))
        return;
    int counter = (reply[7] & 0x60) >> 2 | (reply[7] & 0x0e) >> 1;
    status->is_unasked = true;
    status->is_label_begun = counter == BEGUN;
    status->is_label_done = counter == OUT;
}

// 5-8: bit 0 marks the first byte, in which bits 1 to 3 and 5 are how many there are.
static gsize status_length(guint8 first)
{
    gsize count = (first & 0x0e) >> 1 | (first & 0x20) >> 2;
    return (first & 0xd1) == 0x01 && count >= STATUS_BYTES_LEAST ? count : 0;
}

// 5-14: two bytes of length, and so many of data, which begin with two hexadecimal digits and end with a semicolon. `whole` is
// what the reply has with them; false: this is no such reply.
static bool read_data_length(const guint8 *bytes, gsize length, gsize count, gsize *out_whole)
{
    *out_whole = count + 2;
    if (length < count + 2)
        return true;
    gsize data_bytes = (gsize)bytes[count] << 8 | bytes[count + 1];
    *out_whole += data_bytes;
    if (data_bytes > DATA_BYTES_MAX || (data_bytes > 0 && length > count + 2 && !g_ascii_isxdigit(bytes[count + 2])))
        return false;
    return data_bytes == 0 || length < *out_whole || bytes[*out_whole - 1] == ';';
}

static gsize parse_status(const DriverModel *model, const guint8 *bytes, gsize length, DriverStatus *status)
{
    (void)model;
    if (length == 0)
        return 0;
    gsize count = status_length(bytes[0]), whole = count;
    if (count == 0)
        return 1;
    for (gsize i = 1; i < count; i++) {
        if (i == length)
            return 0;
        if (bytes[i] & (i == 1 ? 0x11 : 0x91)) // never set there
            return 1;
    }
    if ((bytes[1] & 0x80) && !read_data_length(bytes, length, count, &whole))
        return 1;
    if (length < whole)
        return 0;
    status->condition = PRINTER_READY;
    status->is_receiving = true;
    finding_read(findings, G_N_ELEMENTS(findings), bytes, status);
    read_counter(bytes, count, status);
    return whole;
}

const Driver driver_star = {
    .name = "star",
    .title = "Star receipt printers",
    .models = models,
    .media = receipt_media,
    .proof = PROOF_REPLY,
    .memory = {.count = "the ETB counter",
               .boot = "the ETB counter begins anew, and the ticket's mark is missing",
               .cancel = "the ticket's mark is missing"},
    .tells_begin = true,
    .cuts = true,
    .tears_when_stopped = true,
    // Nine bytes a block or three a row, and the zeros.
    .darkness = {-3, 3}, // ESC RS d: n from 0, 1.3 times the standard density, to 6
    // No speed: the numbers of ESC RS r are other speeds on other models (3-52), and raster mode knows a quality instead (3-75).
    .ceiling_bytes = BLOCK_BYTES_MAX + 64 + (gsize)RASTER_LENGTH_MAX_PX(203) * (ROW_BYTES_MAX + 4),
    .encode = encode,
    DRIVER_QUESTION("\x1b\x1e"
                    "a\0\x1b\x06\x01"),
    .parse_status = parse_status,
};
