// SPDX-License-Identifier: GPL-3.0-or-later
// warp.h - from modules of a symbol to pixels of a level: a perspective, and a bend for badges that are not flat.
#pragma once

#include "scanner/decode/frame.h"

// Corner handles are the middles of the three finders and the fourth point that completes them.
typedef struct {
    ReaderPoint handles[4]; // clockwise: top left, top right, bottom right, bottom left
    float bend[4];          // px of bulge half way: x and y along rows, x and y along columns
    float sway[4];          // the same, one way in the first half and the other in the second
    bool is_bent;           // false: bend and sway are all 0
    int side;               // modules
    float m[8];             // made from the handles
} Warp;

// Sets `m` after the handles or the side have changed; false when they are no quadrilateral.
bool warp_prepare(Warp *warp);

static inline ReaderPoint warp_at(const Warp *warp, float column, float row)
{
    const float span = 1 / (float)(warp->side - 7), s = (column - 3.5f) * span, t = (row - 3.5f) * span;
    const float *m = warp->m, scale = 1 / (m[6] * s + m[7] * t + 1);
    ReaderPoint at = {(m[0] * s + m[1] * t + m[2]) * scale, (m[3] * s + m[4] * t + m[5]) * scale};
    if (warp->is_bent) {
        const float along = 4 * s * (1 - s), down = 4 * t * (1 - t), along2 = 2 * along * (1 - 2 * s),
                    down2 = 2 * down * (1 - 2 * t);
        at.x += warp->bend[0] * along + warp->bend[2] * down + warp->sway[0] * along2 + warp->sway[2] * down2;
        at.y += warp->bend[1] * along + warp->bend[3] * down + warp->sway[1] * along2 + warp->sway[3] * down2;
    }
    return at;
}

// Moves the fourth handle so that a module comes to lie on a pixel.
bool warp_pull_fourth(Warp *warp, float column, float row, ReaderPoint target);
