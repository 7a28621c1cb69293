// SPDX-License-Identifier: GPL-3.0-or-later
// convert.h - what cameras send, as grey. Pure, and safe on any bytes: short or broken input answers false.
#pragma once

#include "scanner/capture/source.h"

typedef enum { FORMAT_GREY, FORMAT_YUYV, FORMAT_UYVY, FORMAT_NV12, FORMAT_MJPEG, FORMAT_COUNT } PixelFormat;

const char *pixel_format_name(PixelFormat format);

// `stride_bytes` 0 = lines follow each other without a gap. For MJPEG the picture's own measures are used and
// `width_px` x `height_px` only bound them (0 = no bound but READER_SIDE_MAX_PX).
bool convert_to_grey(PixelFormat format, const guint8 *bytes, gsize length, int width_px, int height_px, int stride_bytes,
                     GreyStore *out);

// The picture as a grey JPEG, small rather than fine. The caller owns it; NULL for impossible measures.
GBytes *convert_to_jpeg(const GreyFrame *frame);
