// SPDX-License-Identifier: GPL-3.0-or-later
// decode_star.c - a Star receipt printer's side, from the STAR Line Mode Command Specifications (ESC * r, b n1 n2, ETB, ESC d) and
// the StarPRNT Command Specifications (ESC GS S). A page ends with an ETB that has dots before it.
#include "tests/driver/page.h"

#include <string.h>

#include "tests/driver/byte_reader.h"

typedef struct {
    ByteReader in;
    bool in_raster;
    guint64 eot_mode; // what leaving raster mode does
    Page *page;
    GPtrArray *pages;
    int head_px;
} Reader;

static void read_row(Reader *reader, gsize row_bytes)
{
    Page *page = reader->page;
    const guint8 *row = bytes_take(&reader->in, row_bytes);
    int y = page->lines;
    for (gsize i = 0; row && i < row_bytes * 8; i++) {
        if (!(row[i / 8] & (0x80 >> i % 8)))
            continue;
        if ((int)i >= reader->head_px) {
            bytes_fail(&reader->in, "ink beyond the head");
            return;
        }
        page_ink(page, page->black, (int)i, y);
    }
    page->lines = y + 1;
}

static void read_transfer(Reader *reader)
{
    const guint8 *count = bytes_take(&reader->in, 2);
    gsize row_bytes = count ? count[0] | (gsize)count[1] << 8 : 0;
    if (row_bytes < 1)
        bytes_fail(&reader->in, "a row of no bytes");
    else
        read_row(reader, row_bytes);
}

static void leave_raster(Reader *reader)
{
    reader->in_raster = false;
    reader->page->is_cut |= reader->eot_mode >= 8;
    reader->page->is_torn |= reader->eot_mode == 3;
}

// ESC * r X: with digits and a NUL behind all but A, B and C.
static void read_raster_command(Reader *reader)
{
    const guint8 *head = bytes_take(&reader->in, 2);
    if (!head || head[0] != 'r') {
        bytes_fail(&reader->in, "ESC * is not followed by r");
        return;
    }
    if (head[1] == 'A') {
        reader->in_raster = true;
        reader->eot_mode = 13;
    } else if (head[1] == 'B') {
        leave_raster(reader);
    } else {
        const guint8 *end = memchr(reader->in.bytes + reader->in.at, 0, reader->in.length - reader->in.at);
        g_autofree char *digits =
            end ? g_strndup((const char *)reader->in.bytes + reader->in.at, (gsize)(end - reader->in.bytes) - reader->in.at)
                : NULL;
        guint64 value = 0;
        if (!digits || !g_ascii_string_to_unsigned(digits, 10, 0, 255, &value, NULL) || !strchr("EP", head[1])) {
            bytes_fail(&reader->in, "ESC * r in a form that is not read here");
            return;
        }
        bytes_take(&reader->in, strlen(digits) + 1);
        if (head[1] == 'E')
            reader->eot_mode = value;
    }
}

// ESC GS S m xL xH yL yH n
static void read_block(Reader *reader)
{
    const guint8 *head = bytes_take(&reader->in, 7);
    if (!head)
        return;
    gsize row_bytes = head[2] | (gsize)head[3] << 8, row_count = head[4] | (gsize)head[5] << 8;
    if (head[0] != 'S' || head[1] != 1 || head[6] != 0 || row_bytes < 1 || row_count < 1) {
        bytes_fail(&reader->in, "ESC GS in a form that is not read here");
        return;
    }
    for (gsize y = 0; y < row_count && !reader->in.problem; y++)
        read_row(reader, row_bytes);
}

static void read_escape(Reader *reader)
{
    const guint8 *command = bytes_take(&reader->in, 1), *value = NULL;
    if (!command || *command == '@')
        return;
    if (*command == '*') {
        read_raster_command(reader);
    } else if (*command == 0x1d) {
        read_block(reader);
    } else if (*command == 0x1e) { // ESC RS a n, ESC RS E n
        value = bytes_take(&reader->in, 2);
        if (value && value[0] != 'a' && value[0] != 'E')
            bytes_fail(&reader->in, "ESC RS in a form that is not read here");
    } else if (*command == 'd' || *command == 'a') {
        value = bytes_take(&reader->in, 1);
        reader->page->is_cut |= *command == 'd' && value && *value <= 3;
        reader->page->is_torn |= *command == 'a';
    } else {
        bytes_fail(&reader->in, "ESC is followed by no command that is read here");
    }
}

static void end_page(Reader *reader)
{
    if (reader->page->lines == 0)
        return;
    g_ptr_array_add(reader->pages, reader->page);
    reader->page = page_new(reader->head_px);
}

GPtrArray *decode_star(const guint8 *bytes, gsize length, int head_px, char **out_problem)
{
    Reader reader = {.in = {.bytes = bytes, .length = length}, .head_px = head_px, .page = page_new(head_px)};
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.in.at < length && !reader.in.problem) {
        const guint8 *command = bytes_take(&reader.in, 1);
        if (*command == 0x1b)
            read_escape(&reader);
        else if (*command == 'b' && reader.in_raster)
            read_transfer(&reader);
        else if (*command == 0x17 && !reader.in_raster)
            end_page(&reader);
        else if (*command != 0x00)
            bytes_fail(&reader.in, "no command begins so");
    }
    if (reader.page->lines)
        bytes_fail(&reader.in, "the last page is not ended");
    page_free(reader.page);
    *out_problem = reader.in.problem;
    if (!reader.in.problem)
        return reader.pages;
    g_ptr_array_unref(reader.pages);
    return NULL;
}
