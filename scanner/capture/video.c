// SPDX-License-Identifier: GPL-3.0-or-later
// video.c - Y4M and MJPEG streams as cameras. From a pipe the latest whole frame wins; a file is read in full.
#include <string.h>

#include "common/base/clock.h"
#include "scanner/capture/convert.h"
#include "scanner/capture/stream.h"
#include "scanner/capture/video.h"

#define FRAME_BYTES_MAX ((gsize)READER_SIDE_MAX_PX * READER_SIDE_MAX_PX)
#define HEADER_BYTES_MAX 1024

typedef struct {
    ByteStream stream;
    bool is_mjpeg, is_once;
    gint64 period_us, due_mono_us;
    Y4mHeader header; // Y4M: zero until read
    guint frame_count;
    char name[32];
    GreyStore picture;
} Video;

// A line of a Y4M stream with its end; 0 when it is not whole yet.
static gsize line_length(const guint8 *bytes, gsize length)
{
    const guint8 *end = length == 0 ? NULL : memchr(bytes, '\n', MIN(length, HEADER_BYTES_MAX));
    return end ? (gsize)(end - bytes) + 1 : 0;
}

static gsize chroma_length(const char *colour, gsize width_px, gsize height_px, bool *out_is_known)
{
    gsize half_width = (width_px + 1) / 2, half_height = (height_px + 1) / 2;
    *out_is_known = true;
    if (strcmp(colour, "mono") == 0)
        return 0;
    if (strcmp(colour, "422") == 0)
        return 2 * half_width * height_px;
    if (strcmp(colour, "444") == 0)
        return 2 * width_px * height_px;
    *out_is_known = strcmp(colour, "420") == 0 || strcmp(colour, "420jpeg") == 0 || strcmp(colour, "420paldv") == 0 ||
                    strcmp(colour, "420mpeg2") == 0;
    return 2 * half_width * half_height;
}

bool y4m_header_read(const char *line, Y4mHeader *out)
{
    *out = (Y4mHeader){0};
    if (!g_str_has_prefix(line, "YUV4MPEG2 "))
        return false;
    g_auto(GStrv) words = g_strsplit_set(line, " \n", -1);
    const char *colour = "420";
    gint64 width_px = 0, height_px = 0;
    for (char **word = words + 1; *word; word++) {
        if ((*word)[0] == 'W')
            width_px = g_ascii_strtoll(*word + 1, NULL, 10);
        else if ((*word)[0] == 'H')
            height_px = g_ascii_strtoll(*word + 1, NULL, 10);
        else if ((*word)[0] == 'C')
            colour = *word + 1;
    }
    if (width_px < 1 || height_px < 1 || width_px > READER_SIDE_MAX_PX || height_px > READER_SIDE_MAX_PX)
        return false;
    bool is_known;
    out->chroma_bytes = chroma_length(colour, (gsize)width_px, (gsize)height_px, &is_known);
    out->width_px = (int)width_px;
    out->height_px = (int)height_px;
    return is_known;
}

// The whole frame at the start of the bytes: its length, 0 when more is needed, -1 when it is no such stream.
static gssize y4m_frame(Video *video, gsize *out_start, gsize *out_length)
{
    ByteStream *stream = &video->stream;
    if (video->header.width_px == 0) {
        gsize line = line_length(stream->bytes, stream->length);
        if (line == 0)
            return stream->length >= HEADER_BYTES_MAX ? -1 : 0;
        g_autofree char *text = g_strndup((const char *)stream->bytes, line);
        if (!y4m_header_read(text, &video->header))
            return -1;
        byte_stream_drop(stream, line);
    }
    if (stream->length >= 5 && memcmp(stream->bytes, "FRAME", 5) != 0)
        return -1;
    gsize line = line_length(stream->bytes, stream->length);
    if (line == 0)
        return stream->length >= HEADER_BYTES_MAX ? -1 : 0;
    gsize luma = (gsize)video->header.width_px * (gsize)video->header.height_px;
    gsize whole = line + luma + video->header.chroma_bytes;
    *out_start = line;
    *out_length = luma;
    return stream->length >= whole ? (gssize)whole : 0;
}

gssize jpeg_length(const guint8 *bytes, gsize length)
{
    gsize at = 2;
    bool is_in_scan = false;
    while (at + 4 <= length || (at + 2 <= length && is_in_scan)) {
        if (is_in_scan) {
            const guint8 *mark = memchr(bytes + at, 0xff, length - at - 1);
            if (!mark)
                return 0;
            at = (gsize)(mark - bytes);
        } else if (bytes[at] != 0xff) {
            return -1;
        }
        guint8 kind = bytes[at + 1];
        if (kind == 0xd9)
            return (gssize)at + 2;
        if (kind == 0xff) {
            at++;
        } else if (kind == 0 || kind == 1 || (kind >= 0xd0 && kind <= 0xd7)) {
            if (!is_in_scan && kind == 0)
                return -1;
            at += 2;
        } else if (at + 4 > length) {
            return 0;
        } else {
            is_in_scan = kind == 0xda;
            at += 2 + ((gsize)bytes[at + 2] << 8 | bytes[at + 3]);
        }
    }
    return 0;
}

