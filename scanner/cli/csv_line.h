// SPDX-License-Identifier: GPL-3.0-or-later
// csv_line.h - private to scanner/cli: lines of CSV as spreadsheets read them.
#pragma once

#include <glib.h>

// Appends one cell, quoted; what a spreadsheet would take for a formula begins with an apostrophe.
void csv_line_add(GString *line, const char *text);
// Prints the line and its end.
void csv_line_print(const GString *line);
