// SPDX-License-Identifier: GPL-3.0-or-later
// escpos.c - an Epson TM-T88 with a network card, from Epson's TM-T88III specification and the ESC/POS reference.
//
// DLE EOT n is executed when it is received, ahead of the buffer, and whenever its bytes appear, in a picture's data
// too (the manual's own note); it then stands in the buffer and is passed over. GS r n is executed in its turn: not
// while printing waits for paper. GS a n lets it tell changes by itself, four bytes each. DLE DC4 8 (of later models, TM-T88V on)
// clears its buffers, whoever sends it; it has no button for that, and no clock. GS g 2 (TM-T90, TM-T81 and later) tells in its
// turn how often it cut; a TM-T88III has none ("odometer=0"), and then nothing of it tells a restart.
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

// Maintenance counters: autocutter operations since they were reset, and ever.
enum { CUTS = 50, CUTS_EVER = 178 };

static void overhear(Machine *machine, Line *line, guint8 byte)
{
    bool is_out = machine->is_out_of_paper, is_open = machine->is_open;
    if (line->recent[0] == 0x10 && line->recent[1] == 0x04 && byte >= 1 && byte <= 4) {
        const guint8 status[] = {
            (guint8)(0x12 | (is_out || is_open ? 0x08 : 0)),             // 1: offline
            (guint8)(0x12 | (is_out ? 0x20 : 0) | (is_open ? 0x04 : 0)), // 2: stopped by the paper's end; the cover is open
            0x12,                                                        // 3: no error
            (guint8)(0x12 | (is_out ? 0x6c : 0)),                        // 4: near end and end
        };
        machine_answer(machine, line, "DLEEOT", &status[byte - 1], 1);
    }
    line->recent[0] = line->recent[1];
    line->recent[1] = byte;
}

// Automatic status: byte 1 has bit 4 set and bits 0, 1 and 7 clear; bytes 2 to 4 have bit 4 clear.
static void tell_status(Machine *machine, Line *line)
{
    bool is_out = machine->is_out_of_paper, is_open = machine->is_open;
    const guint8 status[4] = {(guint8)(0x10 | (is_out || is_open ? 0x08 : 0) | (is_open ? 0x20 : 0)), 0x00,
                              (guint8)(is_out ? 0x0f : 0x00), 0x00};
    machine_answer(machine, line, "ASB", status, sizeof status);
}

static void paper_changed(Machine *machine)
{
    for (guint i = 0; i < machine->lines->len; i++)
        if (((Line *)machine->lines->pdata[i])->is_automatic)
            tell_status(machine, machine->lines->pdata[i]);
}

static bool frame_raster(Line *line)
{
    const guint8 *in = line_peek(line, 8); // GS v 0 m xL xH yL yH
    line_begin_ink(line);
    if (!in)
        return false;
    gsize length = 8 + (in[4] + 256u * in[5]) * (gsize)(in[6] + 256u * in[7]);
    if (!line_peek(line, length))
        return false;
    line_take(line, length, true);
    return true;
}

static bool frame_cut(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 3);
    gsize length = in && (in[2] == 65 || in[2] == 66) ? 4 : 3;
    if (!line_peek(line, length))
        return false;
    line_take(line, length, true);
    line_end_label(machine, line, 1);
    return true;
}

// GS ( fn pL pH and so many bytes.
static bool frame_extended(Line *line)
{
    const guint8 *in = line_peek(line, 5);
    gsize length = in ? 5 + (in[3] + 256u * in[4]) : 0;
    if (!in || !line_peek(line, length))
        return false;
    line_begin_ink(line);
    line_take(line, length, true); // symbols and graphics that no decoder here reads come out garbled
    return true;
}

