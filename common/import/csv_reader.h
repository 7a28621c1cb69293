// SPDX-License-Identifier: GPL-3.0-or-later
// csv_reader.h - private to common/import: a CSV file as a stream of rows, whoever wrote it.
//
// Comma, semicolon or tab (found in the heading, or told by Excel's "sep=" line), BOM, LF, CRLF or CR, quoted
// newlines. A quotation mark that is never closed costs its own line and not the rest of the file: such a line is delivered as
// it stands, marked, and reading goes on with the next one. Cells of our own rejects files come without csv.h's marks. A file
// that is UTF-16 or Windows-1252 as a whole is read as such (encoding.h); a row of another is not checked to be UTF-8 here.
#pragma once

#include "common/import/order_source.h"

// NULL with G_FILE_ERROR, or with IMPORT_ERROR_FORMAT for what is no CSV.
OrderSource *csv_reader_open(const char *path, GError **error);
