// SPDX-License-Identifier: GPL-3.0-or-later
// csv.h - lines of CSV (RFC 4180) that people open in spreadsheets, where no text of a stranger becomes a formula.
//
// A spreadsheet calculates what looks like a formula, and a formula may call another program or send cells away. Such a text begins with
// an apostrophe, which spreadsheets take for "text"; one that would begin a cell only where semicolons, tabs or line ends part cells has
// the apostrophe there. A phone number with a plus is one as well; only csv_add_number() writes a sign.
#pragma once

#include <glib.h>

#define CSV_BYTE_ORDER_MARK "\xef\xbb\xbf"

// A file of these headings, with the byte order mark without which spreadsheets do not take it for UTF-8. The caller owns it.
GString *csv_new(const char *const *headings, gsize count);
// One cell, quoted, behind those of its line; NULL is an empty one.
void csv_add(GString *csv, const char *text);
// A number of our own making, as it is; "" is an empty cell.
void csv_add_number(GString *csv, const char *number);
// The end of the line.
void csv_end(GString *csv);
// A whole line of texts.
void csv_add_line(GString *csv, const char *const *cells, gsize count);
// What csv_add() was given, of the cell that it wrote. The caller owns it.
char *csv_without_marks(const char *cell);
