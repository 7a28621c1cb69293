// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a camera frame, a JPEG stream or a Y4M header: answered, never read out of bounds.

#include "scanner/capture/convert.h"
#include "scanner/capture/video.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
    if (size < 4)
        return 0;
    GreyStore out = {0};
    const guint8 *bytes = data + 4;
    gsize length = size - 4;
    int width_px = data[1] + 1, height_px = data[2] + 1;
    if (convert_to_grey((PixelFormat)(data[0] % FORMAT_COUNT), bytes, length, width_px, height_px, data[3], &out) &&
        (out.width_px > READER_SIDE_MAX_PX || out.height_px > READER_SIDE_MAX_PX || !out.pixels))
        __builtin_trap();
    grey_store_clear(&out);

    gssize whole = jpeg_length(bytes, length);
    if (whole > (gssize)length)
        __builtin_trap();
    g_autofree char *line = g_strndup((const char *)bytes, length);
    Y4mHeader header;
    if (y4m_header_read(line, &header) && header.width_px < 1)
        __builtin_trap();
    return 0;
}
