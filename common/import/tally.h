// SPDX-License-Identifier: GPL-3.0-or-later
// tally.h - private to common/import: what the first reading of a file counts, so that the second can be a stream.
//
// Rows of each order, and where each reference stood first. Texts are kept as hashes of 64 bits (a million of them meet
// with a chance of one in forty million), 16 bytes each, so that a file of millions of rows fits into memory.
#pragma once

#include "common/import/position.h"

// From hash to a number; open addressing, at most two thirds full.
typedef struct {
    struct TallySlot *slots;
    gsize slot_count, used_count;
} TallyTable;

typedef struct {
    TallyTable orders;     // rows that are still to come
    TallyTable references; // the first line
} Tally;

void tally_clear(Tally *tally); // one that is all zero is an empty one
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tally, tally_clear)
void tally_row(Tally *tally, const CsvRow *row, const ColumnPlan *plan);

// Takes one row off the order; true when it was the last.
bool tally_take(Tally *tally, const char *order);
// The line where the reference stood first; 0 = nowhere.
gint64 tally_first_line(const Tally *tally, const char *reference);
