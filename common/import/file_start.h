// SPDX-License-Identifier: GPL-3.0-or-later
// file_start.h - private to common/import: how a file begins, by which its kind is told.
#pragma once

#include <glib.h>

#define FILE_START_BYTES 4096

// The first FILE_START_BYTES of the file as text, without a byte order mark and leading blanks; "" when it cannot be read. The caller
// owns it.
char *file_start_read(const char *path);

// What a file is that is no CSV, and what to do with it: "an Excel workbook (XLSX); ...". NULL when it may be one.
const char *file_start_other_kind(const char *bytes, gsize length);
