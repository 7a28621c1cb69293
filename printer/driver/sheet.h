// SPDX-License-Identifier: GPL-3.0-or-later
// sheet.h - several labels on one sheet of paper: media such as A4-4up, of which a label has a part.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"
#include "printer/label/sheet_layout.h"

// What office printers take, each with what they reach of it. A4 and Letter, named or said by a printer, are the first of their rows:
// nobody wears a badge as large as the sheet, which is meant by its measures alone.
// clang-format off
#define SHEET_MEDIA(whole, of_a4, of_letter)                                                    \
    {"A4-4up", "A4 sheet of four labels", 105, 148.5, 0, 0, 0, false, of_a4},                   \
    {"A4-8up", "A4 sheet of eight labels", 105, 74.25, 0, 0, 0, false, of_a4},                  \
    {"Letter-4up", "Letter sheet of four labels", 107.95, 139.7, 0, 0, 0, false, of_letter},    \
    {"Letter-8up", "Letter sheet of eight labels", 107.95, 69.85, 0, 0, 0, false, of_letter},   \
    {"74x105", "A7 sheet", 74, 105, 0, 0, 0, false, whole},                                     \
    {"105x148", "A6 sheet", 105, 148, 0, 0, 0, false, whole},                                   \
    {"148x210", "A5 sheet", 148, 210, 0, 0, 0, false, whole},                                   \
    {"210x297", "A4 sheet as one label", 210, 297, 0, 0, 0, false, whole},                      \
    {"216x279", "Letter sheet as one label", 215.9, 279.4, 0, 0, 0, false, whole}
// clang-format on

// The paper, with nothing on it; the label itself where it is no part of a sheet.
SheetLayout sheet_paper(const DriverMedia *media);
// Where the picture of the next label begins, within what is reached.
void sheet_place(SheetLayout *layout, const DriverMedia *media, double *out_left_mm, double *out_top_mm);
