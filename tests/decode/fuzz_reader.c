// SPDX-License-Identifier: GPL-3.0-or-later
// Grey frames of all sizes into the whole reader, and once more, slightly moved, so that what was learned is used.
//
// Input: width (1 byte, times 4), flags (1 byte: 1 bar codes too, 2 doubled pixels, 4 a stride wider than the frame),
// then pixels; rows for as far as they reach.
#include <glib.h>

#include "scanner/decode/reader.h"

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size);

int LLVMFuzzerTestOneInput(const guint8 *data, size_t size)
{
    if (size < 3 || data[0] == 0)
        return 0;
    const int zoom = data[1] & 2 ? 2 : 1, from_width = data[0] * 4, stride = from_width * zoom + (data[1] & 4 ? 5 : 0);
    const int from_height = (int)MIN((size - 2 + (gsize)from_width - 1) / (gsize)from_width, 400);
    const int height = from_height * zoom, width = from_width * zoom;
    // Exactly as large as it must be, so that one byte too far is found.
    g_autofree guint8 *pixels = g_malloc0((gsize)stride * (gsize)(height - 1) + (gsize)width);
    for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++) {
            const gsize at = 2 + (gsize)(y / zoom) * (gsize)from_width + (gsize)(x / zoom);
            pixels[(gsize)y * (gsize)stride + (gsize)x] = at < size ? data[at] : 0;
        }
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = 60000, .with_barcodes = data[1] & 1});
    GreyFrame frame = {pixels, width, height, stride};
    for (int i = 0; i < 2; i++) {
        const ReaderResult *result = reader_read(reader, &frame);
        for (gsize k = 0; k < result->code_count; k++)
            g_assert_cmpint(result->codes[k].bytes[result->codes[k].length], ==, 0);
    }
    frame.pixels += stride + 1;
    frame.height_px -= 2;
    frame.width_px -= 2;
    reader_read(reader, &frame);
    return 0;
}
