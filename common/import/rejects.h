// SPDX-License-Identifier: GPL-3.0-or-later
// rejects.h - private to common/import: rows that could not be read, with the reason in front, to be mended.
//
// The file appears when it is complete: it is written beside its place and renamed, so that a rejects file can be
// imported with itself as the place for what is rejected again.
#pragma once

#include "common/import/column_map.h"
#include "common/import/position.h"

typedef struct Rejects Rejects;

// Nothing is written before the first row. `path` may be NULL: nothing is written at all.
Rejects *rejects_new(const char *path, const ColumnPlan *plan);
void rejects_free(Rejects *rejects); // drops what was not finished
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Rejects, rejects_free)

bool rejects_add(Rejects *rejects, const OrderRow *row, const RowFault *fault, GError **error);
bool rejects_finish(Rejects *rejects, GError **error);
