// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/queue/sim_language.h"
#include "tests/queue/sim_ticket.h"

#include <string.h>

static void append(GByteArray *out, const char *text)
{
    g_byte_array_append(out, (const guint8 *)text, (guint)strlen(text));
}

// --- Brother QL: "Raster Command Reference QL-800/810W/820NWB", section 4 ---

static gsize brother_escape(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    if (length < 2)
        return 0;
    if (bytes[1] == '@')
        return 2;
    if (length < 3)
        return 0;
    *out_command = bytes[2] == 'S' ? SIM_ASKS : SIM_OTHER;
    gsize whole = bytes[2] == 'S' ? 3 : bytes[2] == 'z' ? 13 : bytes[2] == 'd' ? 5 : 4;
    return length < whole ? 0 : whole;
}

static gsize brother_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    switch (bytes[0]) {
    case 0x1b:
        return brother_escape(bytes, length, out_command);
    case 'M':
        return length < 2 ? 0 : 2;
    case 'g':
    case 'w':
        *out_command = SIM_DOTS;
        return length < 3 || length < 3u + bytes[2] ? 0 : 3u + bytes[2];
    case 'Z':
        *out_command = SIM_DOTS;
        return 1;
    case 0x0c:
    case 0x1a:
        *out_command = SIM_PRINTS;
        return 1;
    default:
        return 1;
    }
}

static void brother_status(GByteArray *out, SimFault fault, guint8 type, guint8 phase, guint8 notification, guint8 error_1,
                           guint8 error_2)
{
    bool is_wrong = fault == SIM_WRONG_ROLL;
    const guint8 reply[32] = {
        [0] = 0x80,          [1] = 0x20,
        [2] = 'B',           [3] = 0x34,
        [4] = 0x41,          [8] = error_1,
        [9] = error_2,       [10] = is_wrong ? 29 : 62,
        [11] = 0x0b,         [17] = is_wrong ? 90 : 100,
        [18] = type,         [19] = phase,
        [22] = notification,
    };
    g_byte_array_append(out, reply, sizeof(reply));
}

static void brother_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    (void)waiting_count;
    guint8 cover = fault == SIM_COVER_OPEN ? 0x10 : 0;
    guint8 roll = fault == SIM_ROLL_OUT ? 0x02 : 0;
    switch (event) {
    case SIM_SAYS_IDLE:
        brother_status(out, fault, 0x00, 0, 0, roll, cover);
        break;
    case SIM_SAYS_BUSY:
        brother_status(out, fault, 0x00, 1, 0, 0, cover);
        break;
    case SIM_SAYS_PRINTING:
        brother_status(out, fault, 0x06, 1, 0, 0, 0);
        break;
    case SIM_SAYS_COOLING:
        brother_status(out, fault, 0x05, 1, 3, 0, 0);
        break;
    case SIM_SAYS_DONE:
        brother_status(out, fault, 0x01, 1, 0, 0, 0);
        brother_status(out, fault, 0x06, 0, 0, 0, 0);
        break;
    case SIM_SAYS_LOST:
        brother_status(out, fault, 0x02, 0, 0, roll, cover);
        break;
    }
}

static GPtrArray *brother_decode(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_brother_ql(bytes, length, 720, out_problem);
}

// --- DYMO: "LabelWriter 450 Series Printers Technical Reference Manual", pages 15 to 19 ---

#define DYMO_LINE_BYTES 84 // ESC D is always that on this model

static gsize dymo_escape(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    if (length < 2)
        return 0;
    switch (bytes[1]) {
    case 'A':
        *out_command = SIM_ASKS;
        return 2;
    case 'E':
    case 'G':
        *out_command = SIM_PRINTS;
        return 2;
    case 'B':
    case 'D':
    case 'q':
        return length < 3 ? 0 : 3;
    case 'L':
    case 'f':
        return length < 4 ? 0 : 4;
    case 0x1b: // getting back in step
        return 1;
    default:
        return 2;
    }
}

// A packed line has as many bytes as its runs need to fill the head.
static gsize dymo_packed(const guint8 *bytes, gsize length)
{
    gsize dots = 0, at = 1;
    for (; dots < DYMO_LINE_BYTES * 8; at++) {
        if (at >= length)
            return 0;
        dots += (bytes[at] & 0x7fu) + 1;
    }
    return at;
}

static gsize dymo_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    if (bytes[0] == 0x1b)
        return dymo_escape(bytes, length, out_command);
    *out_command = SIM_DOTS;
    if (bytes[0] == 0x16)
        return length < 1 + DYMO_LINE_BYTES ? 0 : 1 + DYMO_LINE_BYTES;
    return bytes[0] == 0x17 ? dymo_packed(bytes, length) : 1;
}

static void dymo_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    (void)waiting_count;
    guint8 status = 0x03;
    if (fault == SIM_ROLL_OUT && event == SIM_SAYS_LOST)
        status = 0x20;
    else if (fault == SIM_COVER_OPEN)
        status = 0x80;
    else if (event == SIM_SAYS_BUSY)
        status = 0x01;
    if (event == SIM_SAYS_IDLE || event == SIM_SAYS_BUSY || event == SIM_SAYS_LOST)
        g_byte_array_append(out, &status, 1);
}

static GPtrArray *dymo_decode(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode_dymo_lw(bytes, length, DYMO_LINE_BYTES * 8, out_problem);
}

// --- Zebra: "ZPL II Programming Guide", ~HS and ~HQ ---

