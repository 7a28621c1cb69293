// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/convert.h"

#include <string.h>
#include <turbojpeg.h>

#define JPEG_QUALITY 60

void grey_store_clear(GreyStore *store)
{
    g_free(store->pixels);
    *store = (GreyStore){0};
}

bool grey_store_resize(GreyStore *store, int width_px, int height_px)
{
    if (width_px < 1 || height_px < 1 || width_px > READER_SIDE_MAX_PX || height_px > READER_SIDE_MAX_PX)
        return false;
    gsize needed = (gsize)width_px * (gsize)height_px;
    if (needed > store->capacity) {
        store->pixels = g_realloc(store->pixels, needed);
        store->capacity = needed;
    }
    store->width_px = width_px;
    store->height_px = height_px;
    return true;
}

GreyFrame grey_store_frame(const GreyStore *store)
{
    return (GreyFrame){store->pixels, store->width_px, store->height_px, store->width_px};
}

const char *pixel_format_name(PixelFormat format)
{
    static const char *const names[FORMAT_COUNT] = {"GREY", "YUYV", "UYVY", "NV12", "MJPG"};
    return names[format];
}

// Copies every `step`-th byte, from `first` on: the luma of a packed format, or all of a planar one.
static bool convert_luma(const guint8 *bytes, gsize length, int width_px, int height_px, int stride_bytes, int step, int first,
                         GreyStore *out)
{
    if (!grey_store_resize(out, width_px, height_px))
        return false;
    gsize line_bytes = (gsize)width_px * (gsize)step;
    gsize stride = stride_bytes > 0 ? (gsize)stride_bytes : line_bytes;
    if (stride < line_bytes || length < stride * (gsize)(height_px - 1) + line_bytes)
        return false;
    for (int y = 0; y < height_px; y++) {
        const guint8 *from = bytes + (gsize)y * stride + first;
        guint8 *to = out->pixels + (gsize)y * (gsize)width_px;
        if (step == 1) {
            memcpy(to, from, line_bytes);
            continue;
        }
        for (int x = 0; x < width_px; x++)
            to[x] = from[x * 2];
    }
    return true;
}

static bool convert_jpeg(const guint8 *bytes, gsize length, int width_bound_px, int height_bound_px, GreyStore *out)
{
    int width_px, height_px, subsampling, colours;
    tjhandle handle = tjInitDecompress();
    bool is_read = tjDecompressHeader3(handle, bytes, length, &width_px, &height_px, &subsampling, &colours) == 0 &&
                   (width_bound_px <= 0 || width_px <= width_bound_px) &&
                   (height_bound_px <= 0 || height_px <= height_bound_px) && grey_store_resize(out, width_px, height_px);
    // A warning (a half frame, padded with grey) answers as an error does, and so is not shown to the reader.
    is_read = is_read && tjDecompress2(handle, bytes, length, out->pixels, width_px, width_px, height_px, TJPF_GRAY,
                                       TJFLAG_FASTDCT | TJFLAG_STOPONWARNING) == 0;
    tjDestroy(handle);
    return is_read;
}

GBytes *convert_to_jpeg(const GreyFrame *frame)
{
    unsigned char *bytes = NULL; // the library's own memory
    unsigned long length = 0;
    tjhandle handle = tjInitCompress();
    bool is_made = tjCompress2(handle, frame->pixels, frame->width_px, frame->stride_bytes, frame->height_px, TJPF_GRAY, &bytes,
                               &length, TJSAMP_GRAY, JPEG_QUALITY, TJFLAG_FASTDCT) == 0;
    GBytes *jpeg = is_made ? g_bytes_new(bytes, length) : NULL;
    tjFree(bytes);
    tjDestroy(handle);
    return jpeg;
}

bool convert_to_grey(PixelFormat format, const guint8 *bytes, gsize length, int width_px, int height_px, int stride_bytes,
                     GreyStore *out)
{
    switch (format) {
    case FORMAT_GREY:
    case FORMAT_NV12:
        return convert_luma(bytes, length, width_px, height_px, stride_bytes, 1, 0, out);
    case FORMAT_YUYV:
        return convert_luma(bytes, length, width_px, height_px, stride_bytes, 2, 0, out);
    case FORMAT_UYVY:
        return convert_luma(bytes, length, width_px, height_px, stride_bytes, 2, 1, out);
    case FORMAT_MJPEG:
        return convert_jpeg(bytes, length, width_px, height_px, out);
    case FORMAT_COUNT:
        break;
    }
    return false;
}
