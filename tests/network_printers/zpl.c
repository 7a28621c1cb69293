// SPDX-License-Identifier: GPL-3.0-or-later
// zpl.c - a Zebra ZD421 at 203 dpi, from the ZPL II Programming Guide (P1099958): ~HS, ~HQES, ~HI, ^XA to ^XZ.
//
// Control commands (~) are worked off when the parser reaches them, ahead of the formats that wait: ~HS tells how
// many formats stand in the buffer and how many labels of the running batch are left, the one in the mechanism
// among them. Without paper, or with the head open, ~HS is not answered at all (the guide's own words), ~HQES is.
//
// ~JA cancels what waits and what is being received, whoever sends it; the label in the mechanism comes out. The machine's
// CANCEL drops the next format, FEED is counted and in no batch. ^JZ says whether a label that an error tore is printed again; each boot begins with yes. Of
// itself it tells odometer.total_label_count, which outlives power, and device.uptime, which does not.
#include <stdlib.h>
#include <string.h>

#include "tests/driver/page.h"
#include "tests/network_printers/machine.h"

#define CALIBRATED_DOTS ((gsize)823) // labels of 100 mm with a gap of 3 mm, as the station is told; "roll" says otherwise

static gsize calibrated_dots(const Machine *machine, const Line *line)
{
    gsize roll = machine->script.roll_dots ? machine->script.roll_dots : CALIBRATED_DOTS;
    return line->row_bytes ? line->row_bytes : roll;
}

static guint formats_waiting(const Machine *machine)
{
    guint count = 0;
    for (guint i = 0; i < machine->lines->len; i++)
        count += line_waiting_labels(machine->lines->pdata[i]);
    return count;
}

static void answer_text(Machine *machine, Line *line, const char *question, const char *text)
{
    machine_answer(machine, line, question, text, strlen(text));
}

// String 1: aaa,b,c,dddd,eee,f,g,h,iii,j,k,l. String 2: mmm,n,o,p,q,r,s,t,uuuuuuuu,v,www. String 3: xxxx,y.
static void tell_host_status(Machine *machine, Line *line)
{
    if ((machine->is_out_of_paper || machine->is_open) && !machine->script.answers_when_out) {
        album_note(machine->album, "unanswered", "line=%u name=HS", line->number);
        return;
    }
    bool is_in_batch = machine->printing && !machine->printing->is_blank;
    guint left = is_in_batch && !machine->script.tells_left_early ? machine->printing->copies : 0;
    bool is_full = line->waiting_bytes >= machine->language->buffer_bytes;
    g_autofree char *text = g_strdup_printf(
        "\002030,%d,0,%04zu,%03u,%d,0,%d,000,0,0,0\003\r\n\002000,0,%d,0,0,2,4,0,%08u,1,000\003\r\n\0021234,0\003\r\n",
        machine->is_out_of_paper, calibrated_dots(machine, line), formats_waiting(machine), is_full, line->in_raster,
        machine->is_open, left);
    answer_text(machine, line, "HS", text);
}

static void tell_errors(Machine *machine, Line *line)
{
    unsigned errors = (machine->is_out_of_paper ? 1u : 0) | (machine->is_open ? 4u : 0);
    g_autofree char *text = g_strdup_printf("\002\r\n\r\n  PRINTER STATUS\r\n   ERRORS:         %d 00000000 %08x\r\n"
                                            "   WARNINGS:       0 00000000 00000000\r\n\003\r\n",
                                            errors != 0, errors);
    answer_text(machine, line, "HQES", text);
}

// Without quotes; the caller owns it. A name that the model does not know has "?".
static char *variable(const Machine *machine, const char *words)
{
    static const struct {
        const char *name, *value;
    } variables[] = {{"\"device.languages\"", "zpl"},      {"\"device.product_name\"", "ZD421"},
                     {"\"appl.name\"", "V93.21.07Z"},      {"\"ezpl.print_width\"", "812"},
                     {"\"ezpl.media_type\"", "gap/notch"}, {"\"head.resolution.in_dpi\"", "203"}};
    for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
        if (strstr(words, variables[i].name))
            return g_strdup(variables[i].value);
    if (machine->script.has_odometer && strstr(words, "\"odometer.total_label_count\""))
        return g_strdup_printf("%u", machine->memory.odometer);
    if (machine->script.has_odometer && strstr(words, "\"device.uptime\"")) {
        guint64 up_s = memory_uptime_s(machine);
        return g_strdup_printf("%02u days %02u hours %02u mins %02u secs", (guint)(up_s / 86400), (guint)(up_s / 3600 % 24),
                               (guint)(up_s / 60 % 60), (guint)(up_s % 60));
    }
    return g_strdup("?");
}

// "! U1 getvar "name"" and a line's end.
static bool frame_variable(Machine *machine, Line *line)
{
    gsize length = 0;
    g_autofree char *words = line_text(line, &length);
    if (!words)
        return false;
    g_autofree char *value = variable(machine, words), *answer = g_strdup_printf("\"%s\"", value);
    if (strstr(words, "getvar"))
        answer_text(machine, line, "getvar", answer);
    line_take(line, length, false);
    return true;
}

