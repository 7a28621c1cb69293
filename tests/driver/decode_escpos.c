// SPDX-License-Identifier: GPL-3.0-or-later
// decode_escpos.c - a ticket printer's side, from Epson's ESC/POS Command Reference: GS v 0, GS V, ESC J and what
// carries no ink. A page ends where it is asked for (GS r), or with the stream when it was cut.
#include "tests/driver/page.h"

#include <string.h>

#include "tests/driver/byte_reader.h"

typedef struct {
    ByteReader in;
    int head_px;
    Page *page;
    GPtrArray *pages;
} Reader;

static void read_raster(Reader *reader)
{
    const guint8 *head = bytes_take(&reader->in, 6); // '0' m xL xH yL yH
    if (!head)
        return;
    gsize row_bytes = head[2] | (gsize)head[3] << 8, row_count = head[4] | (gsize)head[5] << 8;
    if (head[0] != '0' || head[1] != 0 || row_bytes < 1 || row_count < 1) {
        bytes_fail(&reader->in, "GS v in a form that is not read here");
        return;
    }
    const guint8 *data = bytes_take(&reader->in, row_bytes * row_count);
    int top = reader->page->lines;
    for (gsize i = 0; data && i < row_bytes * row_count; i++)
        for (int bit = 0; bit < 8; bit++) {
            int x = (int)(i % row_bytes) * 8 + bit;
            if (!(data[i] & (0x80 >> bit)))
                continue;
            if (x >= reader->head_px) {
                bytes_fail(&reader->in, "ink beyond the head");
                return;
            }
            page_ink(reader->page, reader->page->black, x, top + (int)(i / row_bytes));
        }
    reader->page->lines = top + (int)row_count;
}

static void end_page(Reader *reader)
{
    g_ptr_array_add(reader->pages, reader->page);
    reader->page = page_new(reader->head_px);
}

static void read_group(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1), *value = NULL;
    if (!command)
        return;
    switch (*command) {
    case 'v':
        read_raster(reader);
        break;
    case 'V':
        value = bytes_take(&reader->in, 1);
        if (value && *value > 1 && *value < '0')
            bytes_fail(&reader->in, "GS V in a form that is not read here");
        if (value && (*value == 65 || *value == 66))
            bytes_take(&reader->in, 1); // feeds so much more
        reader->page->is_cut = true;
        break;
    case 'a':
        bytes_take(&reader->in, 1);
        break;
    case 'r':
        bytes_take(&reader->in, 1);
        end_page(reader);
        break;
    default:
        bytes_fail(&reader->in, "GS is followed by no command that is read here");
    }
}

static void read_escape(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1);
    if (!command || *command == '@')
        return;
    if (*command == 'J' || *command == 'M') {
        reader->page->is_torn |= *command == 'J' && reader->page->lines > 0;
        bytes_take(&reader->in, 1);
    } else
        bytes_fail(&reader->in, "ESC is followed by no command that is read here");
}

GPtrArray *decode_escpos(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    Reader reader = {.in = {.bytes = bytes, .length = length}, .head_px = head_px};
    reader.page = page_new(head_px);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.in.at < length && !reader.in.problem) {
        const guint8 *command = bytes_take(&reader.in, 1);
        if (*command == 0x1b)
            read_escape(&reader);
        else if (*command == 0x1d)
            read_group(&reader);
        else if (*command == 0x1c)
            bytes_take(&reader.in, 1); // FS . leaves the mode for kanji
        else if (*command == 0x10)
            bytes_take(&reader.in, 2); // DLE EOT n asks
        else if (!strchr("\n\r", *command))
            bytes_fail(&reader.in, "no command begins so");
    }
    if (reader.page->lines && reader.page->is_cut)
        end_page(&reader);
    if (reader.page->lines)
        bytes_fail(&reader.in, "the last page is not ended");
    page_free(reader.page);
    *out_problem = reader.in.problem;
    if (reader.in.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
