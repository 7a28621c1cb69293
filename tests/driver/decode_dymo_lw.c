// SPDX-License-Identifier: GPL-3.0-or-later
// decode_dymo_lw.c - a LabelWriter's side, from pages 9 and 15 to 21 of the LabelWriter 450 manual.
#include "tests/driver/page.h"

#include <string.h>

#include "tests/driver/byte_reader.h"

typedef struct {
    ByteReader in;
    gsize tab_bytes, row_bytes; // ESC B, ESC D
    Page *page;
    GPtrArray *pages;
} Reader;

static void reset(Reader *reader)
{
    reader->tab_bytes = 0;
    reader->row_bytes = 84;
}

static void add_line(Reader *reader, const guint8 *data)
{
    gsize head_bytes = (gsize)reader->page->dots / 8;
    guint8 row[256] = {0};
    if (reader->tab_bytes + reader->row_bytes > head_bytes) {
        bytes_fail(&reader->in, "dot tab and line together are wider than the head");
        return;
    }
    if (data)
        memcpy(row + reader->tab_bytes, data, reader->row_bytes);
    g_byte_array_append(reader->page->black, row, (guint)head_bytes);
    reader->page->lines++;
}

static void read_packed_line(Reader *reader)
{
    guint8 row[256] = {0};
    gsize dot = 0, dot_count = reader->row_bytes * 8;
    while (dot < dot_count && !reader->in.problem) {
        const guint8 *run = bytes_take(&reader->in, 1);
        for (int i = 0; run && i <= (*run & 0x7f); i++, dot++) {
            if (dot >= dot_count) {
                bytes_fail(&reader->in, "a packed line is longer than ESC D says");
                return;
            }
            if (*run & 0x80)
                row[dot / 8] |= (guint8)(0x80 >> dot % 8);
        }
    }
    add_line(reader, row);
}

static void end_page(Reader *reader, bool is_torn)
{
    reader->page->is_torn = is_torn;
    if (reader->page->lines || !is_torn)
        g_ptr_array_add(reader->pages, reader->page);
    else
        page_free(reader->page); // a feed to the tear bar after a short one
    reader->page = page_new(reader->pages->len ? ((Page *)reader->pages->pdata[0])->dots : 0);
}

static void read_number(Reader *reader, gsize *out)
{
    const guint8 *value = bytes_take(&reader->in, 1);
    if (value)
        *out = *value;
}

static void read_escape(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1), *values = NULL;
    if (!command)
        return;
    switch (*command) {
    case 0x1b: // getting back in step
        reader->in.at--;
        break;
    case '@':
    case '*':
        reset(reader);
        break;
    case 'B':
        read_number(reader, &reader->tab_bytes);
        break;
    case 'D':
        read_number(reader, &reader->row_bytes);
        break;
    case 'L':
        values = bytes_take(&reader->in, 2);
        reader->page->label_length_px = !values || values[0] & 0x80 ? 0 : values[0] << 8 | values[1];
        break;
    case 'f':
        values = bytes_take(&reader->in, 2);
        if (!values || values[0] != 1)
            bytes_fail(&reader->in, "ESC f is not followed by 1");
        for (int i = 0; values && i < values[1]; i++)
            add_line(reader, NULL);
        break;
    case 'h':
    case 'i':
        reader->page->is_fine = *command == 'i';
        break;
    case 'q':
        values = bytes_take(&reader->in, 1);
        if (!values || !strchr("012", *values))
            bytes_fail(&reader->in, "ESC q names no roll");
        break;
    case 'Q': // two bytes; not in the manual, sent by other drivers
        bytes_take(&reader->in, 2);
        break;
    case 'A':
    case 'V':
    case 'c':
    case 'd':
    case 'e':
    case 'g':
        break;
    case 'E':
    case 'G':
        end_page(reader, *command == 'E');
        break;
    default:
        bytes_fail(&reader->in, "ESC is followed by no command");
    }
}

GPtrArray *decode_dymo_lw(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    Reader reader = {.in = {.bytes = bytes, .length = length}};
    reset(&reader);
    reader.page = page_new(head_px);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.in.at < length && !reader.in.problem) {
        const guint8 *command = bytes_take(&reader.in, 1), *row = NULL;
        if (reader.page->dots == 0)
            reader.page->dots = head_px;
        if (*command == 0x1b)
            read_escape(&reader);
        else if (*command == 0x16 && (row = bytes_take(&reader.in, reader.row_bytes)))
            add_line(&reader, row);
        else if (*command == 0x17)
            read_packed_line(&reader);
        else
            bytes_fail(&reader.in, "no command begins so");
    }
    if (reader.page->lines)
        bytes_fail(&reader.in, "the last page is not ended");
    page_free(reader.page);
    *out_problem = reader.in.problem;
    if (reader.in.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
