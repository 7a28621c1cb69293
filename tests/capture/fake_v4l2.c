// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/capture/fake_v4l2.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <linux/videodev2.h>
#include <stdarg.h>
#include <string.h>
#include <turbojpeg.h>
#include <unistd.h>

#define BUFFER_LENGTH (64 * 1024)

FakeCamera fake_camera;
static GQueue queued = G_QUEUE_INIT; // buffer indices that the driver may fill, +1

void fake_camera_set_up(void)
{
    g_autofree char *template = g_build_filename(g_get_tmp_dir(), "lanyard-camera-XXXXXX", NULL);
    int file = g_mkstemp(template);
    g_assert_cmpint(ftruncate(file, 8 * BUFFER_LENGTH), ==, 0);
    close(file);
    fake_camera = (FakeCamera){
        .path = g_steal_pointer(&template),
        .formats = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV},
        .sizes = {{FAKE_WIDTH, FAKE_HEIGHT}},
        .rate_hz = 30,
        .controls = g_hash_table_new(NULL, NULL),
    };
    g_queue_init(&fake_camera.ready);
    g_queue_clear(&queued);
}

void fake_camera_tear_down(void)
{
    g_unlink(fake_camera.path);
    g_free(fake_camera.path);
    g_queue_clear(&fake_camera.ready);
    g_hash_table_unref(fake_camera.controls);
}

void fake_camera_show(int seed)
{
    g_queue_push_tail(&fake_camera.ready, GINT_TO_POINTER(seed + 100));
}

guint8 fake_pixel(int seed, int x, int y)
{
    return (guint8)(x * 2 + y + seed * 20);
}

static gsize paint_yuyv(guint8 *to, int seed)
{
    for (int y = 0; y < FAKE_HEIGHT; y++)
        for (int x = 0; x < FAKE_WIDTH; x++) {
            to[(y * FAKE_WIDTH + x) * 2] = fake_pixel(seed, x, y);
            to[(y * FAKE_WIDTH + x) * 2 + 1] = 128;
        }
    return FAKE_WIDTH * FAKE_HEIGHT * 2;
}

static gsize paint_jpeg(guint8 *to, int seed)
{
    guint8 pixels[FAKE_WIDTH * FAKE_HEIGHT];
    for (int y = 0; y < FAKE_HEIGHT; y++)
        for (int x = 0; x < FAKE_WIDTH; x++)
            pixels[y * FAKE_WIDTH + x] = fake_pixel(seed, x, y);
    tjhandle handle = tjInitCompress();
    unsigned char *bytes = NULL;
    unsigned long length = 0;
    tjCompress2(handle, pixels, FAKE_WIDTH, 0, FAKE_HEIGHT, TJPF_GRAY, &bytes, &length, TJSAMP_GRAY, 95, 0);
    memcpy(to, bytes, length);
    tjFree(bytes);
    tjDestroy(handle);
    return length;
}

// Fills a buffer through the file, as the kernel would through its own mapping.
static gsize fill(int device, guint index, int seed)
{
    g_autofree guint8 *bytes = g_malloc0(BUFFER_LENGTH);
    gsize length = fake_camera.chosen_format == V4L2_PIX_FMT_MJPEG ? paint_jpeg(bytes, seed) : paint_yuyv(bytes, seed);
    g_assert_cmpint(pwrite(device, bytes, BUFFER_LENGTH, (off_t)index * BUFFER_LENGTH), ==, BUFFER_LENGTH);
    return length;
}

static int fail_with(int cause)
{
    errno = cause;
    return -1;
}

static int query(struct v4l2_capability *about)
{
    g_strlcpy((char *)about->card, "Fake camera", sizeof about->card);
    about->capabilities = V4L2_CAP_DEVICE_CAPS;
    about->device_caps = fake_camera.is_output_only ? V4L2_CAP_VIDEO_OUTPUT : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
    return 0;
}

static int enumerate_size(struct v4l2_frmsizeenum *size)
{
    if (size->index >= 3 || fake_camera.sizes[size->index][0] == 0)
        return fail_with(EINVAL);
    size->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    size->discrete.width = (guint32)fake_camera.sizes[size->index][0];
    size->discrete.height = (guint32)fake_camera.sizes[size->index][1];
    return 0;
}

static int enumerate_interval(struct v4l2_frmivalenum *interval)
{
    if (interval->index > 0)
        return fail_with(EINVAL);
    interval->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    interval->discrete = (struct v4l2_fract){1, (guint32)fake_camera.rate_hz};
    return 0;
}

