// SPDX-License-Identifier: GPL-3.0-or-later
// decode_ipp.c - a job line, and behind it PWG raster (PWG 5102.4: 4.1 sync word, 4.3 page header, 4.4 bitmap) or a PDF.
#include "tests/driver/page.h"

#include <string.h>

#define HEADER_BYTES 1796
#define INK_BELOW 128

// Offsets of table 2 of PWG 5102.4; all numbers are big-endian.
enum { RESOLUTION = 276, WIDTH = 372, HEIGHT = 376, BITS_PER_PIXEL = 388, BYTES_PER_LINE = 392, COLOR_SPACE = 400, COLORS = 420 };
enum { SGRAY = 18 };

typedef struct {
    const guint8 *bytes;
    gsize length, at;
} Stream;

static guint32 number_at(const guint8 *bytes, gsize at)
{
    return (guint32)bytes[at] << 24 | (guint32)bytes[at + 1] << 16 | (guint32)bytes[at + 2] << 8 | bytes[at + 3];
}

// 4.4.1: a byte with the number of further lines that are the same, then runs of one pixel, or pixels as they are, to the line's end.
static bool read_line(Stream *stream, guint8 *line, gsize width, int *out_count)
{
    if (stream->at >= stream->length)
        return false;
    *out_count = stream->bytes[stream->at++] + 1;
    for (gsize x = 0; x < width;) {
        if (stream->at + 1 >= stream->length)
            return false;
        guint8 code = stream->bytes[stream->at++];
        gsize count = code < 128 ? code + 1u : 257u - code;
        if (code == 128 || x + count > width || (code > 128 && stream->at + count > stream->length))
            return false;
        if (code < 128)
            memset(line + x, stream->bytes[stream->at++], count);
        else
            memcpy(line + x, stream->bytes + stream->at, count);
        stream->at += code < 128 ? 0 : count;
        x += count;
    }
    return true;
}

static void ink_lines(Page *page, int from, const guint8 *line, gsize width, int count)
{
    for (int y = from; y < from + count; y++)
        for (gsize x = 0; x < width; x++)
            if (line[x] < INK_BELOW)
                page_ink(page, page->black, (int)x, y);
}

static Page *read_raster(const guint8 *bytes, gsize length)
{
    if (length < 4 + HEADER_BYTES || memcmp(bytes, "RaS2", 4) != 0 || strcmp((const char *)bytes + 4, "PwgRaster") != 0)
        return NULL;
    const guint8 *header = bytes + 4;
    gsize width = number_at(header, WIDTH);
    int height = (int)number_at(header, HEIGHT);
    if (number_at(header, BITS_PER_PIXEL) != 8 || number_at(header, COLOR_SPACE) != SGRAY || number_at(header, COLORS) != 1 ||
        number_at(header, BYTES_PER_LINE) != width || number_at(header, RESOLUTION) != number_at(header, RESOLUTION + 4))
        return NULL;
    Page *page = page_new((int)width);
    g_autofree guint8 *line = g_malloc(width);
    Stream stream = {bytes, length, 4 + HEADER_BYTES};
    int y = 0;
    for (int count = 0; y < height && read_line(&stream, line, width, &count); y += count)
        ink_lines(page, y, line, width, count);
    if (y != height || stream.at != length)
        g_clear_pointer(&page, page_free);
    return page;
}

GPtrArray *decode_ipp(const guint8 *bytes, gsize length, char **out_problem)
{
    const guint8 *end = memchr(bytes, '\n', length);
    g_autofree char *line = end ? g_strndup((const char *)bytes, (gsize)(end - bytes)) : NULL;
    *out_problem = NULL;
    if (line && g_str_has_prefix(line, "job media=") && g_str_has_suffix(line, " format=application/pdf"))
        return decode_pdf(end + 1, length - (gsize)(end + 1 - bytes), out_problem);
    bool is_raster = line && g_str_has_prefix(line, "job media=") && g_str_has_suffix(line, " format=image/pwg-raster");
    Page *page = is_raster ? read_raster(end + 1, length - (gsize)(end + 1 - bytes)) : NULL;
    if (!page) {
        *out_problem = g_strdup(is_raster ? "the raster is not whole" : "the job's line is none");
        return NULL;
    }
    GPtrArray *pages = g_ptr_array_new_with_free_func((GDestroyNotify)page_free);
    g_ptr_array_add(pages, page);
    return pages;
}
