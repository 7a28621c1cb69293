// SPDX-License-Identifier: GPL-3.0-or-later
// stage.h - the station that the printers are plugged into: `lanyard run` as a process of its own, on a folder that a
// test made, with labels that wait to be printed.
#pragma once

#include "common/store/job/job.h"

typedef struct {
    char *folder;  // of the station
    char *program; // lanyard
    char *log;     // what it says
    Store *store;  // a connection of the test's own
    GPid pid;      // 0 = not running
} Stage;

// Makes the station: PyCon US, with tickets on 80 mm rolls, `specs` as printers and so many people who want a badge, of
// whom the first `ticket_count` have a tutorial as well; all of their labels are queued. A failure ends the test.
Stage *stage_new(const char *folder, const char *program, GPtrArray *specs, int badge_count, int ticket_count);
// Ends the station if it runs.
void stage_free(Stage *stage);

void stage_start(Stage *stage);
void stage_kill(Stage *stage); // SIGKILL
// SIGTERM. True when it left as it should, or had not begun.
bool stage_stop(Stage *stage);
// It runs, or was not started. False: it ended by itself.
bool stage_is_alive(Stage *stage);

// `lanyard WORDS... ` on this station; a failure ends the test.
void stage_command(const Stage *stage, const char *const *words);
// Every job, oldest first. The caller owns it.
GPtrArray *stage_jobs(const Stage *stage);
