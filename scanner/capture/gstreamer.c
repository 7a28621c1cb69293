// SPDX-License-Identifier: GPL-3.0-or-later
// gstreamer.c - a GStreamer pipeline as a camera: whatever it can play, such as IP and Raspberry Pi cameras.

#include "common/base/clock.h"
#include "scanner/capture/source.h"

#define STALLED_US (10 * G_USEC_PER_SEC)
// The newest picture waits, never a queue of old ones; raw, since the reader wants the luma and nothing else.
#define TAIL "! videoconvert ! video/x-raw,format=I420 ! queue leaky=downstream max-size-buffers=1 ! y4menc ! fdsink fd=1"

typedef struct {
    gpointer video; // of y4m_source
    char *label;
    gint64 shown_mono_us; // when the last picture came
    bool has_shown;
} Pipeline;

static void append_words(GString *command, char **words)
{
    for (; *words; words++) {
        g_autofree char *quoted = g_shell_quote(*words);
        g_string_append_printf(command, " %s", quoted);
    }
}

// The pipeline's words as they are written: quotes hold them together, and nothing else means anything to a shell.
static char *pipeline_command(const char *where, GError **error)
{
    g_auto(GStrv) words = NULL;
    g_autoptr(GError) problem = NULL;
    if (!g_shell_parse_argv(where, NULL, &words, &problem))
        return error_set_null(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error, "the words after gst: are not a pipeline: %s",
                              problem->message);
    g_auto(GStrv) tail = g_strsplit(TAIL, " ", -1);
    GString *command = g_string_new("|exec gst-launch-1.0 -q");
    append_words(command, words);
    append_words(command, tail);
    return g_string_free(command, FALSE);
}

static gpointer gst_open(const char *where, const CaptureOptions *options, GError **error)
{
    g_autofree char *program = g_find_program_in_path("gst-launch-1.0");
    if (!program)
        return error_set_null(CAPTURE_ERROR, CAPTURE_ERROR_SOURCE, error,
                              "a gst: camera needs gst-launch-1.0; install gstreamer1.0-tools and the plugins that it names");
    g_autofree char *command = pipeline_command(where, error);
    gpointer video = command ? y4m_source.open(command, options, error) : NULL;
    if (!video)
        return NULL;
    Pipeline *pipeline = g_new0(Pipeline, 1);
    pipeline->video = video;
    g_autofree char *source = g_strconcat(SOURCE_GST_PREFIX, where, NULL);
    pipeline->label = capture_label(source);
    pipeline->shown_mono_us = clock_mono_us();
    return pipeline;
}

static bool gst_next(gpointer state, gint64 deadline_mono_us, GreyFrame *frame, GError **error)
{
    Pipeline *pipeline = state;
    bool is_running = y4m_source.next(pipeline->video, deadline_mono_us, frame, NULL);
    gint64 now_mono_us = clock_mono_us();
    if (is_running && frame->pixels) {
        pipeline->shown_mono_us = now_mono_us;
        pipeline->has_shown = true;
    }
    if (is_running && now_mono_us - pipeline->shown_mono_us < STALLED_US)
        return true;
    return error_set(CAPTURE_ERROR, pipeline->has_shown ? CAPTURE_ERROR_GONE : CAPTURE_ERROR_FORMAT, error,
                     "%s gives no pictures%s", pipeline->label,
                     pipeline->has_shown ? " any more" : "; try its pipeline with gst-launch-1.0 in a terminal");
}

static const char *gst_frame_name(gpointer state)
{
    return y4m_source.frame_name(((const Pipeline *)state)->video);
}

static void gst_close(gpointer state)
{
    Pipeline *pipeline = state;
    y4m_source.close(pipeline->video);
    g_free(pipeline->label);
    g_free(pipeline);
}

const SourceKind gst_source = {SOURCE_GST_PREFIX, gst_open, gst_next, gst_frame_name, gst_close};
