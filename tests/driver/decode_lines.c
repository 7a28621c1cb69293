// SPDX-License-Identifier: GPL-3.0-or-later
// decode_lines.c - what the readers of TSPL and EPL2 share.
#include "tests/driver/decode_lines.h"

#include <string.h>

void lines_fail(LineReader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

void lines_clear(LineReader *reader)
{
    int width_px = reader->page->label_width_px, length_px = reader->page->label_length_px;
    page_free(reader->page);
    reader->page = page_new(4096);
    reader->page->label_width_px = width_px;
    reader->page->label_length_px = length_px;
    reader->is_cleared = true;
}

void lines_print(LineReader *reader)
{
    if (!reader->is_cleared)
        lines_fail(reader, "a label is printed without clearing what was before");
    g_ptr_array_add(reader->pages, reader->page);
    reader->page = page_new(4096);
    reader->is_cleared = false;
}

// Numbers between commas, `count` of them, at the reader; the comma after the last, or the line end that LPrint and CUPS
// send there, is taken.
static bool take_numbers(LineReader *reader, int *out, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        gsize from = reader->at;
        out[i] = 0;
        while (reader->at < reader->length && g_ascii_isdigit(reader->text[reader->at]))
            out[i] = out[i] * 10 + (reader->text[reader->at++] - '0');
        bool is_ended = reader->at < reader->length &&
                        (reader->text[reader->at] == ',' || (i + 1 == count && reader->text[reader->at] == '\n'));
        if (reader->at == from || !is_ended) {
            lines_fail(reader, "a graphic's numbers are not as they must be");
            return false;
        }
        reader->at++;
    }
    return true;
}

// `numbers`: x, y, bytes across, rows.
static void take_graphic(LineReader *reader, const int *numbers)
{
    gsize size = (gsize)numbers[2] * (gsize)numbers[3];
    if (size < 1 || reader->length - reader->at < size) {
        lines_fail(reader, "the stream ends inside a graphic");
        return;
    }
    for (gsize i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++)
            if (!(reader->text[reader->at + i] & (0x80 >> bit)))
                page_ink(reader->page, reader->page->black, numbers[0] + (int)(i % (gsize)numbers[2]) * 8 + bit,
                         numbers[1] + (int)(i / (gsize)numbers[2]));
    reader->at += size;
}

static bool begins(const LineReader *reader, const char *word)
{
    gsize length = strlen(word);
    return reader->length - reader->at >= length && memcmp(reader->text + reader->at, word, length) == 0;
}

static void read_next(LineReader *reader, const char *graphic, gsize number_count, ReadLine read_line)
{
    int numbers[5];
    if (begins(reader, graphic)) {
        reader->at += strlen(graphic);
        if (!take_numbers(reader, numbers, number_count))
            return;
        if (number_count == 5 && numbers[4] != 0)
            lines_fail(reader, "a mode of BITMAP that is not read here");
        else
            take_graphic(reader, numbers);
        return;
    }
    const char *end = memchr(reader->text + reader->at, '\n', reader->length - reader->at);
    if (!end) {
        lines_fail(reader, "the last line has no end");
        return;
    }
    g_autofree char *line = g_strndup(reader->text + reader->at, (gsize)(end - (reader->text + reader->at)));
    g_strchomp(line);
    reader->at = (gsize)(end - reader->text) + 1;
    read_line(reader, line);
}

GPtrArray *decode_lines(const guint8 *bytes, gsize length, const char *graphic, gsize number_count, ReadLine read_line,
                        char **out_problem)
{
    LineReader reader = {.text = (const char *)bytes, .length = length};
    reader.page = page_new(4096);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.at < length && !reader.problem)
        read_next(&reader, graphic, number_count, read_line);
    if (reader.page->lines)
        lines_fail(&reader, "the last label is not printed");
    page_free(reader.page);
    *out_problem = reader.problem;
    if (reader.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}
