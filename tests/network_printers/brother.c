// SPDX-License-Identifier: GPL-3.0-or-later
// brother.c - a Brother QL-820NWB on port 9100, from the Raster Command Reference QL-800/810W/820NWB.
//
// Over the network it answers nothing there, not even the status request; what it knows it tells over SNMP only. Its Cancel
// button ends the job: what waits is gone, the label in the mechanism is fed out as it is. No command of another host clears
// anything. With recovery on (ESC i z, bit 80) a label that an error tore is printed again.
#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

// Settings hold for the pages that follow as well.
static void begin_page(Line *line)
{
    if (line->has_ink)
        return;
    const guint8 settings[] = {'M', line->is_packed ? 2 : 0, 0x1b, 'i', 'K', line->expanded_mode};
    line_add_picture(line, settings, sizeof settings);
    line_begin_ink(line);
}

// ESC i X and its parameters.
static bool frame_information(Machine *machine, Line *line)
{
    static const struct {
        char name;
        guint8 parameter_bytes;
        bool is_picture;
    } commands[] = {{'S', 0, false}, {'a', 1, false}, {'!', 1, false}, {'z', 10, true},
                    {'M', 1, true},  {'A', 1, true},  {'K', 1, true},  {'d', 2, true}};
    const guint8 *in = line_peek(line, 3);
    if (!in)
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (in[2] != (guint8)commands[i].name)
            continue;
        gsize length = 3 + commands[i].parameter_bytes;
        if (!line_peek(line, length))
            return false;
        if (in[2] == 'K')
            line->expanded_mode = in[3];
        if (in[2] == 'z')
            line->in->data[11] = 0; // each page is developed as the first one
        if (in[2] == 'S')
            album_note(machine->album, "unanswered", "line=%u name=ESCiS", line->number);
        line_take(line, length, commands[i].is_picture);
        return true;
    }
    album_note(machine->album, "unknown", "line=%u bytes=1b69%02x", line->number, in[2]);
    line_take(line, 3, true); // so that the page comes out garbled
    return true;
}

static bool frame_escape(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 2);
    if (!in)
        return false;
    if (in[1] == 'i')
        return frame_information(machine, line);
    if (in[1] == '@') {
        line_tear(machine, line, "it was cancelled by ESC @");
        line->is_packed = false;
        line->expanded_mode = 0;
    }
    line_take(line, in[1] == '@' ? 2 : 1, false);
    return true;
}

static bool frame(Machine *machine, Line *line)
{
    const guint8 *in = line->in->data;
    gsize length = 1;
    switch (*in) {
    case 0x1b:
        return frame_escape(machine, line);
    case 'M':
        if (!line_peek(line, 2))
            return false;
        line->is_packed = in[1] == 2;
        line_take(line, 2, true);
        return true;
    case 'g':
    case 'w':
        begin_page(line);
        in = line_peek(line, 3);
        length = in ? 3 + (gsize)in[2] : 0;
        if (!in || !line_peek(line, length))
            return false;
        line_take(line, length, true);
        return true;
    case 'Z':
        begin_page(line);
        line_take(line, 1, true);
        return true;
    case 0x0c:
    case 0x1a:
        line_take(line, 1, true);
        line_end_label(machine, line, 1);
        return true;
    default: // 00 clears, and what is no command is passed over
        if (*in)
            album_note(machine->album, "unknown", "line=%u bytes=%02x", line->number, *in);
        line_take(line, 1, false);
        return true;
    }
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    (void)machine, (void)line, (void)item; // there is nothing that it answers
}

const Language language_brother = {
    .name = "brother",
    .head_px = 720,
    .buffer_bytes = 65536,
    .cancel = CLEARS_ALL,
    .is_mirrored = true,
    .frame = frame,
    .ask = ask,
    .develop = decode_brother_ql,
};
