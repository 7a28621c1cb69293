// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/aim.h"

#include <math.h>

#define MODULE_MIN_PX 2.3f // of the frame: readers fall off below two
#define CONTRAST_MIN 24    // grey levels between light and dark
#define SATURATED 250
#define GLARE_SHARE 0.1f // of the modules
#define PAPER_MAX 245    // grey of light modules where the whole is not overexposed

// Does part of the symbol lie outside the frame?
static bool is_cut(const Fit *fit, const Level *frame)
{
    const float side = (float)fit->warp.side, scale = ldexpf(1, fit->level);
    const float ends[4][2] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
    for (int i = 0; i < 4; i++) {
        const ReaderPoint at = warp_at(&fit->warp, ends[i][0], ends[i][1]);
        if (at.x < 0 || at.y < 0 || at.x * scale > (float)frame->width_px || at.y * scale > (float)frame->height_px)
            return true;
    }
    return false;
}

AimHint aim_of(const Fit *fit, const Grid *grid, const Level *frame)
{
    float sums[2] = {0};
    int counts[2] = {0}, blown = 0, blown_dark = 0;
    for (int i = 0; i < grid->side * grid->side; i++) {
        blown += (fit->is_light_on_dark ? 255 - grid->grey[i] : grid->grey[i]) > SATURATED;
        if (grid->kinds[i] != MODULE_DARK && grid->kinds[i] != MODULE_LIGHT)
            continue;
        const bool is_dark = grid->kinds[i] == MODULE_DARK;
        sums[is_dark] += grid->grey[i];
        counts[is_dark]++;
        blown_dark += is_dark && grid->grey[i] > SATURATED;
    }
    const float light = sums[0] / (float)counts[0], dark = sums[1] / (float)counts[1];
    if (is_cut(fit, frame))
        return AIM_FURTHER;
    const float total = (float)(grid->side * grid->side);
    if ((float)blown_dark > GLARE_SHARE * (float)counts[1] || (light < PAPER_MAX && (float)blown > GLARE_SHARE * total))
        return AIM_TOO_BRIGHT;
    if (fit->size_px * ldexpf(1, fit->level) < MODULE_MIN_PX)
        return AIM_CLOSER;
    if (light - dark < CONTRAST_MIN)
        return AIM_TOO_DIM;
    return AIM_HOLD_STILL;
}
