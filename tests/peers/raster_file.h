// SPDX-License-Identifier: GPL-3.0-or-later
// raster_file.h - a picture as a page of CUPS raster, which filters take.
#pragma once

#include "printer/label/bitmap.h"

// A file in the temporary folder; its path is the caller's.
char *raster_file_write(const Bitmap *bitmap);
// The same in the form that IPP printers take; `media` is its PWG name, of the picture's size.
void raster_file_write_pwg(const Bitmap *bitmap, const char *media, const char *path);
