// SPDX-License-Identifier: GPL-3.0-or-later
// star.c - a Star TSP650 receipt printer in Star Line mode, from the STAR Line Mode Command Specifications.
//
// ESC ACK SOH, ENQ and EOT are executed when they are received, ahead of the buffer; ETB in its turn: it counts to 31
// and on from 0, and sets a bit of the status until that is sent. With ESC RS a the printer tells changes by itself.
// Over a network two bytes of length stand behind the status, which bit 7 of header 2 announces (5.2.4).
// ESC ? LF NUL resets it, whoever sends it; its one button feeds. The ETB counter begins again with each boot, and it counts
// what it was sent, not labels; there is no clock.
// Pictures: raster mode (ESC * r A ... b n1 n2 ... ESC FF EOT or ESC * r B) and StarPRNT's ESC GS S.
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

#define DOTS 576
#define ETB_MODULUS 32

// The usual EOT mode of raster mode, 13, cuts; 1 leaves the paper where it is.
#define EOT_NO_ACTION 1

static void tell_status(Machine *machine, Line *line, const char *question)
{
    bool is_out = machine->is_out_of_paper, is_open = machine->is_open;
    guint8 count = machine->etb_count;
    const guint8 status[11] = {
        0x23, // header 1: 9 bytes, and the length
        0x86, // header 2: the version of this form, and that a length follows
        (guint8)((is_out || is_open ? 0x08 : 0) | (is_open ? 0x20 : 0) | (machine->etb_done ? 0x02 : 0)),
        0x00,
        0x00,
        (guint8)(is_out ? 0x0c : 0),
        0x00,
        (guint8)((count & 0x18) << 2 | (count & 0x07) << 1),
        0x00,
        0x00, // no other data: 0x0000
        0x00,
    };
    machine_answer(machine, line, question, status, sizeof status);
    machine->etb_done = false;
}

static void paper_changed(Machine *machine)
{
    for (guint i = 0; i < machine->lines->len; i++)
        if (((Line *)machine->lines->pdata[i])->is_automatic)
            tell_status(machine, machine->lines->pdata[i], "ASB");
}

// Rows are kept as two bytes of length, low first, and that many bytes.
static void add_row(Line *line, const guint8 *bytes, gsize count)
{
    const guint8 length[2] = {count & 0xff, (guint8)(count >> 8)};
    line_begin_ink(line);
    line_add_picture(line, length, 2);
    line_add_picture(line, bytes, count);
}

static bool frame_row(Line *line)
{
    line_begin_ink(line);
    const guint8 *in = line_peek(line, 3);
    gsize count = in ? in[1] + 256u * in[2] : 0;
    if (!in || !line_peek(line, 3 + count))
        return false;
    add_row(line, in + 3, count);
    line_take(line, 3 + count, false);
    return true;
}

// ESC GS S 1 xL xH yL yH 0 and the rows.
static bool frame_block(Line *line)
{
    line_begin_ink(line);
    const guint8 *in = line_peek(line, 9);
    gsize row_bytes = in ? in[4] + 256u * in[5] : 0, rows = in ? in[6] + 256u * in[7] : 0;
    if (!in || !line_peek(line, 9 + row_bytes * rows))
        return false;
    for (gsize y = 0; y < rows; y++)
        add_row(line, in + 9 + y * row_bytes, row_bytes);
    line_take(line, 9 + row_bytes * rows, false);
    return true;
}

// ESC * r X: A enters, B leaves, C clears; the others have digits and a NUL behind them.
static bool frame_raster_command(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 4);
    if (!in)
        return false;
    if (in[3] == 'A' || in[3] == 'B' || in[3] == 'C') {
        guint8 letter = in[3];
        line_take(line, 4, false);
        if (letter == 'C')
            line_tear(machine, line, "its buffer was cleared");
        if (letter == 'B' && line->in_raster && line->expanded_mode != EOT_NO_ACTION)
            line_end_label(machine, line, 1);
        line->in_raster = letter == 'A' || (letter == 'C' && line->in_raster);
        if (letter == 'A')
            line->expanded_mode = 13;
        return true;
    }
    const guint8 *end = memchr(in + 4, '\0', line->in->len - 4);
    if (!end)
        return false;
    if (in[3] == 'E')
        line->expanded_mode = (guint8)strtoul((const char *)in + 4, NULL, 10);
    line_take(line, (gsize)(end - in) + 1, false);
    return true;
}

