// SPDX-License-Identifier: GPL-3.0-or-later
// v4l2.c - a camera through the kernel: V4L2 streaming with mapped buffers; of the frames that wait the newest wins.
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/base/clock.h"
#include "scanner/capture/v4l2.h"

#define BUFFER_COUNT 4
#define BIAS_WANTED (-1000) // thousandths of a stop
#define BIASES_MAX 64
#define SILENT_US (5 * G_USEC_PER_SEC) // a driver that gave no frame for so long hangs

typedef struct {
    void *bytes;
    gsize length;
} Mapped;

typedef struct {
    char *path;
    int device;
    CameraMode mode;
    int stride_bytes;
    Mapped buffers[BUFFER_COUNT];
    guint buffer_count;
    gint64 last_frame_us;
    guint frame_count;
    char name[32];
    GreyStore picture;
} Camera;

static const guint32 fourccs[FORMAT_COUNT] = {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_UYVY, V4L2_PIX_FMT_NV12,
                                              V4L2_PIX_FMT_MJPEG};

int v4l2_call(int device, unsigned long request, void *argument)
{
    int answer;
    do
        answer = ioctl(device, request, argument);
    while (answer < 0 && errno == EINTR);
    return answer;
}

double camera_mode_cost(const CameraMode *mode)
{
    // What reading a frame costs: MJPEG must be unpacked, other formats only copied.
    double pixels = (double)mode->width_px * mode->height_px;
    double cost = pixels * (mode->format == FORMAT_MJPEG ? 3.0 : 1.0) / 1e6;
    // Too few pixels shorten the distance at which a badge is read; a slow rate lengthens the wait.
    if (mode->width_px < CAMERA_WIDTH_WANTED_PX)
        cost += 8.0 * (double)(CAMERA_WIDTH_WANTED_PX - mode->width_px) / CAMERA_WIDTH_WANTED_PX;
    if (mode->rate_hz < 25)
        cost += (25.0 - mode->rate_hz) * 0.4;
    return cost;
}

static double best_rate_hz(int device, guint32 fourcc, guint32 width_px, guint32 height_px)
{
    double best = 0;
    struct v4l2_frmivalenum interval = {.pixel_format = fourcc, .width = width_px, .height = height_px};
    for (; v4l2_call(device, VIDIOC_ENUM_FRAMEINTERVALS, &interval) == 0; interval.index++) {
        const struct v4l2_fract *period =
            interval.type == V4L2_FRMIVAL_TYPE_DISCRETE ? &interval.discrete : &interval.stepwise.min;
        if (period->numerator)
            best = MAX(best, (double)period->denominator / period->numerator);
        if (interval.type != V4L2_FRMIVAL_TYPE_DISCRETE)
            break;
    }
    return best > 0 ? best : 30;
}

static void consider(int device, PixelFormat format, guint32 width_px, guint32 height_px, CameraMode *best)
{
    if (width_px > READER_SIDE_MAX_PX || height_px > READER_SIDE_MAX_PX || width_px == 0 || height_px == 0)
        return;
    const CameraMode mode = {format, (int)width_px, (int)height_px, best_rate_hz(device, fourccs[format], width_px, height_px)};
    if (best->width_px == 0 || camera_mode_cost(&mode) < camera_mode_cost(best))
        *best = mode;
}

// A driver that lists no sizes (grabbers of HDMI, say) has the one of its source.
static void consider_own_size(int device, PixelFormat format, CameraMode *best)
{
    struct v4l2_format own = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    if (v4l2_call(device, VIDIOC_G_FMT, &own) == 0)
        consider(device, format, own.fmt.pix.width, own.fmt.pix.height, best);
}

static void consider_sizes(int device, PixelFormat format, CameraMode *best)
{
    struct v4l2_frmsizeenum size = {.pixel_format = fourccs[format]};
    for (; v4l2_call(device, VIDIOC_ENUM_FRAMESIZES, &size) == 0; size.index++) {
        if (size.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
            consider(device, format, size.discrete.width, size.discrete.height, best);
            continue;
        }
        guint32 width_px = CLAMP((guint32)CAMERA_WIDTH_WANTED_PX, size.stepwise.min_width, size.stepwise.max_width);
        guint32 height_px = CLAMP(width_px * 9 / 16, size.stepwise.min_height, size.stepwise.max_height);
        consider(device, format, width_px, height_px, best);
        return;
    }
    if (size.index == 0)
        consider_own_size(device, format, best);
}

bool camera_choose_mode(int device, CameraMode *out)
{
    *out = (CameraMode){0};
    struct v4l2_fmtdesc about = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    for (; v4l2_call(device, VIDIOC_ENUM_FMT, &about) == 0; about.index++)
        for (int format = 0; format < FORMAT_COUNT; format++)
            if (fourccs[format] == about.pixelformat)
                consider_sizes(device, (PixelFormat)format, out);
    return out->width_px > 0;
}

static bool fail(GError **error, const Camera *camera, const char *act)
{
    int cause = errno;
    return error_set(CAPTURE_ERROR, cause == ENODEV || cause == ENXIO || cause == EIO ? CAPTURE_ERROR_GONE : CAPTURE_ERROR_IO,
                     error, "The camera %s cannot be %s: %s", camera->path, act, g_strerror(cause));
}

