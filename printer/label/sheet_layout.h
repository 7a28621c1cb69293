// SPDX-License-Identifier: GPL-3.0-or-later
// sheet_layout.h - where labels lie on a sheet of paper: row by row from the left above, as many as have room.
//
// Labels stand edge to edge, so that one cut parts two of them; a row is as high as its highest label. It knows measures only: who draws
// the sheet draws lines to cut along where the paper is not cut already. A layout that is filled with zeros but for the paper is empty.
#pragma once

#include <stdbool.h>

typedef struct {
    double width_mm, length_mm;       // of the paper
    double margin_mm;                 // of it on each side, left free
    double head_mm;                   // above the first row, left free for a title
    double taken_mm;                  // of the row that is being filled
    double row_top_mm, row_length_mm; // below the head
} SheetLayout;

// The place of the next label of these measures, from the paper's corner left above. False when the sheet has no more room for it;
// nothing is taken then.
bool sheet_layout_place(SheetLayout *layout, double width_mm, double length_mm, double *out_left_mm, double *out_top_mm);
// How many labels of these measures an empty sheet of this paper has room for.
int sheet_layout_count(const SheetLayout *layout, double width_mm, double length_mm);
