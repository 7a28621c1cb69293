// SPDX-License-Identifier: GPL-3.0-or-later
// csv_reader.h - private to common/import: a CSV file as a stream of rows, whoever wrote it.
//
// Comma, semicolon or tab (found in the heading, or told by Excel's "sep=" line), BOM, LF, CRLF or CR, quoted
// newlines. A quotation mark that is never closed costs its own line and not the rest of the file: such a line is
// delivered as it stands, marked, and reading goes on with the next one. Bytes are not checked to be UTF-8 here.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/import/problem.h"

#define CSV_ROW_CEILING (64 * 1024) // bytes

typedef enum {
    CSV_ROW_GOOD,
    CSV_ROW_UNCLOSED, // a quotation mark is not closed, or closed in a later row: split at the delimiters alone
    CSV_ROW_NUL,      // a cell holds a NUL byte and is cut there
    CSV_ROW_LONG,     // one line above the ceiling; it has no cells
} CsvRowState;

typedef struct {
    gint64 line;      // where the row begins, from 1
    GPtrArray *cells; // char *, NUL-terminated
    CsvRowState state;
} CsvRow;

typedef struct CsvReader CsvReader;

// Opens the file and reads the heading. NULL with G_FILE_ERROR, or with IMPORT_ERROR_FORMAT for what is no CSV: the
// message says what it is (XLSX, UTF-16, ...) and what to do.
CsvReader *csv_reader_open(const char *path, GError **error);
// The same for a text that is at hand and outlives the reader; `name` is used in messages.
CsvReader *csv_reader_open_text(const char *text, const char *name, GError **error);
void csv_reader_close(CsvReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CsvReader, csv_reader_close)

// Valid until the reader is closed.
const GPtrArray *csv_reader_headings(const CsvReader *reader);

// The next row that is not blank; NULL in `out_row` at the end. It is valid until the next call. False with G_FILE_ERROR.
bool csv_reader_next(CsvReader *reader, const CsvRow **out_row, GError **error);

// Bytes taken so far, and in all.
gint64 csv_reader_offset(const CsvReader *reader);
gint64 csv_reader_size(const CsvReader *reader);

// Appends `cell`, quoted, to a line of CSV with commas.
void csv_append_cell(GString *line, const char *cell);
