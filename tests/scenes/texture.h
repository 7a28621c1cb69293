// SPDX-License-Identifier: GPL-3.0-or-later
// texture.h - pictures that look like codes all over and hold none: what costs a reader most, by accident or somebody's will.
#pragma once

#include "tests/scenes/scene.h"

// Picture `index` of this seed: walls of symbols without a meaning, fields of finders, halftone, text, rings and noise take turns.
Scene *texture_render(guint64 seed, int index, int width_px, int height_px);
