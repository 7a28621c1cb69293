// SPDX-License-Identifier: GPL-3.0-or-later
// pose.h - between a point on the carrier and a point in the picture, both ways: pinhole camera with radial
// distortion, carrier flat or bent around a cylinder.
#pragma once

#include "tests/scenes/scene.h"

typedef struct {
    float rotation[9]; // carrier to camera
    float origin[3];   // middle of the carrier in camera coordinates, mm
    float focal_px, middle_x_px, middle_y_px, distortion, corner_squared;
    float bend_radius_mm, bend_cos, bend_sin;
} Pose;

Pose pose_of(const SceneSpec *spec);
// The carrier's point (mm from its middle) seen at a pixel; false when the ray passes it.
bool pose_to_carrier(const Pose *pose, float x_px, float y_px, float *out_u_mm, float *out_v_mm);
ScenePoint pose_to_picture(const Pose *pose, float u_mm, float v_mm);
