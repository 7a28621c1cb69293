// SPDX-License-Identifier: GPL-3.0-or-later
// decode_brother_ql.c - a Brother QL's side of the raster language, from section 4 of the QL-800/810W/820NWB manual.
#include "tests/driver/page.h"

#include <string.h>

#include "tests/driver/byte_reader.h"

typedef struct {
    ByteReader in;
    gsize row_bytes;
    bool is_packed, is_two_colour, is_cut_at_end;
    Page *page;
    GPtrArray *pages;
    bool is_in_job; // a page of it is over, and not the last
} Reader;

// TIFF 6.0 section 9.
static bool unpack(const guint8 *in, gsize length, guint8 *row, gsize row_bytes)
{
    gsize at = 0, written = 0;
    while (at < length) {
        int head = (gint8)in[at++];
        if (head == -128)
            continue;
        gsize count = head >= 0 ? (gsize)head + 1 : (gsize)(1 - head);
        gsize needed = head >= 0 ? count : 1;
        if (written + count > row_bytes || at + needed > length)
            return false;
        if (head >= 0)
            memcpy(row + written, in + at, count);
        else
            memset(row + written, in[at], count);
        written += count;
        at += needed;
    }
    return written == row_bytes;
}

static void read_line(Reader *reader, GByteArray *plane)
{
    const guint8 *count = bytes_take(&reader->in, 1);
    const guint8 *data = count ? bytes_take(&reader->in, *count) : NULL;
    guint8 row[256] = {0};
    if (!data)
        return;
    if (reader->is_packed && !unpack(data, *count, row, reader->row_bytes))
        bytes_fail(&reader->in, "a line does not unpack to the head's width");
    else if (!reader->is_packed && *count != reader->row_bytes)
        bytes_fail(&reader->in, "a line has not the head's width");
    g_byte_array_append(plane, reader->is_packed ? row : data, (guint)reader->row_bytes);
}

static void end_page(Reader *reader, bool is_last)
{
    Page *page = reader->page;
    page->lines = (int)(page->black->len / reader->row_bytes);
    page->is_last = is_last;
    reader->is_in_job = !is_last;
    page->is_cut |= is_last && reader->is_cut_at_end;
    if (page->announced_lines != page->lines)
        bytes_fail(&reader->in, "the page has not as many lines as its print information says");
    if (reader->is_two_colour && page->red->len != page->black->len)
        bytes_fail(&reader->in, "a two-colour page has not as many red lines as black ones");
    g_ptr_array_add(reader->pages, page);
    reader->page = page_new((int)reader->row_bytes * 8);
    reader->is_two_colour = false;
}

static void read_print_information(Reader *reader, const guint8 *values)
{
    Page *page = reader->page;
    page->media_kind = values[0] & 0x02 ? values[1] : -1;
    page->media_width_mm = values[0] & 0x04 ? values[2] : -1;
    page->media_length_mm = values[0] & 0x08 ? values[3] : -1;
    page->announced_lines = values[4] | values[5] << 8 | values[6] << 16 | values[7] << 24;
    if (values[8] != reader->is_in_job)
        bytes_fail(&reader->in, "the page does not say rightly whether it is the first");
}

static void read_escape(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1);
    if (!command || *command == '@')
        return;
    const guint8 *sub = *command == 'i' ? bytes_take(&reader->in, 1) : NULL;
    if (!sub) {
        bytes_fail(&reader->in, "ESC is followed by no command");
        return;
    }
    static const struct {
        char name;
        gsize parameter_bytes;
    } commands[] = {{'S', 0}, {'a', 1}, {'!', 1}, {'z', 10}, {'M', 1}, {'A', 1}, {'K', 1}, {'d', 2}};
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        if (*sub != commands[i].name)
            continue;
        const guint8 *values = bytes_take(&reader->in, commands[i].parameter_bytes);
        if (values && *sub == 'a' && *values != 1)
            bytes_fail(&reader->in, "the mode is not raster");
        else if (values && *sub == 'z')
            read_print_information(reader, values);
        else if (values && *sub == 'M')
            reader->page->is_cut = *values & 0x40;
        else if (values && *sub == 'K') {
            reader->is_two_colour = *values & 0x01;
            reader->is_cut_at_end = *values & 0x08;
            reader->page->is_fine = *values & 0x40;
        }
        return;
    }
    bytes_fail(&reader->in, "ESC i is followed by no command");
}

static void read_two_colour_line(Reader *reader)
{
    const guint8 *plane = bytes_take(&reader->in, 1);
    if (!plane)
        return;
    if (!reader->is_two_colour || (*plane != 1 && *plane != 2))
        bytes_fail(&reader->in, "a two-colour line without two-colour mode or without a plane");
    read_line(reader, *plane == 2 ? reader->page->red : reader->page->black);
}

static void read_command(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1);
    const guint8 *value = NULL;
    static const guint8 blank[256];
    switch (*command) {
    case 0x00:
        break;
    case 0x1b:
        read_escape(reader);
        break;
    case 'M':
        value = bytes_take(&reader->in, 1);
        reader->is_packed = value && *value == 2;
        break;
    case 'g':
        value = bytes_take(&reader->in, 1);
        if (reader->is_two_colour || !value || *value != 0)
            bytes_fail(&reader->in, "a one-colour line in two-colour mode, or without its 0");
        read_line(reader, reader->page->black);
        break;
    case 'w':
        read_two_colour_line(reader);
        break;
    case 'Z':
        g_byte_array_append(reader->page->black, blank, (guint)reader->row_bytes);
        break;
    case 0x0c:
    case 0x1a:
        end_page(reader, *command == 0x1a);
        break;
    default:
        bytes_fail(&reader->in, "no command begins so");
    }
}

GPtrArray *decode_brother_ql(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    Reader reader = {.in = {.bytes = bytes, .length = length}, .row_bytes = (gsize)head_px / 8};
    reader.page = page_new(head_px);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.in.at < length && !reader.in.problem)
        read_command(&reader);
    if (reader.page->black->len)
        bytes_fail(&reader.in, "the last page is not ended");
    page_free(reader.page);
    *out_problem = reader.in.problem;
    if (reader.in.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