static bool frame_group(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 2);
    if (!in)
        return false;
    if (in[1] == 'v')
        return frame_raster(line);
    if (in[1] == 'V')
        return frame_cut(machine, line);
    if (in[1] == '(')
        return frame_extended(line);
    gsize length = strchr("LWP", in[1]) ? 4 : in[1] == 'g' ? 6 : 3; // those with two parameters, and those with one
    in = line_peek(line, length);
    if (!in)
        return false;
    if (in[1] == 'r')
        line_queue_question(line, "GSr", in[2]);
    else if (in[1] == 'I')
        line_queue_question(line, "GSI", in[2]);
    else if (in[1] == 'g' && in[2] == '2' && (in[4] == CUTS || in[4] == CUTS_EVER) && machine->script.has_odometer)
        line_queue_question(line, "GSg", in[4]);
    bool was_automatic = line->is_automatic;
    if (in[1] == 'a')
        line->is_automatic = in[2] != 0;
    line_take(line, length, false);
    if (line->is_automatic && !was_automatic)
        tell_status(machine, line); // "when enabled, the current status is transmitted"
    return true;
}

static bool frame_escape(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 2);
    if (!in)
        return false;
    gsize length = strchr("@2im", in[1]) ? 2 : strchr("c$\\", in[1]) ? 4 : in[1] == 'p' ? 5 : 3;
    if (!line_peek(line, length))
        return false;
    guint8 letter = in[1];
    if (letter == '@')
        line_tear(machine, line, "it was cut off by ESC @");
    line_take(line, length, letter == 'J' && line->has_ink);
    if (letter == 'i' || letter == 'm') {
        line_add_picture(line, (const guint8 *)"\x1dV\x01", 3);
        line_end_label(machine, line, 1);
    }
    return true;
}

// DLE DC4 8 and seven fixed bytes clears; DLE DC4 with others has three parameters, DLE EOT and DLE ENQ have one.
static bool frame_real_time(Machine *machine, Line *line)
{
    static const guint8 clear[] = {0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8}, cleared[] = {0x37, 0x25, 0x00};
    const guint8 *in = line_peek(line, 3);
    gsize length = !in ? 3 : in[1] != 0x14 ? 3 : in[2] == 8 ? sizeof clear : 5;
    in = line_peek(line, length);
    if (!in)
        return false;
    bool clears = length == sizeof clear && memcmp(in, clear, sizeof clear) == 0;
    line_take(line, length, false);
    if (clears) {
        mishap_clear(machine, CLEARS_ALL);
        machine_answer(machine, line, "DLEDC4", cleared, sizeof cleared);
    }
    return true;
}

static bool frame(Machine *machine, Line *line)
{
    const guint8 *in = line->in->data;
    gsize length = 1;
    switch (*in) {
    case 0x1b:
        return frame_escape(machine, line);
    case 0x1d:
        return frame_group(machine, line);
    case 0x1c:
        length = line_peek(line, 2) && in[1] == 'p' ? 4 : 2;
        break;
    case 0x10:
        return frame_real_time(machine, line);
    default:
        if (*in >= 0x20)
            line_begin_ink(line); // text, which no decoder here reads
    }
    if (!line_peek(line, length))
        return false;
    line_take(line, length, *in >= 0x20);
    return true;
}

// GS r 1 tells the paper sensor (bits 0 and 1 near its end), GS r 2 the drawer; bit 4 and bit 7 are clear.
static void ask(Machine *machine, Line *line, const Item *item)
{
    const guint8 status = 0x00;
    g_autofree char *cuts = g_strdup_printf("_%u", machine->memory.odometer);
    if (strcmp(item->question, "GSg") == 0)
        machine_answer(machine, line, "GSg", cuts, strlen(cuts) + 1); // its NUL is a part of it
    else if (strcmp(item->question, "GSr") == 0)
        machine_answer(machine, line, "GSr", &status, 1);
    else
        machine_answer(machine, line, "GSI", item->parameter < 64 ? "\x20" : "_TM-T88III", item->parameter < 64 ? 1 : 11);
}

const Language language_escpos = {
    .name = "escpos",
    .head_px = 576,
    .buffer_bytes = 32768,
    .prints_as_received = true,
    .flush = CLEARS_ALL,
    .frame = frame,
    .ask = ask,
    .overhear = overhear,
    .paper_changed = paper_changed,
    .develop = decode_escpos,
};
