// SPDX-License-Identifier: GPL-3.0-or-later
// failing.h - plays an act on a store again and again, and each time lets another of SQLite's steps fail.
//
// The linker puts our sqlite3_step() and sqlite3_exec() before SQLite's (CMakeLists.txt), so each step can answer
// SQLITE_IOERR, as a bad disk would, without a line of the product knowing.
#pragma once

#include "common/store/database/database.h"

// Does one thing to the store; the error is set exactly when it answers false.
typedef bool (*Deed)(Store *store, gpointer data, GError **error);

typedef enum {
    DEED_ALONE = 1 << 0,  // called with no transaction open; it makes its own if it needs one
    DEED_INSIDE = 1 << 1, // called within a transaction, which it must leave open
    DEED_IN_PARTS =
        1 << 2 // several small changes on purpose: what was done before the failure may stay; or the log is written back
} DeedManner;

typedef struct {
    const char *name;
    Deed deed;
    int manner;
} Act;

// Lets the first step of the deed fail, then the second, and so on, until all of them succeed; the last run is
// kept. Each failure must come back as false with an error, must leave the file as it was and the lock free, and no
// statement may be left unended. `path` is the store's file.
void failing_play(Store *store, const char *path, const Act *act, gpointer data);

// For what has no store yet: how often `deed` (store NULL) was tried until it succeeded.
int failing_repeat(Deed deed, gpointer data);
