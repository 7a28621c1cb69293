// SPDX-License-Identifier: GPL-3.0-or-later
// optics.h - what lens, shutter, sensor and the camera's own processing do to the light.
#pragma once

#include "tests/scenes/dice.h"
#include "tests/scenes/scene.h"

// Linear light, one value per pixel; 1 = white paper in the room's light.
typedef struct {
    float *light;
    int width_px, height_px;
} Light;

typedef struct {
    int left, top, right, bottom; // px; right and bottom not included
} Region;

void optics_defocus(Light *light, Region region, float radius_px);
void optics_motion(Light *light, Region region, float length_px, float angle);
void optics_soften(Light *light, Region region, float sigma_px);
// Exposure, noise, smearing, sharpening, gamma, 8 bits, JPEG.
guint8 *optics_expose(Light *light, const SceneSpec *spec, Dice *dice);
