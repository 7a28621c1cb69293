// SPDX-License-Identifier: GPL-3.0-or-later
// mask.h - takes out of a text what differs between any two runs: the time of day, how long a plan took, where it ran.
#pragma once

#include <glib.h>

// Appends the text without dates and numbers that are about now, names of our databases and numbers of temporary schemas.
void mask_clock(GString *to, const char *text);
// Appends a plan without its times; the blocks that it touched, read or found, go to the other string, summed up.
void mask_plan(GString *to, GString *buffers, const char *plan);
