// SPDX-License-Identifier: GPL-3.0-or-later
// order_file.h - private to common/import: a file of orders, whose content decides how it is read.
#pragma once

#include "common/import/order_source.h"

// Opens the file and reads the headings. NULL with G_FILE_ERROR, or with IMPORT_ERROR_FORMAT for what holds no orders: the message
// says what it is (XLSX, UTF-16, ...) and what to do.
OrderSource *order_file_open(const char *path, GError **error);
