// SPDX-License-Identifier: GPL-3.0-or-later
// desktop_media.h - the rolls that fit any desktop label printer or any receipt printer, for the languages that do not name theirs.
#pragma once

#include "printer/driver/driver.h"

// Ended by a NULL name. All dots are computed from mm and the model's dpi.
extern const DriverMedia desktop_media[];
// The width is what the head can print of the paper; these printers report no measures.
extern const DriverMedia receipt_media[];
