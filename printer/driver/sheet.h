// SPDX-License-Identifier: GPL-3.0-or-later
// sheet.h - several labels on one sheet of paper: media such as A4-4up, of which a label has a part.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"
#include "printer/label/sheet_layout.h"

// Paper that is cut already. Measures: Avery 53xx, the tables of the Perl module Paper::Specs 0.10 (Avery/5390.pm, 5392.pm, 5395.pm;
// 5384.pm and 74541.pm say the same as 5392.pm) and, of 5395, gLabels' avery-us-templates.xml; L7993, Label Planet's template LP8/99 and
// py_label_printer's templates.py, which has 3660 too.
extern const DriverReach sheet_avery_5390, sheet_avery_5392, sheet_avery_5395, sheet_avery_l7993, sheet_avery_3660;

// What office printers take, each with what they reach of it. A4 and Letter, named or said by a printer, are the first of their rows:
// nobody wears a badge as large as the sheet, which is meant by its measures alone.
// clang-format off
#define SHEET_MEDIA(whole, of_a4, of_letter)                                                    \
    {"A4-4up", "A4 sheet of four labels", 105, 148.5, 0, 0, 0, false, of_a4},                   \
    {"A4-8up", "A4 sheet of eight labels", 105, 74.25, 0, 0, 0, false, of_a4},                  \
    {"Letter-4up", "Letter sheet of four labels", 107.95, 139.7, 0, 0, 0, false, of_letter},    \
    {"Letter-8up", "Letter sheet of eight labels", 107.95, 69.85, 0, 0, 0, false, of_letter},   \
    {"Avery-5390", "Avery 5390: Letter sheet of eight inserts, 3.5 inch x 2.22 inch", 88.9, 56.363, 0, 0, 0, false,                \
     &sheet_avery_5390},                                                                        \
    {"Avery-5392", "Avery 5392, 5384, 74541: Letter sheet of six inserts, 4 inch x 3 inch", 101.6, 76.2, 0, 0, 0, false,           \
     &sheet_avery_5392},                                                                        \
    {"Avery-5395", "Avery 5395: Letter sheet of eight name labels, 3.375 inch x 2.333 inch", 85.725, 59.258, 0, 0, 0, false,       \
     &sheet_avery_5395},                                                                        \
    {"Avery-L7993", "Avery L7993: A4 sheet of eight labels, 99.1 mm x 67.7 mm", 99.1, 67.7, 0, 0, 0, false, &sheet_avery_l7993},   \
    {"Avery-3660", "Avery Zweckform 3660: A4 sheet of eight labels, 97 mm x 67.7 mm", 97, 67.7, 0, 0, 0, false,                    \
     &sheet_avery_3660},                                                                        \
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