static bool frame_group(Line *line)
{
    const guint8 *in = line_peek(line, 3);
    if (!in)
        return false;
    if (in[2] == 'S')
        return frame_block(line);
    gsize length = in[2] == 0x03 ? 6 : in[2] == 'a' ? 4 : 5; // ESC GS ETX s n1 n2; alignment; others
    if (!line_peek(line, length))
        return false;
    line_take(line, length, false);
    return true;
}

static bool frame_settings(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 4); // ESC RS x n
    if (!in)
        return false;
    guint8 letter = in[2], value = in[3];
    line_take(line, 4, false);
    if (letter == 'E') {
        machine->etb_count = 0;
        machine->etb_done = false;
    } else if (letter == 'a') {
        line->is_automatic = value != 0;
        if (line->is_automatic)
            tell_status(machine, line, "ASB");
    }
    return true;
}

static bool frame_escape(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 2);
    if (!in)
        return false;
    guint8 letter = in[1];
    if (letter == '*')
        return frame_raster_command(machine, line);
    if (letter == 0x1d)
        return frame_group(line);
    if (letter == 0x1e)
        return frame_settings(machine, line);
    gsize length = strchr("@24", letter) ? 2 : letter == '?' ? 4 : 3;
    if (!line_peek(line, length))
        return false;
    guint8 value = length == 3 ? in[2] : 0;
    line_take(line, length, false);
    if (letter == '?')
        mishap_clear(machine, CLEARS_AS_POWER);
    if (letter == '@')
        line_tear(machine, line, "it was cut off by ESC @");
    if (letter == 'd' || (letter == 0x0c && value == 0x04)) // a cut; ESC FF EOT
        line_end_label(machine, line, 1);
    if (letter == 0x06 && value == 0x01)
        tell_status(machine, line, "ESCACK");
    return true;
}

static void tell_byte(Machine *machine, Line *line, guint8 command)
{
    bool is_out = machine->is_out_of_paper, is_empty = line->items.length == 0;
    const guint8 status =
        command == 0x05 ? (guint8)((is_out ? 0x08 : 0) | (is_empty ? 0x20 : 0)) : (guint8)(0x10 | (is_out ? 0x0c : 0));
    machine_answer(machine, line, command == 0x05 ? "ENQ" : "EOT", &status, 1);
}

static bool frame(Machine *machine, Line *line)
{
    guint8 command = *line->in->data;
    if (command == 0x1b)
        return frame_escape(machine, line);
    if (line->in_raster && (command == 'b' || command == 'k'))
        return frame_row(line);
    line_take(line, 1, false);
    if (command == 0x05 || command == 0x04)
        tell_byte(machine, line, command);
    else if (command == 0x17)
        line_queue_question(line, "ETB", 0);
    else if (command == 0x18)
        line_tear(machine, line, "it was cancelled");
    else if (command >= 0x20 && !line->in_raster)
        add_row(line, &command, 0); // text, which is not read here
    return true;
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    (void)item;
    machine->etb_count = (guint8)((machine->etb_count + 1) % ETB_MODULUS);
    machine->etb_done = true;
    if (line->is_automatic)
        tell_status(machine, line, "ASB");
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    g_autoptr(Page) page = page_new(head_px);
    int y = 0;
    for (gsize at = 0; at + 2 <= length; y++) {
        gsize count = bytes[at] + 256u * bytes[at + 1];
        if (count > (gsize)head_px / 8) {
            *out_problem = g_strdup("a row is wider than the head");
            return NULL;
        }
        for (gsize x = 0; x < count * 8; x++)
            if (bytes[at + 2 + x / 8] & (0x80 >> x % 8))
                page_ink(page, page->black, (int)x, y);
        at += 2 + count;
    }
    page->lines = y;
    GPtrArray *pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    g_ptr_array_add(pages, g_steal_pointer(&page));
    return pages;
}

const Language language_star = {
    .name = "star",
    .head_px = DOTS,
    .buffer_bytes = 16384,
    .prints_as_received = true,
    .flush = CLEARS_AS_POWER,
    .frame = frame,
    .ask = ask,
    .paper_changed = paper_changed,
    .develop = develop,
};
