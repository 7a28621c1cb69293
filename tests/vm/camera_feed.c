// SPDX-License-Identifier: GPL-3.0-or-later
// vm-camera-feed OUTPUT PICTURE - shows a picture to one of the kernel's cameras (vivid), by its output node, until ended.
//
// The output has the size of its HDMI timings; the picture stands in its middle, on white. Prints "feeding" once it runs.
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "scanner/capture/capture.h"

#define BUFFER_COUNT 4
#define WHITE 235
#define NO_COLOUR 128

typedef struct {
    int node;
    struct v4l2_pix_format format;
    guint8 *buffers[BUFFER_COUNT];
} JobSource;

static bool call(const JobSource *feed, unsigned long request, void *argument, const char *name)
{
    if (ioctl(feed->node, request, argument) == 0)
        return true;
    fprintf(stderr, "vm-camera-feed: %s: %s\n", name, g_strerror(errno));
    return false;
}

static bool set_format(JobSource *feed)
{
    struct v4l2_format format = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT};
    if (!call(feed, VIDIOC_G_FMT, &format, "format"))
        return false;
    format.fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
    format.fmt.pix.field = V4L2_FIELD_NONE;
    format.fmt.pix.colorspace = V4L2_COLORSPACE_SRGB;
    format.fmt.pix.bytesperline = 0;
    if (!call(feed, VIDIOC_S_FMT, &format, "format"))
        return false;
    feed->format = format.fmt.pix;
    return feed->format.pixelformat == V4L2_PIX_FMT_YUYV;
}

static void draw(const JobSource *feed, guint8 *out, const guint8 *pixels, int width_px, int height_px)
{
    int left = ((int)feed->format.width - width_px) / 2, top = ((int)feed->format.height - height_px) / 2;
    for (int y = 0; y < (int)feed->format.height; y++)
        for (int x = 0; x < (int)feed->format.width; x++) {
            guint8 *to = out + (gsize)y * feed->format.bytesperline + 2 * (gsize)x;
            bool is_inside = x >= left && x < left + width_px && y >= top && y < top + height_px;
            to[0] = is_inside ? MIN(pixels[(y - top) * width_px + x - left], WHITE) : WHITE;
            to[1] = NO_COLOUR;
        }
}

static bool map(JobSource *feed, const guint8 *pixels, int width_px, int height_px)
{
    struct v4l2_requestbuffers request = {.count = BUFFER_COUNT, .type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
    if (!call(feed, VIDIOC_REQBUFS, &request, "buffers") || request.count > BUFFER_COUNT)
        return false;
    for (guint i = 0; i < request.count; i++) {
        struct v4l2_buffer buffer = {.index = i, .type = request.type, .memory = request.memory};
        if (!call(feed, VIDIOC_QUERYBUF, &buffer, "buffer"))
            return false;
        feed->buffers[i] = mmap(NULL, buffer.length, PROT_READ | PROT_WRITE, MAP_SHARED, feed->node, (off_t)buffer.m.offset);
        if (feed->buffers[i] == MAP_FAILED)
            return false;
        draw(feed, feed->buffers[i], pixels, width_px, height_px);
        buffer.bytesused = feed->format.sizeimage;
        buffer.field = V4L2_FIELD_NONE;
        if (!call(feed, VIDIOC_QBUF, &buffer, "first buffer"))
            return false;
    }
    return call(feed, VIDIOC_STREAMON, &request.type, "start");
}

int main(int argc, char **argv)
{
    g_autoptr(GError) error = NULL;
    g_autofree guint8 *pixels = NULL;
    int width_px = 0, height_px = 0;
    JobSource feed = {.node = argc == 3 ? open(argv[1], O_RDWR) : -1};
    if (feed.node < 0 || !picture_load(argv[2], &pixels, &width_px, &height_px, &error)) {
        fprintf(stderr, "vm-camera-feed: %s\n", error ? error->message : argc == 3 ? g_strerror(errno) : "takes OUTPUT PICTURE");
        return 1;
    }
    if (!set_format(&feed) || !map(&feed, pixels, width_px, height_px))
        return 1;
    puts("feeding");
    fflush(stdout);
    for (;;) {
        struct v4l2_buffer buffer = {.type = V4L2_BUF_TYPE_VIDEO_OUTPUT, .memory = V4L2_MEMORY_MMAP};
        if (ioctl(feed.node, VIDIOC_DQBUF, &buffer) != 0 || ioctl(feed.node, VIDIOC_QBUF, &buffer) != 0)
            return 0; // unplugged
    }
}
