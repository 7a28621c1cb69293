// SPDX-License-Identifier: GPL-3.0-or-later
// store_check.h - looks through every page of the store when the station starts and once a day, in a thread of its own.
//
// The thread has a connection of its own and steps back when the machine is busy. What it finds is kept beside the store
// (store_damage()), so that no thread decides on it any more, and the page says so.
#pragma once

#include <glib.h>

typedef struct StoreCheck StoreCheck;

// Opens the store and begins.
StoreCheck *store_check_start(const char *store_path, GError **error);
// Breaks off a check that is going on. Accepts NULL.
void store_check_stop(StoreCheck *check);
