// SPDX-License-Identifier: GPL-3.0-or-later
// v4l2.h - inside scanner/capture: asking a V4L2 device what it can do.
#pragma once

#include "scanner/capture/convert.h"

#define CAMERA_WIDTH_WANTED_PX 1280

typedef struct {
    PixelFormat format;
    int width_px, height_px;
    double rate_hz;
} CameraMode;

int v4l2_call(int device, unsigned long request, void *argument); // an ioctl that a signal does not end
// True when it streams pictures; `out_card` is its name, which the caller owns, also when it does not.
bool camera_is_capture(int device, char **out_card);
// The mode that costs least to read for what it sees. False when none can be read.
bool camera_choose_mode(int device, CameraMode *out);
double camera_mode_cost(const CameraMode *mode);
// What it does about focus and smear: "focuses by itself, sets its exposure itself". The caller owns it.
char *camera_ways_text(int device);
char *camera_mode_text(const CameraMode *mode); // "MJPG 1280x720 30 Hz". The caller owns it
