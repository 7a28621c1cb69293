// SPDX-License-Identifier: GPL-3.0-or-later
// apart.h - private to common/import: one name and one e-mail, and two people all the same.
//
// The rule that joins them does not hold for registrations that a lead took apart (order_split.h): they are known by their tickets
// alone, and an order is of whoever has a ticket of it. An order that neither has is somebody by itself, until a lead says whose.
#pragma once

#include "common/import/position.h"
#include "common/store/database/database.h"

// The ids of those who were taken apart; empty mostly. NULL on failure; the caller owns it.
GHashTable *apart_load(Store *store, GError **error);

// Tells apart what in `positions` (element: Position, of whole orders) is of different registrations among `ids`.
bool apart_mark(Store *store, GHashTable *ids, const GPtrArray *positions, GError **error);
