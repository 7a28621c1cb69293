// SPDX-License-Identifier: GPL-3.0-or-later
// video.h - inside scanner/capture: where frames begin and end in a stream. Pure, and safe on any bytes.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    int width_px, height_px;
    gsize chroma_bytes; // after the luma of each frame
} Y4mHeader;

// Reads the first line. False when it is none of 8 bits per sample.
bool y4m_header_read(const char *line, Y4mHeader *out);

// The length of the JPEG picture that starts (FF D8) at `bytes`; 0 when it is not whole yet, -1 when it is none.
gssize jpeg_length(const guint8 *bytes, gsize length);
