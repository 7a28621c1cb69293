// SPDX-License-Identifier: GPL-3.0-or-later
// fgl.c - a Boca ticket printer, from the FGL Programming Guide (rev. 12, 2020): commands in angle brackets, and one
// byte for each ticket that came out (06). Without tickets it says so by itself (10), of a jam too (18), and that it is
// ready (11). The guide has no button that cancels, no command that clears another host's tickets, and no counter.
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

enum { CODE_TICKET_OUT = 0x06, CODE_NO_TICKETS = 0x10, CODE_READY = 0x11, CODE_JAM = 0x18 };

// <G#> has # bytes behind it; the decoder reads the hex form.
static void add_bytes_as_hex(Line *line, const guint8 *bytes, gsize count)
{
    g_autoptr(GString) hex = g_string_new(NULL);
    g_string_printf(hex, "<g%zu>", count * 2);
    for (gsize i = 0; i < count; i++)
        g_string_append_printf(hex, "%02X", bytes[i]);
    line_add_picture(line, (const guint8 *)hex->str, hex->len);
}

static bool frame_graphic(Line *line, gsize head, gsize count, bool is_hex)
{
    line_begin_ink(line);
    if (!line_peek(line, head + count))
        return false;
    if (is_hex) {
        line_take(line, head + count, true);
        return true;
    }
    add_bytes_as_hex(line, line->in->data + head, count);
    line_take(line, head + count, false);
    return true;
}

static void print(Machine *machine, Line *line, const char *command)
{
    line_add_picture(line, (const guint8 *)(*command == 'q' ? "<q>" : "<p>"), 3);
    line_end_label(machine, line, 1);
}

static bool do_command(Machine *machine, Line *line, const char *command, gsize length)
{
    if ((*command == 'g' || *command == 'G') && g_ascii_isdigit(command[1]))
        return frame_graphic(line, length, strtoul(command + 1, NULL, 10), *command == 'g');
    bool is_place = g_str_has_prefix(command, "RC");
    if (strcmp(command, "CB") == 0)
        line_tear(machine, line, "its buffer was cleared");
    if (strcmp(command, "S1") == 0)
        line_queue_question(line, "S1", 0);
    line_take(line, length, is_place);
    if (strcmp(command, "p") == 0 || strcmp(command, "q") == 0 || strcmp(command, "z") == 0)
        print(machine, line, command);
    return true;
}

static bool frame(Machine *machine, Line *line)
{
    if (*line->in->data != '<') {
        bool is_text = !strchr("\r\n", *line->in->data);
        if (is_text)
            line_begin_ink(line); // text is printed, and no decoder here reads it
        line_take(line, 1, is_text);
        return true;
    }
    const guint8 *end = memchr(line->in->data, '>', line->in->len);
    if (!end)
        return false;
    gsize length = (gsize)(end - line->in->data) + 1;
    g_autofree char *command = g_strndup((const char *)line->in->data + 1, length - 2);
    return do_command(machine, line, command, length);
}

static void tell(Machine *machine, Line *line, const char *question, guint8 code)
{
    machine_answer(machine, line, question, &code, 1);
}

static guint8 code_of(const Machine *machine)
{
    return machine->is_out_of_paper ? CODE_NO_TICKETS : machine->is_open ? CODE_JAM : CODE_READY;
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    tell(machine, line, item->question, code_of(machine));
}

static void came_out(Machine *machine, Line *line)
{
    tell(machine, line, "ACK", CODE_TICKET_OUT);
}

static void paper_changed(Machine *machine)
{
    for (guint i = 0; i < machine->lines->len; i++)
        tell(machine, machine->lines->pdata[i], "paper", code_of(machine));
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    (void)head_px;
    return decode_fgl(bytes, length, out_problem);
}

const Language language_fgl = {
    .name = "fgl",
    .head_px = 640,
    .buffer_bytes = 32768,
    .is_transposed = true,
    .frame = frame,
    .ask = ask,
    .came_out = came_out,
    .paper_changed = paper_changed,
    .develop = develop,
};
