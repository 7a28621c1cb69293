// SPDX-License-Identifier: GPL-3.0-or-later
// epl2.c - a Zebra LP 2844 behind a print server, from the EPL Programming Guide (14245L) and the EPL2 manual (980352).
//
// What it reports (^ee, US, U) goes to its serial port; over a network nothing is heard of it, and there is no count of labels
// that could be asked for. ^@ resets it, as power does, whoever sends it. It has one button, which feeds; the manuals have none
// that cancels, nor do they say that a label is dropped because the head was open, so that it is printed again.
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

static void do_line(Machine *machine, Line *line, const char *text, gsize length)
{
    bool is_print = *text == 'P' && g_ascii_isdigit(text[1]);
    bool is_picture = is_print || strcmp(text, "N") == 0 || *text == 'q' || *text == 'Q';
    if (strcmp(text, "N") == 0)
        line_tear(machine, line, "its buffer was cleared");
    bool is_reset = strcmp(text, "^@") == 0;
    if (strcmp(text, "^ee") == 0)
        album_note(machine->album, "unanswered", "line=%u name=ee", line->number);
    line_take(line, length, is_picture);
    if (is_print)
        line_end_label(machine, line, CLAMP((guint)strtoul(text + 1, NULL, 10), 1, 9999));
    if (is_reset)
        mishap_clear(machine, CLEARS_AS_POWER);
}

static bool frame(Machine *machine, Line *line)
{
    gsize length = 0;
    if (line_begins_graphic(line, "GW")) {
        line_begin_ink(line);
        length = line_graphic_length(line, 2, 4);
        if (!length || !line_peek(line, length))
            return false;
        line_take(line, length, true);
        return true;
    }
    g_autofree char *text = line_text(line, &length);
    if (!text)
        return false;
    do_line(machine, line, text, length);
    return true;
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    (void)machine, (void)line, (void)item; // there is nothing that it answers here
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    (void)head_px;
    return decode_epl2(bytes, length, out_problem);
}

const Language language_epl2 = {
    .name = "epl2",
    .head_px = 832,
    .buffer_bytes = 65536,
    .flush = CLEARS_AS_POWER,
    .frame = frame,
    .ask = ask,
    .develop = develop,
};
