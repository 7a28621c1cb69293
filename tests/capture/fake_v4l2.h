// SPDX-License-Identifier: GPL-3.0-or-later
// fake_v4l2.h - a camera below ioctl(): scanner/capture/v4l2.c is compiled with ioctl renamed to fake_ioctl, opens an
// ordinary file, maps it, and is answered from here. One camera at a time.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define FAKE_WIDTH 64
#define FAKE_HEIGHT 48

typedef struct {
    char *path; // of the file that plays the device
    bool is_output_only, is_busy, refuses_controls;
    guint32 formats[4]; // V4L2 fourccs on offer, ended by 0
    int sizes[4][2];    // ended by 0
    int rate_hz;
    gint64 biases[8]; // what its exposure can be set to, in thousandths of a stop, ended by 0; none: it has no such menu
    bool has_fixed_focus;
    // What the driver has ready: seeds of pictures, in the order taken. -1 = an errored buffer, -2 = half a frame.
    GQueue ready;
    bool is_unplugged;
    // What was asked of it.
    guint32 chosen_format;
    int chosen_width, chosen_height;
    GHashTable *controls; // id -> value
    int queued_count;     // buffers that the driver holds
} FakeCamera;

extern FakeCamera fake_camera;

void fake_camera_set_up(void);
void fake_camera_tear_down(void);
void fake_camera_show(int seed); // one more frame is ready
guint8 fake_pixel(int seed, int x, int y);

int fake_ioctl(int device, unsigned long request, ...);
