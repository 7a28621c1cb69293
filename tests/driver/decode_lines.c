// SPDX-License-Identifier: GPL-3.0-or-later
// decode_lines.c - the printers' side of two languages of text lines with raw graphics inside: TSPL (manual: SIZE,
// GAP, CLS, BITMAP, PRINT) and EPL2 (manual: N, q, Q, GW, P). In both a graphic's 0 is ink.
#include "tests/driver/page.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *text;
    gsize length, at;
    Page *page; // the image buffer
    bool is_cleared;
    GPtrArray *pages;
    char *problem;
} Reader;

typedef void (*ReadLine)(Reader *reader, const char *line);

static void fail(Reader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

static void clear(Reader *reader)
{
    int width_px = reader->page->label_width_px, length_px = reader->page->label_length_px;
    page_free(reader->page);
    reader->page = page_new(4096);
    reader->page->label_width_px = width_px;
    reader->page->label_length_px = length_px;
    reader->is_cleared = true;
}

static void print(Reader *reader)
{
    if (!reader->is_cleared)
        fail(reader, "a label is printed without clearing what was before");
    g_ptr_array_add(reader->pages, reader->page);
    reader->page = page_new(4096);
    reader->is_cleared = false;
}

// Numbers between commas, `count` of them, at the reader; the comma after the last, or the line end that LPrint and CUPS
// send there, is taken.
static bool take_numbers(Reader *reader, int *out, gsize count)
{
    for (gsize i = 0; i < count; i++) {
        gsize from = reader->at;
        out[i] = 0;
        while (reader->at < reader->length && g_ascii_isdigit(reader->text[reader->at]))
            out[i] = out[i] * 10 + (reader->text[reader->at++] - '0');
        bool is_ended = reader->at < reader->length &&
                        (reader->text[reader->at] == ',' || (i + 1 == count && reader->text[reader->at] == '\n'));
        if (reader->at == from || !is_ended) {
            fail(reader, "a graphic's numbers are not as they must be");
            return false;
        }
        reader->at++;
    }
    return true;
}

// `numbers`: x, y, bytes across, rows.
static void take_graphic(Reader *reader, const int *numbers)
{
    gsize size = (gsize)numbers[2] * (gsize)numbers[3];
    if (size < 1 || reader->length - reader->at < size) {
        fail(reader, "the stream ends inside a graphic");
        return;
    }
    for (gsize i = 0; i < size; i++)
        for (int bit = 0; bit < 8; bit++)
            if (!(reader->text[reader->at + i] & (0x80 >> bit)))
                page_ink(reader->page, reader->page->black, numbers[0] + (int)(i % (gsize)numbers[2]) * 8 + bit,
                         numbers[1] + (int)(i / (gsize)numbers[2]));
    reader->at += size;
}

static bool begins(const Reader *reader, const char *word)
{
    gsize length = strlen(word);
    return reader->length - reader->at >= length && memcmp(reader->text + reader->at, word, length) == 0;
}

static void read_tspl_line(Reader *reader, const char *line)
{
    static const char *const silent[] = {"DIRECTION 0,0", "REFERENCE 0,0", "GAP 0 mm,0 mm", "GAP 3 mm,0 mm", NULL};
    if (g_str_has_prefix(line, "SIZE ")) {
        char *end = NULL;
        reader->page->media_width_mm = (int)(g_ascii_strtod(line + 5, &end) + 0.5);
        if (!g_str_has_prefix(end, " mm,"))
            fail(reader, "SIZE in a form that is not read here");
        else
            reader->page->media_length_mm = (int)(g_ascii_strtod(end + 4, &end) + 0.5);
    } else if (strcmp(line, "CLS") == 0) {
        int width_mm = reader->page->media_width_mm, length_mm = reader->page->media_length_mm;
        clear(reader);
        reader->page->media_width_mm = width_mm;
        reader->page->media_length_mm = length_mm;
    } else if (strcmp(line, "PRINT 1,1") == 0 || strcmp(line, "PRINT 1") == 0) {
        print(reader);
    } else if (*line && !g_strv_contains(silent, line)) {
        fail(reader, "a line that is not read here");
    }
}

static void read_epl2_line(Reader *reader, const char *line)
{
    if (strcmp(line, "N") == 0)
        clear(reader);
    else if (strcmp(line, "P1") == 0)
        print(reader);
    else if (*line == 'q')
        reader->page->label_width_px = (int)strtol(line + 1, NULL, 10);
    else if (*line == 'Q')
        reader->page->label_length_px = (int)strtol(line + 1, NULL, 10);
    else if (*line && !strchr("DSRZOIJ", *line)) // darkness, speed, origin, direction, options, character set, feeding back
        fail(reader, "a line that is not read here");
}

static void read_next(Reader *reader, const char *graphic, gsize number_count, ReadLine read_line)
{
    int numbers[5];
    if (begins(reader, graphic)) {
        reader->at += strlen(graphic);
        if (!take_numbers(reader, numbers, number_count))
            return;
        if (number_count == 5 && numbers[4] != 0)
            fail(reader, "a mode of BITMAP that is not read here");
        else
            take_graphic(reader, numbers);
        return;
    }
    const char *end = memchr(reader->text + reader->at, '\n', reader->length - reader->at);
    if (!end) {
        fail(reader, "the last line has no end");
        return;
    }
    g_autofree char *line = g_strndup(reader->text + reader->at, (gsize)(end - (reader->text + reader->at)));
    g_strchomp(line);
    reader->at = (gsize)(end - reader->text) + 1;
    read_line(reader, line);
}

static GPtrArray *decode(const guint8 *bytes, gsize length, const char *graphic, gsize number_count, ReadLine read_line,
                         char **out_problem)
{
    Reader reader = {.text = (const char *)bytes, .length = length};
    reader.page = page_new(4096);
    reader.pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    while (reader.at < length && !reader.problem)
        read_next(&reader, graphic, number_count, read_line);
    if (reader.page->lines)
        fail(&reader, "the last label is not printed");
    page_free(reader.page);
    *out_problem = reader.problem;
    if (reader.problem)
        g_clear_pointer(&reader.pages, g_ptr_array_unref);
    return reader.pages;
}

GPtrArray *decode_tspl(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode(bytes, length, "BITMAP ", 5, read_tspl_line, out_problem);
}

GPtrArray *decode_epl2(const guint8 *bytes, gsize length, char **out_problem)
{
    return decode(bytes, length, "GW", 4, read_epl2_line, out_problem);
}
