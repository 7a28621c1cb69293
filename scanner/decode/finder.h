// SPDX-License-Identifier: GPL-3.0-or-later
// finder.h - finder patterns in a bit plane: squares in squares, runs of 1:1:3:1:1 across, at any rotation.
#pragma once

#include "scanner/decode/binarise.h"

typedef struct {
    ReaderPoint at;            // px of its level
    float width_px, height_px; // seven modules, measured along the row and along the column
    bool is_light_on_dark;
    int level;
    int hits;         // scan lines that crossed it
    float doubt;      // how far its runs are from 1:1:3:1:1; 0 is perfect
    float off_centre; // 0 in the middle of the picture, 1 at its corner
} Finder;

// Runs of 1:1:3:1:1 in rows below each other; the middle of one is at half of its x2.
typedef struct {
    int first_x2, x2; // in the first row and the last
    int first_y, hits, width;
    bool is_light, goes_on;
} Chain;

#define FINDERS_MAX 96

// By this, the highest first, finders are left out where there are too many: people hold what they show before the middle.
float finder_rank(const Finder *finder);

typedef struct {
    Finder finders[FINDERS_MAX]; // those that rank first
    int count;
    Finder fresh[FINDERS_MAX]; // of the level that is being scanned
    int fresh_count;
    int checks;
    gint16 *edges; // scratch for one row: where it changes,
    guint8 *likes; // which five runs are like a finder's,
    Chain *chains; // and the chains that end in this row and in the one before
    gsize row_size;
} FinderList;

void finder_list_clear(FinderList *list);
// Adds the level's finders to the list; those already there from another level are not added again.
void finder_scan(const Kernels *kernels, const BitPlane *plane, int level, FinderList *list);
