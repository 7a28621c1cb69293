// SPDX-License-Identifier: GPL-3.0-or-later
// capture.h - pictures from a camera, a file, a folder or a stream, as grey frames; the latest wins.
//
// A Capture belongs to the thread that opened it. It hands out the newest frame; older ones that nobody fetched
// are dropped. Sources: "/dev/videoN" (V4L2), "folder:PATH" (pictures, in name order, again and again or once),
// "y4m:PATH", "mjpeg:PATH" ("-" = standard input, "|COMMAND" = a command's output), "gst:PIPELINE" (what gst-launch-1.0
// plays, without a sink: "gst:rtspsrc location=rtsp://door-3/stream latency=0 ! decodebin").
#pragma once

#include "common/base/idiom.h"
#include "scanner/decode/frame.h"

#define CAPTURE_ERROR (capture_error_quark())
GQuark capture_error_quark(void);
typedef enum {
    CAPTURE_ERROR_SOURCE, // malformed name or no such thing
    CAPTURE_ERROR_GONE,   // unplugged or ended for now: open again later
    CAPTURE_ERROR_FORMAT, // nothing in it that can be read
    CAPTURE_ERROR_IO,
} CaptureError;

typedef struct Capture Capture;

typedef struct {
    int rate_hz;  // of folders and files: pictures per second, 0 = as fast as they are fetched
    bool is_once; // folders and files: end instead of starting again
} CaptureOptions;

// What to call a source before people and in records: a command or a pipeline may hold a password, so only its first
// word is kept. The caller owns it.
char *capture_label(const char *source);

Capture *capture_open(const char *source, const CaptureOptions *options, GError **error);
void capture_close(Capture *capture);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Capture, capture_close)

// Waits until the deadline (clock_mono_us) for a frame newer than the last. True with `frame->pixels` NULL: none in
// time. False with CAPTURE_ERROR_GONE at the end of a source. The frame is valid until the next call.
bool capture_next(Capture *capture, gint64 deadline_mono_us, GreyFrame *frame, GError **error);
// What the current frame is called: file name or frame number. Valid until the next call.
const char *capture_frame_name(const Capture *capture);

// Names of the pictures (PNG, JPEG, PGM by their endings) of a folder, in order; element: char *. The caller owns it.
GPtrArray *picture_names(const char *folder, GError **error);
// Reads a PNG, JPEG or PGM picture as grey; `out_pixels` (stride = width) belongs to the caller.
bool picture_load(const char *path, guint8 **out_pixels, int *out_width_px, int *out_height_px, GError **error);

// The frame as a grey JPEG for people to look at, shrunk to `width_px` or a little more. The caller owns it; NULL for
// a frame of impossible measures.
GBytes *picture_small_jpeg(const GreyFrame *frame, int width_px);

// Cameras of this machine (element: CameraInfo). The caller owns the array.
typedef struct {
    char *path, *card;
    char *best;    // "MJPG 1280x720 30 Hz"
    char *ways;    // "focuses by itself, sets its exposure itself"; NULL
    char *problem; // for people; NULL
    int grade;     // 0 unusable .. 5 good
} CameraInfo;
GPtrArray *capture_cameras(void);
