// SPDX-License-Identifier: GPL-3.0-or-later
// measure.h - what the benches of booths and phones have in common: times, and the desk that decides beside them.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "scanner/desk/desk.h"

// The error is looked at after the call that sets it: C says not which argument comes first.
void must(bool is_good, GError *const *error);
void print_times(const char *what, GArray *times); // gint64, microseconds; sorts them; nothing of none
gint64 nth_time(GArray *times, guint percent);     // of sorted ones
// The number of at least `least` in a place of the command line, or the other one.
int bench_number(int argc, char **argv, int place, int least, int otherwise);
// One decision of the stage's people, in turn; adds what it took.
void measure_decision(Desk *desk, GArray *times);
