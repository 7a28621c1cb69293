// SPDX-License-Identifier: GPL-3.0-or-later
// drawing.h - what stands behind and around the code, drawn with Cairo: rooms, phones, badges, tickets, monitors.
#pragma once

#include "tests/scenes/dice.h"
#include "tests/scenes/scene.h"

typedef struct {
    guint8 *tones; // linear light, 255 = white paper
    int width_px, height_px;
} Drawing;

void drawing_clear(Drawing *drawing);

// The room, in camera pixels.
Drawing drawing_of_room(Dice *dice, RoomKind room, int width_px, int height_px);

// The carrier around its code; (left_mm, top_mm) is its top left corner seen from the middle of the code.
typedef struct {
    Drawing drawing;
    float left_mm, top_mm, px_per_mm;
    bool is_screen;
    float screen_left_mm, screen_top_mm, screen_right_mm, screen_bottom_mm; // what emits light
} Carrier;

Carrier carrier_draw(Dice *dice, const SceneCode *code);
