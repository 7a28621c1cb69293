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
    ReaderPoint ends[4];
    fit_outline(fit, ends);
    for (int i = 0; i < 4; i++)
        if (ends[i].x < 0 || ends[i].y < 0 || ends[i].x > (float)frame->width_px || ends[i].y > (float)frame->height_px)
            return true;
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
    const float light = sums[0] / (float)MAX(counts[0], 1), dark = sums[1] / (float)MAX(counts[1], 1);
    const bool is_plain = counts[0] == 0 || counts[1] == 0; // nothing to compare
    if (is_cut(fit, frame))
        return AIM_FURTHER;
    const float total = (float)(grid->side * grid->side);
    if ((float)blown_dark > GLARE_SHARE * (float)counts[1] || (light < PAPER_MAX && (float)blown > GLARE_SHARE * total))
        return AIM_TOO_BRIGHT;
    if (fit->size_px * ldexpf(1, fit->level) < MODULE_MIN_PX)
        return AIM_CLOSER;
    if (is_plain || light - dark < CONTRAST_MIN)
        return AIM_TOO_DIM;
    return AIM_HOLD_STILL;
}
