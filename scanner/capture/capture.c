// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/capture/capture.h"

#include "scanner/capture/source.h"

struct Capture {
    const SourceKind *kind;
    gpointer state;
};

// The camera comes last: any path that no other prefix takes.
static const SourceKind *const kinds[] = {&folder_source, &y4m_source, &mjpeg_source, &gst_source, &v4l2_source};

Capture *capture_open(const char *source, const CaptureOptions *options, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!g_str_has_prefix(source, kinds[i]->prefix))
            continue;
        const char *where = kinds[i] == &v4l2_source ? source : source + strlen(kinds[i]->prefix);
        gpointer state = kinds[i]->open(where, options, error);
        if (!state)
            return NULL;
        Capture *capture = g_new0(Capture, 1);
        capture->kind = kinds[i];
        capture->state = state;
        return capture;
    }
    return error_set_null(
        CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error,
        "\"%s\" is not a camera; name a device (/dev/video0), folder:PATH, y4m:PATH, mjpeg:PATH or gst:PIPELINE", source);
}

void capture_close(Capture *capture)
{
    if (!capture)
        return;
    capture->kind->close(capture->state);
    g_free(capture);
}

bool capture_next(Capture *capture, gint64 deadline_mono_us, GreyFrame *frame, GError **error)
{
    *frame = (GreyFrame){0};
    return capture->kind->next(capture->state, deadline_mono_us, frame, error);
}

const char *capture_frame_name(const Capture *capture)
{
    return capture->kind->frame_name(capture->state);
}
