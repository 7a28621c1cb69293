// SPDX-License-Identifier: GPL-3.0-or-later
// pdf_sheet.h - several labels on one sheet of paper, as one page of PDF: media such as A4-4up, of which a job takes one label.
#pragma once

#include "printer/driver/driver.h"

// How many labels stand on the sheet; 1 where the label is the sheet.
int pdf_sheet_count(const DriverMedia *media);
// The page with `count` pictures, each as driver_picture() says, in rows from the left above; at most as many as the sheet has. Fails
// as Driver.encode does.
GByteArray *pdf_sheet_encode(const DriverPage *page, const Bitmap *const *bitmaps, int count, GError **error);
