// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_file.h"

#include "common/import/csv_reader.h"
#include "common/import/pretix_json.h"

OrderSource *order_file_open(const char *path, GError **error)
{
    return pretix_json_is_file(path) ? pretix_json_open(path, error) : csv_reader_open(path, error);
}
