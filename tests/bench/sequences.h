// SPDX-License-Identifier: GPL-3.0-or-later
// sequences.h - how long after somebody brings a badge or a phone it is first read: each frame a thirtieth of a second, or as long as the
// reader needs for the one before.
#pragma once

#include "tests/bench/runner.h"
#include "tests/scenes/recipe.h"

// Of EFFECT_MIX or EFFECT_HAND. Prints a line for each contender, and for each kind of thing.
void sequences_run(Race *race, Effect effect, guint64 seed, int count, int width_px, int height_px);
