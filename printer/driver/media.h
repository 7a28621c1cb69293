// SPDX-License-Identifier: GPL-3.0-or-later
// media.h - the measures that a media's name says: "76x102", "4x6in", "2.25x1.25in", "62", "A6".
//
// Inside printer/driver only.
#pragma once

#include <stdbool.h>

#define MEDIA_WIDTH_MIN_MM 10.0
#define MEDIA_WIDTH_MAX_MM 300.0
#define MEDIA_LENGTH_MAX_MM 500.0

// False when the name says none, or measures that no label has. A length of 0 is continuous.
bool media_measures(const char *name, double *out_width_mm, double *out_length_mm);
