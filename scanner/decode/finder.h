// finder.h - finder patterns in a bit plane: squares in squares, runs of 1:1:3:1:1 across, at any rotation.
#pragma once

#include "scanner/decode/binarise.h"

typedef struct {
    ReaderPoint at;         // px of its level
    float width_px, height_px; // seven modules, measured along the row and along the column
    bool is_light_on_dark;
    int level;
    int hits;               // scan lines that crossed it
    float doubt;            // how far its runs are from 1:1:3:1:1; 0 is perfect
} Finder;

// A run of 1:1:3:1:1 along one row; its middle is at half of `x2`.
typedef struct {
    int x2, width;
    bool is_light;
} Hit;

#define FINDERS_MAX 96

typedef struct {
    Finder finders[FINDERS_MAX]; // the least doubtful ones
    int count;
    Finder fresh[FINDERS_MAX]; // of the level that is being scanned
    int fresh_count;
    int fresh_passed; // how many of them the scan has left behind
    int *edges; // scratch for one row: where it changes,
    gint16 *runs; // how long it stays,
    Hit *hits;  // and what looks like a finder, for this row and the one before
    gsize row_size;
} FinderList;

void finder_list_clear(FinderList *list);
// Adds the level's finders to the list; those already there from another level are not added again.
void finder_scan(const BitPlane *plane, int level, int row_step, FinderList *list);
