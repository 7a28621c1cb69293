// SPDX-License-Identifier: GPL-3.0-or-later
// track.h - symbols of the last frames: where to look first, and what was seen of the modules of one not yet read.
#pragma once

#include "scanner/decode/grid.h"

#define TRACKS_MAX 4

typedef struct {
    Triple triple; // as last seen
    int version;
    int unseen_frames;
    int joined;                     // frames in `dark`
    bool is_joined;                 // this frame is among them
    float dark[SYMBOL_MODULES_MAX]; // sum of evidence, as the picture shows it
} Track;

typedef struct {
    Track tracks[TRACKS_MAX];
    int count;
} TrackList;

// A frame begins: forgets what has not been seen for a while.
void tracks_step(TrackList *list);
// Notes a symbol where it was seen, and whether it was read; returns its track.
Track *tracks_note(TrackList *list, const Fit *fit, bool is_read);
// Adds the grid's evidence to what the track has, once in a frame, and gives the grid the sum. False: there was none to
// add to, or what there was is of another code.
bool track_join(Track *track, Grid *grid);
