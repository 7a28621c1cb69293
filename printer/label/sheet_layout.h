// SPDX-License-Identifier: GPL-3.0-or-later
// sheet_layout.h - where labels lie on a sheet of paper: row by row from the left above, as many as have room.
//
// A row is as high as its highest label. It knows measures only. A layout that is filled with zeros but for the paper is empty, and its
// labels stand edge to edge, so that one cut parts two of them.
#pragma once

#include <stdbool.h>

typedef struct {
    double width_mm, length_mm;               // of the paper
    double margin_across_mm, margin_along_mm; // of it on either side, left free
    double gap_across_mm, gap_along_mm;       // between labels
    double taken_mm;                          // of the row that is being filled
    double row_top_mm, row_length_mm;         // below the margin
} SheetLayout;

// The place of the next label of these measures, from the paper's corner left above. False when the sheet has no more room for it;
// nothing is taken then.
bool sheet_layout_place(SheetLayout *layout, double width_mm, double length_mm, double *out_left_mm, double *out_top_mm);
// How many labels of these measures an empty sheet of this paper has room for; and how many of this width one row.
int sheet_layout_count(const SheetLayout *layout, double width_mm, double length_mm);
int sheet_layout_columns(const SheetLayout *layout, double width_mm);
