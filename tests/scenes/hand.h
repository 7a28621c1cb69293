// SPDX-License-Identifier: GPL-3.0-or-later
// hand.h - a badge, ticket or phone that a hand brings before a camera, as optics and muscles have it, frame after frame.
//
// The hand reaches as reaching is measured (least jerk), then trembles (8 to 11 Hz) and drifts; a badge on its lanyard swings and curls.
// The camera reads its rows one after the other, hunts for focus when the thing has come, and its exposure lags behind.
#pragma once

#include "tests/scenes/scene.h"

#define HAND_FRAMES 60 // at SEQUENCE_RATE_HZ: in two seconds a reader that will ever read it has

// What is held up at the end; `hand_frame` gives the way there.
SceneSpec hand_held(guint64 seed, int index, int width_px, int height_px);
SceneSpec hand_frame(const SceneSpec *held, int frame);
// One frame of it, at any time from when the thing is nearly there.
SceneSpec hand_moment(guint64 seed, int index, int width_px, int height_px);
