// SPDX-License-Identifier: GPL-3.0-or-later
// media.h - the measures that a media may have.
//
// Inside printer/driver only.
#pragma once

#define MEDIA_WIDTH_MIN_MM 10.0
#define MEDIA_WIDTH_MAX_MM 300.0
#define MEDIA_LENGTH_MAX_MM 500.0
