// SPDX-License-Identifier: GPL-3.0-or-later
// language.h - the one table of decoders: what each driver's bytes are read back with.
//
// A driver that is not in it fails driver-evidence by name; nothing falls through to another language's decoder.
#pragma once

#include "tests/driver/page.h"

typedef struct {
    const Driver *driver;
    // From the language's manual; as in page.h. Languages that say their measures take no notice of `head_px`.
    GPtrArray *(*decode)(const guint8 *bytes, gsize length, int head_px, char **out_problem);
    // Where the language puts the picture's dot x on a decoded line.
    int (*column)(const DriverModel *model, const DriverMedia *media, const Bitmap *bitmap, int x);
    // On which line it puts the picture's line y; NULL = on the same.
    int (*line)(const DriverModel *model, const DriverMedia *media, int y);
    const char *media[2]; // a badge's or ticket's, and a small one
} Language;

extern const Language languages[]; // ended by a NULL driver

// Ends the test, by name, when there is none.
const Language *language_of(const Driver *driver);
