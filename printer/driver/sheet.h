// SPDX-License-Identifier: GPL-3.0-or-later
// sheet.h - several labels on one sheet of paper: media such as A4-4up, of which a label has a part.
//
// Inside printer/driver only.
#pragma once

#include "printer/driver/driver.h"
#include "printer/label/sheet_layout.h"

// The paper, with nothing on it; the label itself where it is no part of a sheet.
SheetLayout sheet_paper(const DriverMedia *media);
// Where the picture of the next label begins, within what is reached.
void sheet_place(SheetLayout *layout, const DriverMedia *media, double *out_left_mm, double *out_top_mm);
// Refuses as raster_check() does. There are no more pictures than driver_sheet_count() says.
bool sheet_check(const DriverPage *page, const Bitmap *const *bitmaps, int count, GError **error);
