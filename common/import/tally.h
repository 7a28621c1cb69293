// SPDX-License-Identifier: GPL-3.0-or-later
// tally.h - private to common/import: what the first reading of a file counts, so that the second can be a stream.
//
// Rows of each group of orders, and where each reference stood first. Orders that share a person (name and e-mail) are one
// group, for that person is whole only with the last row of them all. Texts are kept as hashes of 64 bits (a million of them meet
// with a chance of one in forty million), 16 bytes each, so that a file of millions of rows fits into memory.
#pragma once

#include "common/import/position.h"

// From hash to a number; open addressing, at most two thirds full.
typedef struct {
    struct TallySlot *slots;
    gsize slot_count, used_count;
} TallyTable;

typedef struct {
    TallyTable orders;     // the group, from 1
    TallyTable people;     // the group
    TallyTable references; // the first line
    GArray *groups;        // of gint64, the first unused: rows that are still to come, or minus the group that it became part of
} Tally;

void tally_clear(Tally *tally); // one that is all zero is an empty one
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Tally, tally_clear)
void tally_row(Tally *tally, const OrderRow *row, const ColumnPlan *plan);

// The group of an order, 0 = none; it stays once the file is read.
gint64 tally_group(const Tally *tally, const char *order);
// Takes one row off the group; true when it was the last.
bool tally_take(Tally *tally, gint64 group);
// The line where the reference stood first; 0 = nowhere.
gint64 tally_first_line(const Tally *tally, const char *reference);
