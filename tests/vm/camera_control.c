// SPDX-License-Identifier: GPL-3.0-or-later
// vm-camera-control NODE NAME=VALUE... - sets controls of a camera by their names; a button is pressed by any value.
// Two are no controls: size=WIDTHxHEIGHT gives an HDMI node the slowest timings of that size; loop=1 shows a camera what its own
// instance's output is fed, as "Loop Video" did until Linux 6.12.
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <linux/videodev2.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define CONNECTED " Is Connected To"

// The first control whose name fits the pattern; its id is 0 when none does.
static struct v4l2_queryctrl find_control(int device, const char *pattern)
{
    struct v4l2_queryctrl about = {.id = V4L2_CTRL_FLAG_NEXT_CTRL};
    for (; ioctl(device, VIDIOC_QUERYCTRL, &about) == 0; about.id |= V4L2_CTRL_FLAG_NEXT_CTRL)
        if (g_pattern_match_simple(pattern, (const char *)about.name))
            return about;
    return (struct v4l2_queryctrl){0};
}

static bool set_size(int device, const char *size)
{
    struct v4l2_enum_dv_timings offer = {0};
    struct v4l2_dv_timings best = {0};
    for (; ioctl(device, VIDIOC_ENUM_DV_TIMINGS, &offer) == 0; offer.index++) {
        const struct v4l2_bt_timings *timings = &offer.timings.bt;
        g_autofree char *name = g_strdup_printf("%ux%u", timings->width, timings->height);
        if (strcmp(name, size) == 0 && !timings->interlaced && (!best.bt.width || timings->pixelclock < best.bt.pixelclock))
            best = offer.timings;
    }
    if (best.bt.width && ioctl(device, VIDIOC_S_DV_TIMINGS, &best) == 0)
        return true;
    fprintf(stderr, "vm-camera-control: size %s: %s\n", size, best.bt.width ? g_strerror(errno) : "no such timings");
    return false;
}

static bool set_control(int device, const char *name, const char *value)
{
    struct v4l2_control control = {.id = find_control(device, name).id, .value = (int)g_ascii_strtoll(value, NULL, 10)};
    if (control.id && ioctl(device, VIDIOC_S_CTRL, &control) == 0)
        return true;
    fprintf(stderr, "vm-camera-control: \"%s\": %s\n", name, control.id ? g_strerror(errno) : "no such control");
    return false;
}

// "HDMI 001-0 Is Connected To" gets "Output HDMI 001-0".
static bool set_loop(int device)
{
    if (find_control(device, "Loop Video").id)
        return set_control(device, "Loop Video", "1");
    const struct v4l2_queryctrl input = find_control(device, "HDMI *" CONNECTED);
    g_auto(GStrv) parts = g_strsplit((const char *)input.name, CONNECTED, 2);
    g_autofree char *output = g_strconcat("Output ", parts[0], NULL);
    struct v4l2_querymenu item = {.id = input.id};
    for (; input.id && item.index <= (guint32)input.maximum; item.index++) {
        g_autofree char *choice = g_strdup_printf("%u", item.index);
        if (ioctl(device, VIDIOC_QUERYMENU, &item) == 0 && strcmp((const char *)item.name, output) == 0)
            return set_control(device, (const char *)input.name, choice);
    }
    fprintf(stderr, "vm-camera-control: loop: the input cannot be connected to its own output\n");
    return false;
}

int main(int argc, char **argv)
{
    int device = argc > 2 ? open(argv[1], O_RDWR) : -1;
    if (device < 0) {
        fprintf(stderr, "vm-camera-control: %s\n", argc > 2 ? g_strerror(errno) : "takes NODE NAME=VALUE...");
        return 1;
    }
    bool is_good = true;
    for (int i = 2; i < argc && is_good; i++) {
        g_auto(GStrv) words = g_strsplit(argv[i], "=", 2);
        const char *value = words[1] ? words[1] : "1";
        is_good = strcmp(words[0], "size") == 0   ? set_size(device, value)
                  : strcmp(words[0], "loop") == 0 ? set_loop(device)
                                                  : set_control(device, words[0], value);
    }
    close(device);
    return is_good ? 0 : 1;
}