// Can the control be set?
static bool find_control(int device, guint32 id, struct v4l2_queryctrl *out)
{
    *out = (struct v4l2_queryctrl){.id = id};
    return v4l2_call(device, VIDIOC_QUERYCTRL, out) == 0 && !(out->flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY));
}

static void set_control(int device, guint32 id, gint32 value)
{
    struct v4l2_queryctrl about;
    if (!find_control(device, id, &about))
        return;
    struct v4l2_control control = {.id = id, .value = CLAMP(value, about.minimum, about.maximum)};
    v4l2_call(device, VIDIOC_S_CTRL, &control); // a camera that refuses keeps its own way
}

// Where a menu of biases, in thousandths of a stop, offers one that exposes a stop less or a little more than that: its place.
static bool find_short_exposure(int device, gint32 *out_index)
{
    struct v4l2_queryctrl about;
    if (!find_control(device, V4L2_CID_AUTO_EXPOSURE_BIAS, &about) || about.type != V4L2_CTRL_TYPE_INTEGER_MENU)
        return false;
    gint64 best_bias = G_MININT64;
    for (gint32 index = about.minimum; index <= about.maximum && index - about.minimum < BIASES_MAX; index++) {
        struct v4l2_querymenu item = {.id = about.id, .index = (guint32)index};
        if (v4l2_call(device, VIDIOC_QUERYMENU, &item) != 0 || item.value > BIAS_WANTED || item.value <= best_bias)
            continue;
        *out_index = index;
        best_bias = item.value;
    }
    return best_bias != G_MININT64;
}

// Half the exposure is half the smear, and codes are read three stops too dark.
static void set_short_exposure(int device)
{
    gint32 index;
    if (find_short_exposure(device, &index))
        set_control(device, V4L2_CID_AUTO_EXPOSURE_BIAS, index);
}

char *camera_ways_text(int device)
{
    struct v4l2_queryctrl about;
    gint32 index;
    return g_strconcat(find_control(device, V4L2_CID_FOCUS_AUTO, &about) ? "focuses by itself" : "has a fixed focus",
                       find_short_exposure(device, &index) ? ", exposes half as long when asked" : ", sets its exposure itself",
                       NULL);
}

// Automatic exposure that keeps the frame rate (a longer exposure smears), automatic focus, no flicker bands.
static void set_controls(int device)
{
    set_control(device, V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_APERTURE_PRIORITY);
    set_control(device, V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0);
    set_short_exposure(device);
    set_control(device, V4L2_CID_FOCUS_AUTO, 1);
    set_control(device, V4L2_CID_POWER_LINE_FREQUENCY, V4L2_CID_POWER_LINE_FREQUENCY_AUTO);
}

static bool set_mode(Camera *camera, GError **error)
{
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    format.fmt.pix.width = (guint32)camera->mode.width_px;
    format.fmt.pix.height = (guint32)camera->mode.height_px;
    format.fmt.pix.pixelformat = fourccs[camera->mode.format];
    format.fmt.pix.field = V4L2_FIELD_ANY;
    if (v4l2_call(camera->device, VIDIOC_S_FMT, &format) != 0)
        return fail(error, camera, "set to its picture size");
    if (format.fmt.pix.pixelformat != fourccs[camera->mode.format]) {
        errno = ENOTSUP;
        return fail(error, camera, "set to a format that can be read");
    }
    camera->mode.width_px = (int)format.fmt.pix.width;
    camera->mode.height_px = (int)format.fmt.pix.height;
    camera->stride_bytes = camera->mode.format == FORMAT_MJPEG ? 0 : (int)format.fmt.pix.bytesperline;

    struct v4l2_streamparm rate = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE};
    rate.parm.capture.timeperframe = (struct v4l2_fract){1000, (guint32)(camera->mode.rate_hz * 1000)};
    v4l2_call(camera->device, VIDIOC_S_PARM, &rate); // not every driver has it
    return true;
}

