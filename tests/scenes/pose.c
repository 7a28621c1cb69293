// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/pose.h"

#include <math.h>

static void multiply(const float a[9], const float b[9], float out[9])
{
    for (int row = 0; row < 3; row++)
        for (int column = 0; column < 3; column++)
            out[3 * row + column] = a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
}

Pose pose_of(const SceneSpec *spec)
{
    const float degree = (float)G_PI / 180;
    const float cy = cosf(spec->yaw_deg * degree), sy = sinf(spec->yaw_deg * degree);
    const float cp = cosf(spec->pitch_deg * degree), sp = sinf(spec->pitch_deg * degree);
    const float cr = cosf(spec->roll_deg * degree), sr = sinf(spec->roll_deg * degree);
    const float yaw[9] = {cy, 0, sy, 0, 1, 0, -sy, 0, cy}, pitch[9] = {1, 0, 0, 0, cp, -sp, 0, sp, cp};
    const float roll[9] = {cr, -sr, 0, sr, cr, 0, 0, 0, 1};
    Pose pose = {.origin = {spec->x_mm, spec->y_mm, spec->distance_mm},
                 .focal_px = (float)spec->width_px / 2 / tanf(spec->view_deg * degree / 2),
                 .middle_x_px = (float)spec->width_px / 2,
                 .middle_y_px = (float)spec->height_px / 2,
                 .bend_radius_mm = spec->bend_radius_mm,
                 .bend_cos = cosf(spec->bend_axis_deg * degree),
                 .bend_sin = sinf(spec->bend_axis_deg * degree)};
    pose.corner_squared = pose.middle_x_px * pose.middle_x_px + pose.middle_y_px * pose.middle_y_px;
    pose.distortion = spec->distortion;
    float both[9];
    multiply(yaw, pitch, both);
    multiply(both, roll, pose.rotation);
    return pose;
}

bool pose_to_carrier(const Pose *pose, float x_px, float y_px, float *out_u_mm, float *out_v_mm)
{
    float x = x_px - pose->middle_x_px, y = y_px - pose->middle_y_px;
    const float stretch = 1 + pose->distortion * (x * x + y * y) / pose->corner_squared;
    const float ray[3] = {x * stretch / pose->focal_px, y * stretch / pose->focal_px, 1};
    const float *m = pose->rotation, *o = pose->origin;
    float from[3], along[3]; // the ray in the carrier's coordinates
    for (int i = 0; i < 3; i++) {
        from[i] = -(m[i] * o[0] + m[3 + i] * o[1] + m[6 + i] * o[2]);
        along[i] = m[i] * ray[0] + m[3 + i] * ray[1] + m[6 + i] * ray[2];
    }
    if (along[2] < 1e-4f)
        return false; // from behind
    const float flat = -from[2] / along[2];
    if (pose->bend_radius_mm <= 0) {
        *out_u_mm = from[0] + flat * along[0];
        *out_v_mm = from[1] + flat * along[1];
        return true;
    }
    // s runs across the cylinder, t along it; the carrier touches its near side: s^2 + (w - r)^2 = r^2.
    const float r = pose->bend_radius_mm, c = pose->bend_cos, n = pose->bend_sin;
    const float from_s = c * from[0] + n * from[1], along_s = c * along[0] + n * along[1], from_w = from[2] - r;
    const float a = along_s * along_s + along[2] * along[2], b = from_s * along_s + from_w * along[2];
    const float d = b * b - a * (from_s * from_s + from_w * from_w - r * r);
    if (d < 0)
        return false;
    const float at = (-b - sqrtf(d)) / a;
    const float s = r * asinf(CLAMP((from_s + at * along_s) / r, -1, 1));
    const float t = -n * (from[0] + at * along[0]) + c * (from[1] + at * along[1]);
    *out_u_mm = c * s - n * t;
    *out_v_mm = n * s + c * t;
    return true;
}

ScenePoint pose_to_picture(const Pose *pose, float u_mm, float v_mm)
{
    float u = u_mm, v = v_mm, w = 0;
    if (pose->bend_radius_mm > 0) {
        const float c = pose->bend_cos, n = pose->bend_sin, r = pose->bend_radius_mm;
        const float angle = (c * u_mm + n * v_mm) / r, t = -n * u_mm + c * v_mm, s = r * sinf(angle);
        w = r * (1 - cosf(angle));
        u = c * s - n * t;
        v = n * s + c * t;
    }
    const float *m = pose->rotation, *o = pose->origin;
    const float z = m[6] * u + m[7] * v + m[8] * w + o[2];
    const float x = (m[0] * u + m[1] * v + m[2] * w + o[0]) * pose->focal_px / z;
    const float y = (m[3] * u + m[4] * v + m[5] * w + o[1]) * pose->focal_px / z;
    float px = x, py = y; // invert the distortion by repetition
    for (int i = 0; i < 12; i++) {
        const float stretch = 1 + pose->distortion * (px * px + py * py) / pose->corner_squared;
        px = x / stretch;
        py = y / stretch;
    }
    return (ScenePoint){px + pose->middle_x_px, py + pose->middle_y_px};
}