// "! U1 getvar "NAME"" and a line's end.
static gsize zebra_variable(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    const guint8 *end = memchr(bytes, '\n', length);
    g_autofree char *line = g_strndup((const char *)bytes, end ? (gsize)(end - bytes) : 0);
    if (strstr(line, "\"odometer.total_label_count\""))
        *out_command = SIM_ASKS_TOTAL;
    else if (strstr(line, "\"device.uptime\""))
        *out_command = SIM_ASKS_UPTIME;
    return end ? (gsize)(end - bytes) + 1 : 0;
}

static gsize zebra_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    static const struct {
        const char *text;
        SimCommand command;
    } known[] = {{"~HS", SIM_ASKS}, {"^XZ", SIM_PRINTS}};
    if (bytes[0] == '!')
        return zebra_variable(bytes, length, out_command);
    if (bytes[0] != '~' && bytes[0] != '^') {
        const guint8 *tilde = memchr(bytes, '~', length), *caret = memchr(bytes, '^', length);
        const guint8 *end = bytes + length;
        end = tilde && tilde < end ? tilde : end;
        end = caret && caret < end ? caret : end;
        const guint8 *bang = memchr(bytes, '!', (gsize)(end - bytes));
        end = bang && length - (gsize)(bang - bytes) > 3 && memcmp(bang, "! U1", 4) == 0 ? bang : end;
        *out_command = end - bytes > 8 ? SIM_DOTS : SIM_OTHER;
        return (gsize)(end - bytes);
    }
    if (length < 3)
        return 0;
    for (gsize i = 0; i < G_N_ELEMENTS(known); i++)
        if (memcmp(bytes, known[i].text, 3) == 0)
            *out_command = known[i].command;
    return 3;
}

// ~HQES is asked in front of ~HS; the guide says that ~HS is not answered while media are out or the head is open.
static void zebra_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    if (event == SIM_SAYS_PRINTING || event == SIM_SAYS_DONE || event == SIM_SAYS_COOLING)
        return;
    bool is_out = fault == SIM_ROLL_OUT && event == SIM_SAYS_LOST;
    bool is_open = fault == SIM_COVER_OPEN;
    g_autofree char *flags = g_strdup_printf("\x02\r\n  PRINTER STATUS\r\n   ERRORS:         %d 00000000 0000000%d\r\n"
                                             "   WARNINGS:       0 00000000 00000000\r\n\x03\r\n",
                                             is_out || is_open,
                                             is_out    ? 1
                                             : is_open ? 4
                                                       : 0);
    append(out, flags);
    if (is_out || is_open)
        return;
    g_autofree char *lines = g_strdup_printf("\x02"
                                             "030,0,0,%04d,%03d,0,0,0,000,0,0,0\x03\r\n"
                                             "\x02"
                                             "000,0,0,0,0,2,6,0,00000000,1,000\x03\r\n\x02"
                                             "1234,0\x03\r\n",
                                             fault == SIM_WRONG_ROLL ? 256 : 799, waiting_count);
    append(out, lines);
}

// --- a print queue that takes PDF: ISO 32000-1 section 7.5.5, RFC 8011 section 5.3.7 ---

static gsize sheets_take(const guint8 *bytes, gsize length, SimCommand *out_command)
{
    static const char end[] = "%%EOF";
    const guint8 *percent = memchr(bytes, '%', length);
    *out_command = SIM_DOTS;
    if (percent != bytes)
        return percent ? (gsize)(percent - bytes) : length;
    if (length < strlen(end))
        return 0;
    if (memcmp(bytes, end, strlen(end)) != 0)
        return 1;
    *out_command = SIM_PRINTS;
    return strlen(end);
}

static void sheets_reply(SimEvent event, SimFault fault, int waiting_count, GByteArray *out)
{
    (void)fault, (void)waiting_count;
    if (event == SIM_SAYS_PRINTING)
        append(out, "job-state=processing printer-state=processing printer-state-reasons=none\n");
    if (event == SIM_SAYS_DONE)
        append(out, "job-state=completed printer-state=idle printer-state-reasons=none\n");
}

// clang-format off
const SimWords sim_words[SIM_LANGUAGE_COUNT] = {
    [SIM_BROTHER] = {.spec = "brother-ql/QL-820NWB/62x100", .take = brother_take, .reply = brother_reply, .decode = brother_decode},
    [SIM_DYMO] = {.spec = "dymo-lw/LabelWriter 450/62x100",
                  .is_in_turn = true,
                  .keeps_label = true,
                  .take = dymo_take,
                  .reply = dymo_reply,
                  .decode = dymo_decode},
    [SIM_ZEBRA] = {.spec = "zpl/ZD421-203dpi/62x100", .keeps_label = true, .take = zebra_take, .reply = zebra_reply, .decode = decode_zpl},
    [SIM_ESCPOS] = {.spec = "escpos/TM-T20II/80",
                    .is_in_turn = true,
                    .waits_with_label = true,
                    .keeps_label = true,
                    .take = sim_escpos_take,
                    .reply = sim_escpos_reply,
                    .overtake = sim_escpos_overtake,
                    .decode = sim_escpos_decode},
    [SIM_FGL] = {.spec = "fgl/Lemur-200dpi/83x140",
                 .is_in_turn = true,
                 .waits_with_label = true,
                 .keeps_label = true,
                 .tells_stop = true,
                 .take = sim_fgl_take,
                 .reply = sim_fgl_reply,
                 .decode = decode_fgl},
    [SIM_SHEETS] = {.spec = "pdf/sheet-300dpi/62x100", .keeps_label = true, .take = sheets_take, .reply = sheets_reply},
};
// clang-format on
