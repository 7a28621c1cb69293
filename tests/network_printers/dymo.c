// SPDX-License-Identifier: GPL-3.0-or-later
// dymo.c - a DYMO LabelWriter 450 behind a network print server, from the LabelWriter 450 Technical Reference Manual
// (pages 9 and 15 to 21): the server passes bytes through, both ways, and knows no labels.
//
// The printer does not see connections: half a row that one leaves is filled up by the next one's first bytes. Only
// enough ESC bring it back into step. ESC A is answered in its turn. There is no button that cancels, no command that another
// host could send meanwhile, no counter and no clock; a jam is bit 40 of the status.
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

#define USUAL_ROW_BYTES 84

// Values that were set before the label began belong to its commands.
static void begin_label(Line *line)
{
    if (line->has_ink)
        return;
    const guint8 settings[] = {
        0x1b, 'D', (guint8)line->row_bytes, 0x1b, 'B', (guint8)line->tab_bytes, 0x1b, line->is_fine ? 'i' : 'h'};
    line_add_picture(line, settings, sizeof settings);
    line_begin_ink(line);
}

static void reset(Machine *machine, Line *line)
{
    line_tear(machine, line, "it was cut off by a reset");
    line->row_bytes = USUAL_ROW_BYTES;
    line->tab_bytes = 0;
    line->is_fine = false;
}

// Bytes of a command after ESC and its letter; -1 for none of the manual's letters.
static int parameter_bytes(guint8 letter)
{
    switch (letter) {
    case 'B':
    case 'D':
    case 'q':
        return 1;
    case 'L':
    case 'f':
    case 'Q':
        return 2;
    default:
        return strchr("@*hiAVcdegEG", letter) ? 0 : -1;
    }
}

static void do_escape(Machine *machine, Line *line, const guint8 *in, gsize length)
{
    guint8 letter = in[1];
    if (letter == '@' || letter == '*')
        reset(machine, line);
    else if (letter == 'B')
        line->tab_bytes = in[2];
    else if (letter == 'D')
        line->row_bytes = in[2];
    else if (letter == 'h' || letter == 'i')
        line->is_fine = letter == 'i';
    else if (letter == 'A')
        line_queue_question(line, "ESCA", 0);
    else if (letter == 'V')
        line_queue_question(line, "ESCV", 0);
    else if (letter == 'f')
        begin_label(line);
    bool is_picture = line->has_ink && strchr("BDhifEG", letter);
    line_take(line, length, is_picture);
    if (letter == 'E' || letter == 'G')
        line_end_label(machine, line, 1);
}

static bool frame_escape(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 2);
    if (!in)
        return false;
    int more = in[1] ? parameter_bytes(in[1]) : -1;
    if (more < 0) { // ESC ESC, or no command: back in step by one byte
        line_take(line, 1, false);
        return true;
    }
    if (!line_peek(line, 2 + (gsize)more))
        return false;
    do_escape(machine, line, in, 2 + (gsize)more);
    return true;
}

// ETB and runs until the row is full; 0 when there are not all of them yet.
static gsize packed_length(const Line *line)
{
    gsize dots = 0, at = 1;
    while (at < line->in->len && dots < line->row_bytes * 8)
        dots += (line->in->data[at++] & 0x7f) + 1u;
    return dots >= line->row_bytes * 8 ? at : 0;
}

static bool frame(Machine *machine, Line *line)
{
    if (!line->row_bytes)
        line->row_bytes = USUAL_ROW_BYTES;
    guint8 command = *line->in->data;
    if (command == 0x1b)
        return frame_escape(machine, line);
    if (command != 0x16 && command != 0x17) {
        album_note(machine->album, "unknown", "line=%u bytes=%02x", line->number, command);
        line_take(line, 1, false);
        return true;
    }
    begin_label(line);
    gsize length = command == 0x16 ? 1 + line->row_bytes : packed_length(line);
    if (!length || !line_peek(line, length))
        return false;
    line_take(line, length, true);
    return true;
}

// Bits: 01 ready, 02 top of form, 20 no paper, 40 jam.
static void ask(Machine *machine, Line *line, const Item *item)
{
    const guint8 status = machine->is_out_of_paper ? 0x22 : machine->is_open ? 0x42 : 0x03;
    if (strcmp(item->question, "ESCA") == 0)
        machine_answer(machine, line, "ESCA", &status, 1);
    else
        machine_answer(machine, line, "ESCV", "93089v0Q\r\n", 10);
}

const Language language_dymo = {
    .name = "dymo",
    .head_px = 672,
    .buffer_bytes = 4096,
    .takes_one_line = true,
    .prints_as_received = true,
    .carries = true,
    .frame = frame,
    .ask = ask,
    .develop = decode_dymo_lw,
};
