// SPDX-License-Identifier: GPL-3.0-or-later
// damage.h - private to common/store: a store that was found damaged says so beside itself, and nobody decides on it any more.
//
// PATH-damaged holds the file's inode and what was found. It is written when SQLite calls the file corrupt, or when a check
// finds it so, by whichever program that is; every transaction of every program looks for it first. Another file in the place
// of the store has another inode, and is not meant. A connection keeps in mind what it found, for a disk that takes no file.
#pragma once

#include "common/store/database/database.h"

// Keeps what was found. Only a store that was opened for work (store_open()) leaves a mark.
void damage_note(Store *store, const char *what);
// The store was checked, and is whole.
void damage_forget(Store *store);
