// SPDX-License-Identifier: GPL-3.0-or-later
// encoding.h - private to common/import: a file of texts that is not UTF-8, as spreadsheets save it.
#pragma once

#include <stdbool.h>
#include <stdio.h>

// What the file is when it is not UTF-8: "UTF-16", by its mark; "Windows-1252", when every letter beyond ASCII could be one and none
// is written as UTF-8 has it. NULL for all else, also for a mixture, of which each row is judged by itself. The place in the file is
// lost.
const char *encoding_find(FILE *file);

// The whole file as UTF-8, in memory, in the place of `file`, which is closed. False, with `file` as it was, when it cannot be converted.
bool encoding_convert(FILE **file, const char *encoding);
