// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/warp.h"

#include <math.h>

// Square to quadrilateral in closed form.
bool warp_prepare(Warp *warp)
{
    const ReaderPoint *p = warp->handles;
    const float dx1 = p[1].x - p[2].x, dy1 = p[1].y - p[2].y, dx2 = p[3].x - p[2].x, dy2 = p[3].y - p[2].y;
    const float sx = p[0].x - p[1].x + p[2].x - p[3].x, sy = p[0].y - p[1].y + p[2].y - p[3].y;
    const float area = dx1 * dy2 - dx2 * dy1;
    if (!(fabsf(area) > 1))
        return false;
    const float g = (sx * dy2 - dx2 * sy) / area, h = (dx1 * sy - sx * dy1) / area;
    if (!(g > -0.95f && h > -0.95f && g + h > -0.95f && g < 20 && h < 20))
        return false; // turned inside out
    float *m = warp->m;
    m[0] = p[1].x - p[0].x + g * p[1].x;
    m[1] = p[3].x - p[0].x + h * p[3].x;
    m[2] = p[0].x;
    m[3] = p[1].y - p[0].y + g * p[1].y;
    m[4] = p[3].y - p[0].y + h * p[3].y;
    m[5] = p[0].y;
    m[6] = g;
    m[7] = h;
    return true;
}

bool warp_pull_fourth(Warp *warp, float column, float row, ReaderPoint target)
{
    const float span = (float)(warp->side - 7), share = (column - 3.5f) / span * ((row - 3.5f) / span);
    for (int round = 0; round < 6; round++) {
        const ReaderPoint now = warp_at(warp, column, row);
        // Near the fourth handle the plane follows it nearly in step; repetition does the rest.
        warp->handles[2].x += (target.x - now.x) / fmaxf(share, 0.3f) * 0.8f;
        warp->handles[2].y += (target.y - now.y) / fmaxf(share, 0.3f) * 0.8f;
        if (!warp_prepare(warp))
            return false;
    }
    return true;
}
