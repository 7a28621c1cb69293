// SPDX-License-Identifier: GPL-3.0-or-later
// pretix_json.h - private to common/import: pretix's "Order data (JSON)" as the rows of its "Order positions" sheet.
//
// The JSON says more than any other export: whose an add-on is, every answer, and which orders are tests (these are left
// out). It becomes a CSV text with the sheet's English headings, so that one reader understands both and what is rejected can be
// mended in a table. Source: pretix, base/exporters/json.py and base/exporters/orderlist.py.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/import/problem.h"

// True when the file begins as JSON does and with pretix's event; false when it cannot be read.
bool pretix_json_is_file(const char *path);

// The CSV text, which the caller owns, and how many positions of test orders were left out. NULL with IMPORT_ERROR_FORMAT.
char *pretix_json_to_csv(const char *bytes, gsize length, const char *name, gint64 *out_test_count, GError **error);
