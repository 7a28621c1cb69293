// SPDX-License-Identifier: GPL-3.0-or-later
// progress.h - how far a long command is: on a terminal, silent in a pipe.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *what;     // "Importing people.csv"
    gint64 shown_mono_us; // when it was last drawn
    bool is_terminal;
} Progress;

void progress_init(Progress *progress, const char *what);
// Draws at most five times a second. Fits the callbacks of store and import; `data` is the Progress.
void progress_show(gint64 done, gint64 total, gpointer data);
// Wipes the line.
void progress_clear(Progress *progress);

// For store_watch_rebuild(), on every stderr: one line where it takes longer than a second.
void progress_rebuild(gint64 done, gint64 total, gpointer data);
