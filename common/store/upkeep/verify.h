// SPDX-License-Identifier: GPL-3.0-or-later
// verify.h - whether the tables are what the journal gives.
#pragma once

#include "common/store/journal/rebuild.h"

// Rebuilds every projection from the journal in a scratch database and compares. True when all agree; otherwise
// `out_differences` (element: char *, one line each) says what differs. Also runs SQLite's integrity check.
bool store_verify(Store *store, StoreProgress progress, gpointer data, GPtrArray **out_differences, GError **error);
