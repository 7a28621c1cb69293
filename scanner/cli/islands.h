// SPDX-License-Identifier: GPL-3.0-or-later
// islands.h - the threads of `lanyard run`: camera lanes, print workers, the page, the device listener, the exchange; started, watched, stopped.
//
// They belong to the thread that runs the default main context; whatever the islands tell arrives there.
#pragma once

#include "scanner/cli/scan_log.h"

typedef struct {
    Station *station;  // outlives the islands
    bool is_once;      // folders and files are shown once
    int rate_hz;       // of folders; 0 = as fast as they are read
    ScanLog *scan_log; // borrowed; NULL = none
} IslandsOptions;

typedef struct Islands Islands;

// Starts all of them; when one cannot start, those that did are stopped again.
Islands *islands_start(const IslandsOptions *options, GError **error);
// Each ends what it has in work: a frame, a label (for a while), an answer.
void islands_stop(Islands *islands);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Islands, islands_stop)

int islands_running_cameras(const Islands *islands);
int islands_frame_count(const Islands *islands);
// True while a printer works on a label.
bool islands_are_printing(Islands *islands);
guint16 islands_port(const Islands *islands);
