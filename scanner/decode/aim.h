// SPDX-License-Identifier: GPL-3.0-or-later
// aim.h - why a symbol that was found could not be read, in the one word that helps the person who holds it.
#pragma once

#include "scanner/decode/grid.h"

// The grid as it was sampled from the fit.
AimHint aim_of(const Fit *fit, const Grid *grid, const Level *frame);