static gssize mjpeg_frame(Video *video, gsize *out_start, gsize *out_length)
{
    ByteStream *stream = &video->stream;
    // Whatever stands between pictures (multipart headers of an IP camera) is passed over.
    const guint8 *start = stream->length >= 2 ? memmem(stream->bytes, stream->length, "\xff\xd8", 2) : NULL;
    if (!start) {
        if (stream->length > 1)
            byte_stream_drop(stream, stream->length - 1);
        return 0;
    }
    byte_stream_drop(stream, (gsize)(start - stream->bytes));
    gssize whole = jpeg_length(stream->bytes, stream->length);
    if (whole < 0) {
        byte_stream_drop(stream, 2);
        return mjpeg_frame(video, out_start, out_length);
    }
    *out_start = 0;
    *out_length = (gsize)whole;
    return whole;
}

// Takes the frame at the start of the bytes. True when there was a whole one, readable or not.
static bool take_frame(Video *video, bool *out_is_good, GError **error)
{
    gsize start = 0, length = 0;
    gssize whole = video->is_mjpeg ? mjpeg_frame(video, &start, &length) : y4m_frame(video, &start, &length);
    if (whole < 0)
        g_set_error(error, CAPTURE_ERROR, CAPTURE_ERROR_FORMAT, "%s is not a Y4M stream of 8 bits", video->stream.where);
    if (whole <= 0)
        return false;
    const guint8 *bytes = video->stream.bytes + start;
    *out_is_good = video->is_mjpeg ? convert_to_grey(FORMAT_MJPEG, bytes, length, 0, 0, 0, &video->picture)
                                   : convert_to_grey(FORMAT_GREY, bytes, length, video->header.width_px, video->header.height_px,
                                                     0, &video->picture);
    byte_stream_drop(&video->stream, (gsize)whole);
    g_snprintf(video->name, sizeof video->name, "frame %u", ++video->frame_count);
    return true;
}

static bool video_ended(Video *video, GError **error)
{
    video->header = (Y4mHeader){0};
    if (!video->is_once && video->frame_count > 0 && byte_stream_rewind(&video->stream))
        return true;
    return error_set(CAPTURE_ERROR, video->frame_count ? CAPTURE_ERROR_GONE : CAPTURE_ERROR_FORMAT, error,
                     "%s ended after %u frames", video->stream.where, video->frame_count);
}

static bool video_next(gpointer state, gint64 deadline_mono_us, GreyFrame *frame, GError **error)
{
    Video *video = state;
    gint64 now_us = clock_mono_us();
    if (now_us < video->due_mono_us) {
        g_usleep((gulong)MAX(MIN(video->due_mono_us, deadline_mono_us) - now_us, 0));
        if (clock_mono_us() < video->due_mono_us)
            return true;
    }
    bool is_good = false, is_taken;
    GError *local = NULL;
    while (!(is_taken = take_frame(video, &is_good, &local)) && !local) {
        if (byte_stream_fill(&video->stream, FRAME_BYTES_MAX, deadline_mono_us))
            continue;
        return video->stream.is_ended ? video_ended(video, error) : true;
    }
    // Behind: whole frames that wait are newer than the one taken.
    while (is_taken && !local && video->stream.is_live && !video->is_once) {
        while (byte_stream_fill(&video->stream, FRAME_BYTES_MAX, 0))
            ;
        bool is_newer_good = false;
        if (!take_frame(video, &is_newer_good, &local))
            break;
        is_good = is_newer_good;
    }
    if (local)
        return error_pass(local, error);
    video->due_mono_us = clock_mono_us() + video->period_us;
    if (is_good)
        *frame = grey_store_frame(&video->picture);
    return true;
}

static void video_close(gpointer state)
{
    Video *video = state;
    byte_stream_close(&video->stream);
    grey_store_clear(&video->picture);
    g_free(video);
}

static gpointer video_open(const char *where, const CaptureOptions *options, bool is_mjpeg, GError **error)
{
    Video *video = g_new0(Video, 1);
    video->is_mjpeg = is_mjpeg;
    video->is_once = options->is_once;
    video->period_us = options->rate_hz > 0 ? G_USEC_PER_SEC / options->rate_hz : 0;
    if (byte_stream_open(&video->stream, where, error))
        return video;
    video_close(video);
    return NULL;
}

static gpointer y4m_open(const char *where, const CaptureOptions *options, GError **error)
{
    return video_open(where, options, false, error);
}

static gpointer mjpeg_open(const char *where, const CaptureOptions *options, GError **error)
{
    return video_open(where, options, true, error);
}

static const char *video_frame_name(gpointer state)
{
    return ((const Video *)state)->name;
}

const SourceKind y4m_source = {"y4m:", y4m_open, video_next, video_frame_name, video_close};
const SourceKind mjpeg_source = {"mjpeg:", mjpeg_open, video_next, video_frame_name, video_close};
