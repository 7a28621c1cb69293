// SPDX-License-Identifier: GPL-3.0-or-later
// recipe.h - named sets of scenes: one per effect, swept from mild to hopeless, and the hard mix of a real day.
//
// Ranges come from cameras, phones and paper, not from what any reader can do: a sweep ends where a person would
// no longer expect a reading.
#pragma once

#include "tests/scenes/dice.h"
#include "tests/scenes/scene.h"

typedef enum {
    EFFECT_PLAIN,
    EFFECT_CONTRAST,
    EFFECT_CURVE,
    EFFECT_DARK_MODE,
    EFFECT_DEFOCUS,
    EFFECT_MOTION,
    EFFECT_NOISE,
    EFFECT_OVEREXPOSED,
    EFFECT_UNDEREXPOSED,
    EFFECT_GLARE,
    EFFECT_SHADOW,
    EFFECT_MOIRE,
    EFFECT_OLED,
    EFFECT_JPEG,
    EFFECT_DAMAGED_DATA,
    EFFECT_DAMAGED_FINDER,
    EFFECT_SMALL,
    EFFECT_HUGE,
    EFFECT_TILT,
    EFFECT_ROLL,
    EFFECT_BUSY,
    EFFECT_STYLE,
    EFFECT_MIRROR,
    EFFECT_DENSE,
    EFFECT_TWO,
    EFFECT_MIX,
    EFFECT_EMPTY,
    EFFECT_HAND, // frames of hand.h
    EFFECT_COUNT
} Effect;

const char *effect_name(Effect effect);
// EFFECT_COUNT when there is no such name.
Effect effect_by_name(const char *name);

// The scene number `index` of a set; the sweep repeats every 16 scenes.
SceneSpec recipe_scene(Effect effect, guint64 seed, int index, int width_px, int height_px);

#define SEQUENCE_RATE_HZ 30

// Frame number `frame` of a person moving the thing of `held` into view and holding it there.
SceneSpec recipe_sequence_frame(const SceneSpec *held, int frame);

// A phone screen or printed badge with this text, mild to hard, for demonstrations.
SceneSpec recipe_of_text(const char *text, guint64 seed, int index, int width_px, int height_px);
// Another code beside it, on a thing of the same kind.
void recipe_add_second(SceneSpec *spec, const char *text);
