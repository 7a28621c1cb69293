// SPDX-License-Identifier: GPL-3.0-or-later
// label_sheet.h - many labels on sheets of paper as one PDF: letters and lines, not dots, in their colours.
//
// Sheets that are to be cut have marks at their edges, and labels follow each other from sheet to sheet at one place: a guillotine cuts the
// whole stack at once, and the piles put on each other, row by row from the left above, are in order. On paper that is cut already they
// follow each other on the sheet. Labels of another size begin a new stack.
#pragma once

#include "printer/label/label.h"
#include "printer/label/sheet_layout.h"

typedef struct {
    SheetLayout layout;         // empty
    double width_mm, length_mm; // of every label on it; 0 = as each says
    double inset_mm;            // of each label on each side, where printers do not reach
    bool is_cut;                // already
} SheetPaper;

typedef struct LabelSheet LabelSheet;
// `title` stands in the margin of paper that is to be cut.
LabelSheet *label_sheet_new(const SheetPaper *paper, const char *title);
void label_sheet_free(LabelSheet *sheet);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabelSheet, label_sheet_free)

// The template is borrowed, `fields` are as for label_render(). Where the paper says how large its labels are, this one is. False
// with LABEL_ERROR_MEDIA when no sheet has room for a label of these measures; a length of 0 is the label's own.
bool label_sheet_add(LabelSheet *sheet, const LabelTemplate *label_template, GHashTable *fields, double width_mm,
                     double length_mm, GError **error);
int label_sheet_count(const LabelSheet *sheet);
// How many sheets of paper it became. Nothing stands under `path` before the file is whole.
bool label_sheet_write(LabelSheet *sheet, const char *path, int *out_pages, GError **error);
