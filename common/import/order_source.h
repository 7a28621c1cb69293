// SPDX-License-Identifier: GPL-3.0-or-later
// order_source.h - private to common/import: positions of orders as their source says them, one row after the other.
//
// A row is a position in texts below headings, and a column map says what the headings mean. Rows come from a CSV file
// (csv_reader.h) and from the orders in pretix's JSON (pretix_json.h), there under the headings of pretix's own sheet. Whatever the
// source, a row comes to the same positions, references and people: an order that comes alone has to come as such rows, too.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/import/problem.h"

#define ROW_CEILING (64 * 1024) // bytes of a line of CSV

typedef enum {
    ROW_GOOD,
    ROW_UNCLOSED, // a quotation mark is not closed, or closed in a later row: split at the delimiters alone
    ROW_NUL,      // a cell holds a NUL byte and is cut there
    ROW_LONG,     // one line above the ceiling; it has no cells
} RowState;

typedef struct {
    gint64 line;      // where the row begins, from 1, the headings' line; without lines its place behind the headings
    GPtrArray *cells; // char *, NUL-terminated
    RowState state;
} OrderRow;

// What a source begins with; the functions are its own.
typedef struct OrderSource OrderSource;
struct OrderSource {
    GPtrArray *headings;   // char *
    gint64 size, taken;    // of all that there is, as bytes or rows: for progress
    const char *encoding;  // what it was, when that is not UTF-8: "Windows-1252"; NULL
    gint64 left_out_count; // positions of test orders, which make no rows
    // As those below. NULL to rewind: `taken` is all that there is to it.
    bool (*next)(OrderSource *source, const OrderRow **out_row, GError **error);
    bool (*rewind)(OrderSource *source, GError **error);
    void (*close)(OrderSource *source);
};

void order_source_close(OrderSource *source);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(OrderSource, order_source_close)

// The next row that is not blank; NULL in `out_row` at the end. It is valid until the next call. False with G_FILE_ERROR.
bool order_source_next(OrderSource *source, const OrderRow **out_row, GError **error);
// Goes back to the first row. False with G_FILE_ERROR.
bool order_source_rewind(OrderSource *source, GError **error);