static bool start(Camera *camera, GError **error)
{
    struct v4l2_requestbuffers request = {.count = BUFFER_COUNT, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
    if (v4l2_call(camera->device, VIDIOC_REQBUFS, &request) != 0 || request.count < 2)
        return fail(error, camera, "given buffers; is another program using it");
    for (guint i = 0; i < MIN(request.count, BUFFER_COUNT); i++) {
        struct v4l2_buffer buffer = {.index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (v4l2_call(camera->device, VIDIOC_QUERYBUF, &buffer) != 0)
            return fail(error, camera, "asked for its buffers");
        void *bytes = mmap(NULL, buffer.length, PROT_READ, MAP_SHARED, camera->device, (off_t)buffer.m.offset);
        if (bytes == MAP_FAILED)
            return fail(error, camera, "mapped");
        camera->buffers[camera->buffer_count++] = (Mapped){bytes, buffer.length};
        if (v4l2_call(camera->device, VIDIOC_QBUF, &buffer) != 0)
            return fail(error, camera, "given a buffer");
    }
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (v4l2_call(camera->device, VIDIOC_STREAMON, &type) != 0)
        return fail(error, camera, "started");
    camera->last_frame_us = clock_mono_us();
    return true;
}

static void camera_close(gpointer state)
{
    Camera *camera = state;
    for (guint i = 0; i < camera->buffer_count; i++)
        munmap(camera->buffers[i].bytes, camera->buffers[i].length);
    if (camera->device >= 0)
        close(camera->device);
    g_free(camera->path);
    grey_store_clear(&camera->picture);
    g_free(camera);
}

bool camera_is_capture(int device, char **out_card)
{
    struct v4l2_capability about;
    if (v4l2_call(device, VIDIOC_QUERYCAP, &about) != 0)
        return false;
    guint32 abilities = about.capabilities & V4L2_CAP_DEVICE_CAPS ? about.device_caps : about.capabilities;
    *out_card = g_utf8_make_valid((const char *)about.card, (gssize)strnlen((const char *)about.card, sizeof about.card));
    return abilities & V4L2_CAP_VIDEO_CAPTURE && abilities & V4L2_CAP_STREAMING;
}

static bool prepare(Camera *camera, GError **error)
{
    camera->device = open(camera->path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (camera->device < 0)
        return error_set(CAPTURE_ERROR, CAPTURE_ERROR_GONE, error, "The camera %s cannot be opened: %s", camera->path,
                         g_strerror(errno));
    g_autofree char *card = NULL;
    if (!camera_is_capture(camera->device, &card) || !camera_choose_mode(camera->device, &camera->mode))
        return error_set(CAPTURE_ERROR, CAPTURE_ERROR_FORMAT, error,
                         "%s gives no picture that can be read; lanyard cameras lists those that do", camera->path);
    if (!set_mode(camera, error))
        return false;
    set_controls(camera->device);
    return start(camera, error);
}

static gpointer camera_open(const char *where, const CaptureOptions *options, GError **error)
{
    (void)options; // a camera gives what it has
    Camera *camera = g_new0(Camera, 1);
    camera->path = g_strdup(where);
    camera->device = -1;
    if (prepare(camera, error))
        return camera;
    camera_close(camera);
    return NULL;
}

// Takes all filled buffers, keeps the newest, gives the others back. `out` has index G_MAXUINT32 when there was none.
static bool take_newest(Camera *camera, struct v4l2_buffer *out, GError **error)
{
    out->index = G_MAXUINT32;
    for (;;) {
        struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP};
        if (v4l2_call(camera->device, VIDIOC_DQBUF, &buffer) != 0)
            return errno == EAGAIN ? true : fail(error, camera, "read");
        if (out->index != G_MAXUINT32 && v4l2_call(camera->device, VIDIOC_QBUF, out) != 0)
            return fail(error, camera, "given a buffer back");
        *out = buffer;
    }
}

static bool use_buffer(Camera *camera, struct v4l2_buffer *buffer, GreyFrame *frame, GError **error)
{
    bool is_good = !(buffer->flags & V4L2_BUF_FLAG_ERROR) && buffer->index < camera->buffer_count &&
                   buffer->bytesused <= camera->buffers[buffer->index].length &&
                   convert_to_grey(camera->mode.format, camera->buffers[buffer->index].bytes, buffer->bytesused,
                                   camera->mode.width_px, camera->mode.height_px, camera->stride_bytes, &camera->picture);
    if (v4l2_call(camera->device, VIDIOC_QBUF, buffer) != 0)
        return fail(error, camera, "given a buffer back");
    g_snprintf(camera->name, sizeof camera->name, "frame %u", ++camera->frame_count);
    if (is_good)
        *frame = grey_store_frame(&camera->picture);
    return true;
}

static bool camera_next(gpointer state, gint64 deadline_mono_us, GreyFrame *frame, GError **error)
{
    Camera *camera = state;
    gint64 wait_ms = MAX(deadline_mono_us - clock_mono_us(), 0) / 1000;
    struct pollfd wanted = {.fd = camera->device, .events = POLLIN};
    if (poll(&wanted, 1, (int)MIN(wait_ms, 60000)) > 0) {
        struct v4l2_buffer newest;
        if (!take_newest(camera, &newest, error))
            return false;
        if (newest.index != G_MAXUINT32) {
            camera->last_frame_us = clock_mono_us();
            return use_buffer(camera, &newest, frame, error);
        }
    }
    if (clock_mono_us() - camera->last_frame_us > SILENT_US)
        return error_set(CAPTURE_ERROR, CAPTURE_ERROR_GONE, error,
                         "The camera %s sends no picture; unplug it and plug it in again", camera->path);
    return true;
}

static const char *camera_frame_name(gpointer state)
{
    return ((const Camera *)state)->name;
}

char *camera_mode_text(const CameraMode *mode)
{
    return g_strdup_printf("%s %dx%d %.0f Hz", pixel_format_name(mode->format), mode->width_px, mode->height_px, mode->rate_hz);
}

const SourceKind v4l2_source = {"/", camera_open, camera_next, camera_frame_name, camera_close};
