// SPDX-License-Identifier: GPL-3.0-or-later
// store_file.h - a station's store as a mere file, which people put back and copy without the program.
#pragma once

#include <glib.h>

// Runs statements.
void store_file_run(const char *path, const char *sql);
// The first column of the first row; NULL when there is none. The caller owns it.
char *store_file_ask(const char *path, const char *sql);
gint64 store_file_count(const char *path, const char *sql);
// The hashes of all records, in hex. The caller owns the set.
GHashTable *store_file_hashes(const char *path);

// The content of one store in the place of another, in the same file, without its log; the mark beside it stays.
void store_file_put_back(const char *from, const char *to);
// From now on nothing tells that the file was put back or copied, as where a whole machine was.
void store_file_hide(const char *path);