// Commands that have no parameters, or a known number of bytes of them; 0 when there are not all of them yet, -1 for
// those that end where the next one begins.
static int short_length(const Line *line, const char *name)
{
    static const char *const bare[] = {"XA", "XZ", "FS", "HS", "HI", "HM", "JA", "JX", "PS", "PP", NULL};
    if (strcmp(name, "HQ") == 0)
        return line->in->len >= 5 ? 5 : 0;
    return g_strv_contains(bare, name) ? 3 : -1;
}

static void do_control(Machine *machine, Line *line, const char *name, gsize length)
{
    if (strcmp(name, "HS") == 0)
        tell_host_status(machine, line);
    else if (strcmp(name, "HQ") == 0 && memcmp(line->in->data + 3, "ES", 2) == 0)
        tell_errors(machine, line);
    else if (strcmp(name, "HI") == 0)
        answer_text(machine, line, "HI", "\002ZD421-203dpi,V93.21.07Z,8,8192KB\003\r\n");
    else if (strcmp(name, "JA") == 0)
        mishap_clear(machine, CLEARS_WAITING);
    else if (strcmp(name, "DG") == 0) {
        const guint8 *comma = memchr(line->in->data, ',', length);
        if (comma)
            g_hash_table_replace(machine->graphics, g_strndup((char *)line->in->data + 3, (gsize)(comma - line->in->data) - 3),
                                 g_bytes_new(line->in->data, length));
    }
    line_take(line, length, false);
}

static void recall_graphic(Machine *machine, Line *line, gsize length)
{
    g_autofree char *words = g_strndup((char *)line->in->data + 3, length - 3);
    words[strcspn(words, ",")] = '\0';
    GBytes *graphic = g_hash_table_lookup(machine->graphics, words);
    if (graphic)
        line_add_picture(line, g_bytes_get_data(graphic, NULL), g_bytes_get_size(graphic));
}

static void do_format(Machine *machine, Line *line, const char *name, gsize length)
{
    static const char *const pictures[] = {"XA", "XZ", "PW", "LL", "FO", "GF", "XG", "FS", "FD", NULL};
    g_autofree char *parameters = g_strndup((char *)line->in->data + 3, length - 3);
    if (strcmp(name, "XA") == 0) {
        if (line->in_raster)
            line_tear(machine, line, "a new format began inside it");
        line->in_raster = true;
        line->copies = 1;
    } else if (strcmp(name, "PQ") == 0) {
        line->copies = CLAMP((guint)strtoul(parameters, NULL, 10), 1, 9999);
    } else if (strcmp(name, "LL") == 0) {
        line->row_bytes = strtoul(parameters, NULL, 10); // the length that ~HS tells
    } else if (strcmp(name, "JZ") == 0) {
        machine->memory.reprints = *parameters != 'N';
    } else if (strcmp(name, "XG") == 0) {
        recall_graphic(machine, line, length);
    }
    line_take(line, length, line->in_raster && g_strv_contains(pictures, name));
    if (strcmp(name, "XZ") == 0 && line->in_raster) {
        line->in_raster = false;
        line_end_label(machine, line, line->copies);
    }
}

static bool frame(Machine *machine, Line *line)
{
    const guint8 *in = line->in->data;
    if (*in == '!')
        return frame_variable(machine, line);
    if (*in != '^' && *in != '~') { // text outside of commands is passed over
        line_take(line, 1, false);
        return true;
    }
    if (!line_peek(line, 3))
        return false;
    const char name[3] = {(char)in[1], (char)in[2], '\0'};
    if (*in == '^' && line->in_raster && (strcmp(name, "GF") == 0 || strcmp(name, "XG") == 0 || strcmp(name, "FD") == 0))
        line_begin_ink(line);
    int known = short_length(line, name);
    gsize length = known > 0 ? (gsize)known : MAX(line->scanned, 3);
    if (known == 0)
        return false;
    if (known < 0) {
        while (length < line->in->len && in[length] != '^' && in[length] != '~')
            length++;
        line->scanned = length;
        if (length == line->in->len)
            return false;
    }
    if (*in == '~')
        do_control(machine, line, name, length);
    else
        do_format(machine, line, name, length);
    return true;
}

static void ask(Machine *machine, Line *line, const Item *item)
{
    (void)machine, (void)line, (void)item; // everything is answered when the parser reaches it
}

static GPtrArray *develop(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    (void)head_px;
    return decode_zpl(bytes, length, out_problem);
}

const Language language_zpl = {
    .name = "zpl",
    .head_px = 832,
    .buffer_bytes = 65536,
    .has_feed_key = true,
    .is_bracketed = true,
    .cancel = CLEARS_NEXT,
    .flush = CLEARS_WAITING,
    .frame = frame,
    .ask = ask,
    .develop = develop,
};
