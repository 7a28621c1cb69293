// SPDX-License-Identifier: GPL-3.0-or-later
// source.h - inside scanner/capture: what each kind of source does behind capture.h.
#pragma once

#include "scanner/capture/capture.h"

typedef struct {
    const char *prefix; // of the source's name, e.g. "folder:"
    // `where` is the name without the prefix.
    gpointer (*open)(const char *where, const CaptureOptions *options, GError **error);
    bool (*next)(gpointer state, gint64 deadline_mono_us, GreyFrame *frame, GError **error);
    const char *(*frame_name)(gpointer state);
    void (*close)(gpointer state);
} SourceKind;

#define SOURCE_GST_PREFIX "gst:"
extern const SourceKind folder_source, y4m_source, mjpeg_source, gst_source, v4l2_source;

// A grey picture that grows as needed and is kept between frames.
typedef struct {
    guint8 *pixels;
    gsize capacity;
    int width_px, height_px;
} GreyStore;
void grey_store_clear(GreyStore *store);
// False when a side is not 1 to READER_SIDE_MAX_PX.
bool grey_store_resize(GreyStore *store, int width_px, int height_px);
GreyFrame grey_store_frame(const GreyStore *store);
