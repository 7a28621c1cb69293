// SPDX-License-Identifier: GPL-3.0-or-later
// table.h - a list for machines: CSV with a line of headings, or JSON with an object in each line.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const char *const *headings;
    gsize count;
    bool is_json;
    int number_column; // holds numbers of our own making, as money_format() writes them; -1 = none does
} Table;

void table_begin(const Table *table);
// A NULL cell is empty, and left out of JSON.
void table_row(const Table *table, const char *const *cells);
