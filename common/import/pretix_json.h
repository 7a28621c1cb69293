// SPDX-License-Identifier: GPL-3.0-or-later
// pretix_json.h - private to common/import: pretix's "Order data (JSON)" as the rows of its "Order positions" sheet.
//
// The JSON says more than any other export: whose an add-on is, every answer, and which orders are tests (these are left
// out). Its rows have the sheet's English headings, so that one column map understands both and what is rejected can be mended in a
// table. Source: pretix, base/exporters/json.py and base/exporters/orderlist.py.
#pragma once

#include "common/base/json.h"
#include "common/import/order_source.h"

// True when the file begins as JSON does and with pretix's event; false when it cannot be read.
bool pretix_json_is_file(const char *path);

// The file is read whole. NULL with G_FILE_ERROR or IMPORT_ERROR_FORMAT.
OrderSource *pretix_json_open(const char *path, GError **error);
// The same from what stands below "event", which is read at once.
OrderSource *pretix_json_take(const json_t *event);
