// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/queue/sim_ticket.h"

#include <stdlib.h>
#include <string.h>

// --- ESC/POS: Epson's "ESC/POS Command Reference" ---

#define ESC 0x1b
#define GS 0x1d
#define DLE 0x10
#define EOT 0x04
#define HEAD_PX 576

// GS v 0 m xL xH yL yH and so many bytes.
static gsize raster_length(const guint8 *bytes, gsize length)
{
    if (length < 8)
        return 0;
    gsize data_bytes = (bytes[4] | (gsize)bytes[5] << 8) * (bytes[6] | (gsize)bytes[7] << 8);
    return length < 8 + data_bytes ? 0 : 8 + data_bytes;
}

static gsize group_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    if (length < 3)
        return 0;
    switch (bytes[1]) {
    case 'v':
        *out_command = SIM_DOTS;
        return raster_length(bytes, length);
    case 'V': // cut, and with 65 and 66 a feed before it
        *out_command = SIM_PRINTS;
        return bytes[2] != 65 && bytes[2] != 66 ? 3 : length < 4 ? 0 : 4;
    case 'r':
        *out_command = SIM_ASKS;
        return 3;
    default: // GS a
        return 3;
    }
}

gsize sim_escpos_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    switch (bytes[0]) {
    case GS:
        return group_take(bytes, length, out_command);
    case ESC:
        return length < 2 ? 0 : bytes[1] == '@' ? 2 : length < 3 ? 0 : 3;
    case DLE: // was answered when it came in
        *out_command = SIM_HEEDED;
        return length < 3 ? 0 : 3;
    default:
        return 1;
    }
}

// GS r 1: the paper sensors, once what stands before it is printed.
void sim_escpos_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    (void)fault, (void)waiting_count;
    if (event == SIM_SAYS_IDLE)
        g_byte_array_append(out, (const guint8[]){0}, 1);
}

// DLE EOT n: bits 1 and 4 are always set.
bool sim_escpos_overtake(const guint8 bytes[SIM_OVERTAKE_BYTES], SimEvent state, SimFault fault, GByteArray *out)
{
    if (bytes[0] != DLE || bytes[1] != EOT || bytes[2] < 1 || bytes[2] > 4)
        return false;
    bool is_open = fault == SIM_COVER_OPEN, is_out = fault == SIM_ROLL_OUT && state == SIM_SAYS_LOST;
    const guint8 bits[] = {
        is_open || is_out ? 0x08 : 0, // off line
        (guint8)((is_open ? 0x04 : 0) | (is_out ? 0x20 : 0)),
        0,
        is_out ? 0x60 : 0,
    };
    g_byte_array_append(out, (const guint8[]){0x12 | bits[bytes[2] - 1]}, 1);
    return true;
}

GPtrArray *sim_escpos_decode(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_escpos(bytes, length, HEAD_PX, out_problem);
}

// --- FGL: Boca's "FGL Programming Guide", "Printer Status" ---

#define ACK 6
#define OUT_OF_TICKETS 16
#define XON 17
#define JAM 24

gsize sim_fgl_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    if (bytes[0] != '<')
        return 1;
    const guint8 *end = memchr(bytes, '>', length);
    if (!end)
        return 0;
    gsize whole = (gsize)(end - bytes) + 1;
    if (bytes[1] == 'g') { // so many digits of graphics follow
        *out_command = SIM_DOTS;
        whole += strtoul((const char *)bytes + 2, NULL, 10);
        return length < whole ? 0 : whole;
    }
    if (whole == 3 && (bytes[1] == 'p' || bytes[1] == 'q'))
        *out_command = SIM_PRINTS;
    else if (bytes[1] == 'S')
        *out_command = SIM_ASKS;
    return whole;
}

// <S1> is answered with XON or not at all: what is wrong was said when it happened.
void sim_fgl_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    (void)waiting_count;
    guint8 byte = 0;
    if (event == SIM_SAYS_IDLE && fault != SIM_COVER_OPEN && fault != SIM_ROLL_OUT)
        byte = XON;
    else if (event == SIM_SAYS_DONE)
        byte = ACK;
    else if (event == SIM_SAYS_LOST)
        byte = fault == SIM_COVER_OPEN ? JAM : OUT_OF_TICKETS;
    if (byte)
        g_byte_array_append(out, &byte, 1);
}
