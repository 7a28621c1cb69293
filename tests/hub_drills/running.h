// SPDX-License-Identifier: GPL-3.0-or-later
// running.h - stations of a drill that run, and serve booths.
#pragma once

#include "tests/hub_drills/program.h"

typedef struct {
    GPid pid; // 0 = it does not run
    char *name;
} Running;
void running_clear(Running *running); // kills it
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Running, running_clear)

// From its next start on it serves booths, at a port that stays its own: `lanyard run` and the page take any other.
void drill_serve(const Drill *drill, const char *station);
// `lanyard run`; waits until the page is there.
void drill_run(const Drill *drill, const char *station, Running *out);
void drill_kill(Running *running); // SIGKILL, as when the plug is pulled