static int set_format(struct v4l2_format *format)
{
    fake_camera.chosen_format = format->fmt.pix.pixelformat;
    fake_camera.chosen_width = (int)format->fmt.pix.width;
    fake_camera.chosen_height = (int)format->fmt.pix.height;
    format->fmt.pix.bytesperline = format->fmt.pix.pixelformat == V4L2_PIX_FMT_YUYV ? format->fmt.pix.width * 2 : 0;
    return 0;
}

static int get_format(struct v4l2_format *format)
{
    format->fmt.pix.width = FAKE_WIDTH;
    format->fmt.pix.height = FAKE_HEIGHT;
    return 0;
}

static int take_filled(int device, struct v4l2_buffer *buffer)
{
    if (fake_camera.is_unplugged)
        return fail_with(ENODEV);
    if (g_queue_is_empty(&fake_camera.ready) || g_queue_is_empty(&queued))
        return fail_with(EAGAIN);
    int seed = GPOINTER_TO_INT(g_queue_pop_head(&fake_camera.ready)) - 100;
    buffer->index = GPOINTER_TO_UINT(g_queue_pop_head(&queued)) - 1;
    fake_camera.queued_count--;
    buffer->bytesused = (guint32)fill(device, buffer->index, MAX(seed, 0));
    buffer->flags = seed == -1 ? V4L2_BUF_FLAG_ERROR : 0;
    if (seed == -2)
        buffer->bytesused /= 2;
    return 0;
}

static int give_buffer(struct v4l2_buffer *buffer)
{
    g_queue_push_tail(&queued, GUINT_TO_POINTER(buffer->index + 1));
    fake_camera.queued_count++;
    return 0;
}

static int describe_buffer(struct v4l2_buffer *buffer)
{
    buffer->length = BUFFER_LENGTH;
    buffer->m.offset = buffer->index * BUFFER_LENGTH;
    return 0;
}

static int set_control(struct v4l2_control *control)
{
    if (fake_camera.refuses_controls)
        return fail_with(EIO);
    g_hash_table_insert(fake_camera.controls, GUINT_TO_POINTER(control->id), GINT_TO_POINTER(control->value));
    return 0;
}

// As ext-ctrls-camera in the kernel's documentation has it: biases are an integer menu in 0.001 EV.
static int query_control(struct v4l2_queryctrl *about)
{
    bool is_bias = about->id == V4L2_CID_AUTO_EXPOSURE_BIAS;
    if (about->id == V4L2_CID_FOCUS_AUTO ? fake_camera.has_fixed_focus : is_bias && !fake_camera.biases[0])
        return fail_with(EINVAL);
    about->minimum = 0;
    about->maximum = 10;
    about->type = is_bias ? V4L2_CTRL_TYPE_INTEGER_MENU : V4L2_CTRL_TYPE_INTEGER;
    return 0;
}

static int query_menu(struct v4l2_querymenu *item)
{
    for (guint32 i = 0; i <= item->index; i++)
        if (i >= G_N_ELEMENTS(fake_camera.biases) || fake_camera.biases[i] == 0)
            return fail_with(EINVAL);
    item->value = fake_camera.biases[item->index];
    return 0;
}

static int enumerate_format(struct v4l2_fmtdesc *about)
{
    if (about->index >= 3 || fake_camera.formats[about->index] == 0)
        return fail_with(EINVAL);
    about->pixelformat = fake_camera.formats[about->index];
    return 0;
}

int fake_ioctl(int device, unsigned long request, ...)
{
    va_list arguments;
    va_start(arguments, request);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    switch (request) {
    case VIDIOC_QUERYCAP:
        return query(argument);
    case VIDIOC_ENUM_FMT:
        return enumerate_format(argument);
    case VIDIOC_ENUM_FRAMESIZES:
        return enumerate_size(argument);
    case VIDIOC_ENUM_FRAMEINTERVALS:
        return enumerate_interval(argument);
    case VIDIOC_S_FMT:
        return fake_camera.is_busy ? fail_with(EBUSY) : set_format(argument);
    case VIDIOC_G_FMT:
        return get_format(argument);
    case VIDIOC_QUERYCTRL:
        return query_control(argument);
    case VIDIOC_QUERYMENU:
        return query_menu(argument);
    case VIDIOC_S_CTRL:
        return set_control(argument);
    case VIDIOC_QUERYBUF:
        return describe_buffer(argument);
    case VIDIOC_QBUF:
        return give_buffer(argument);
    case VIDIOC_DQBUF:
        return take_filled(device, argument);
    case VIDIOC_S_PARM:
    case VIDIOC_REQBUFS:
    case VIDIOC_STREAMON:
        return 0;
    default:
        return fail_with(ENOTTY);
    }
}
