// SPDX-License-Identifier: GPL-3.0-or-later
// decode_fgl.c - a Boca's side, from the FGL Programming Guide: row/column, hex graphics, print. The page that comes
// out has FGL's rows across and its columns downwards, as the paper leaves the printer.
#include "tests/driver/page.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *text;
    gsize length, at;
    int row, column;
    Page *page;
    GPtrArray *pages;
    char *problem;
} Reader;

static void fail(Reader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

// "<g#>" with # digits after it; one byte is eight rows of one column, the upper one its first bit.
static void read_graphic(Reader *reader, gsize digit_count)
{
    if (digit_count < 2 || digit_count % 2 || reader->length - reader->at < digit_count) {
        fail(reader, "<g> counts what it must not");
        return;
    }
    for (gsize i = 0; i < digit_count; i++) {
        char digit = reader->text[reader->at + i];
        if (!g_ascii_isxdigit(digit)) {
            fail(reader, "a graphic has something else than hex digits");
            return;
        }
        for (int bit = 0; bit < 4; bit++)
            if (g_ascii_xdigit_value(digit) & (8 >> bit))
                page_ink(reader->page, reader->page->black, reader->row + (i % 2 ? 4 : 0) + bit, reader->column + (int)(i / 2));
    }
    reader->at += digit_count;
    reader->column += (int)(digit_count / 2);
}

static void end_page(Reader *reader, bool is_cut)
{
    reader->page->is_cut = is_cut;
    g_ptr_array_add(reader->pages, reader->page);
    reader->page = page_new(4096);
}

static void read_command(Reader *reader)
{
    const char *from = reader->text + reader->at + 1;
    const char *end = memchr(from, '>', reader->length - reader->at - 1);
    if (!end) {
        fail(reader, "a command is not closed");
        return;
    }
    g_autofree char *command = g_strndup(from, (gsize)(end - from));
    reader->at += (gsize)(end - from) + 2;
    if (g_str_has_prefix(command, "RC")) {
        char *comma = NULL;
        reader->row = (int)strtol(command + 2, &comma, 10);
        reader->column = *comma == ',' ? (int)strtol(comma + 1, NULL, 10) : 0;
    } else if (*command == 'g') {
        read_graphic(reader, strtoul(command + 1, NULL, 10));
    } else if (strcmp(command, "CB") == 0) {
        page_free(reader->page);
        reader->page = page_new(4096);
    } else if (strcmp(command, "p") == 0 || strcmp(command, "q") == 0) {
        end_page(reader, *command == 'p');
    } else if (strcmp(command, "NR") != 0 && strcmp(command, "S1") != 0) {
        fail(reader, "a command that is not read here");
    }
}

GPtrArray *decode_fgl(const guint8 *bytes, gsize length, char **out_problem)
{
    Reader reader = {.text = (const char *)bytes, .length = length};
    reader.page = page_new(4096);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.at < length && !reader.problem) {
        char next = reader.text[reader.at];
        if (next == '\n' || next == '\r')
            reader.at++;
        else if (next == '<')
            read_command(&reader);
        else
            fail(&reader, "text, which would be printed");
    }
    if (reader.page->lines)
        fail(&reader, "the last ticket is not printed");
    page_free(reader.page);
    *out_problem = reader.problem;
    if (reader.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
