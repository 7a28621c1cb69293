// SPDX-License-Identifier: GPL-3.0-or-later
// motion.h - for how long nothing has moved before the camera: a picture that stands still has been looked at.
#pragma once

#include "scanner/decode/pyramid.h"

typedef struct {
    guint8 *former; // the coarsest level of the frame before; NULL: there was none
    gsize size;
    int still_frames; // G_MAXINT: nothing has moved yet
} Motion;

void motion_clear(Motion *motion);
void motion_note(Motion *motion, const Pyramid *pyramid);
