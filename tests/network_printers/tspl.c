// SPDX-License-Identifier: GPL-3.0-or-later
// tspl.c - a TSC TE200, from the TSPL/TSPL2 Programming Manual.
//
// ESC ! ? and ESC ! S are answered at once, also in an error; commands with ~ only when the printer is ready, in their turn.
// ESC ! . cancels what it has and ESC ! R resets it, whoever sends it. What it counts is the metres of paper (~!@), not labels;
// SET REPRINT says whether a label that an error tore is printed again. It has no button that cancels.
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

static bool is_printing(const Machine *machine, const Line *line)
{
    return machine->printing || line_waiting_labels(line) > 0;
}

static guint8 status_of(const Machine *machine, const Line *line)
{
    return machine->is_open ? 0x01 : machine->is_out_of_paper ? 0x04 : is_printing(machine, line) ? 0x20 : 0x00;
}

// Message, warning, two of errors; each has 40 for nothing.
static void tell_all(Machine *machine, Line *line)
{
    bool has_error = machine->is_open || machine->is_out_of_paper;
    char status[8] = {0x02, '@', '@', '@', '@', 0x03, '\r', '\n'};
    status[1] = has_error ? 'E' : is_printing(machine, line) ? 'P' : '@';
    status[4] = machine->is_out_of_paper ? 'A' : machine->is_open ? '`' : '@';
    machine_answer(machine, line, "ESC!S", status, sizeof status);
}

// ESC ! and a letter.
static bool frame_immediate(Machine *machine, Line *line)
{
    const guint8 *in = line_peek(line, 3);
    if (!in)
        return false;
    guint8 letter = in[2], status = status_of(machine, line);
    line_take(line, 3, false);
    if (letter == '?')
        machine_answer(machine, line, "ESC!?", &status, 1);
    else if (letter == 'S')
        tell_all(machine, line);
    else if (letter == '.')
        mishap_clear(machine, CLEARS_ALL);
    else if (letter == 'R')
        mishap_clear(machine, CLEARS_AS_POWER);
    return true;
}

static void do_line(Machine *machine, Line *line, const char *text, gsize length)
{
    bool is_print = g_str_has_prefix(text, "PRINT ");
    bool is_picture = is_print || g_str_has_prefix(text, "SIZE ") || strcmp(text, "CLS") == 0;
    if (strcmp(text, "CLS") == 0 && line->has_ink)
        line_tear(machine, line, "its buffer was cleared");
    if (g_str_has_prefix(text, "SET REPRINT "))
        machine->memory.reprints = strcmp(text + strlen("SET REPRINT "), "ON") == 0;
    if (strcmp(text, "~!T") == 0)
        line_queue_question(line, "~!T", 0);
    if (strcmp(text, "~!@") == 0)
        line_queue_question(line, "~!@", 0);
    line_take(line, length, is_picture);
    if (is_print)
        line_end_label(machine, line, 1);
}

static bool frame(Machine *machine, Line *line)
{
    gsize length = 0;
    if (*line->in->data == 0x1b)
        return frame_immediate(machine, line);
    if (line_begins_graphic(line, "BITMAP ")) {
        line_begin_ink(line);
        length = line_graphic_length(line, strlen("BITMAP "), 5);
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
    g_autofree char *metres = g_strdup_printf("%u\r", machine->memory.odometer / 10);
    const char *answer = strcmp(item->question, "~!T") == 0 ? "TE200\r" : metres;
    machine_answer(machine, line, item->question, answer, strlen(answer));
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    (void)head_px;
    return decode_tspl(bytes, length, out_problem);
}

const Language language_tspl = {
    .name = "tspl",
    .head_px = 832,
    .buffer_bytes = 65536,
    .flush = CLEARS_ALL,
    .frame = frame,
    .ask = ask,
    .develop = develop,
};
