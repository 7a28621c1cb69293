// SPDX-License-Identifier: GPL-3.0-or-later
// profile_look.h - private to common/conf: the event's colours and logo, from [look] of event.ini.
//
// A text is read on each colour, so that the two must be LOOK_CONTRAST apart, as WCAG 2.2 (1.4.3) measures it.
#pragma once

#include "common/conf/profile_value.h"

#define LOOK_CONTRAST 4.5

// True for "#rrggbb".
bool look_is_colour(const char *text);

// Fills the profile's look from the group in work, [look].
void look_read(ProfileReader *reader);
