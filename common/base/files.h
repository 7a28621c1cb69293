// SPDX-License-Identifier: GPL-3.0-or-later
// files.h - files and whole folders copied and removed, for whoever makes a station.
#pragma once

#include "common/base/idiom.h"

// Copies one regular file with its mode; `target` must not exist.
bool files_copy(const char *source, const char *target, GError **error);
// Copies the regular files and folders below `source` into the new folder `target`.
bool files_copy_folder(const char *source, const char *target, GError **error);
// Writes a new file that only its owner can read, down to the disk; one that is there is not touched, and after an error there is none.
bool files_write_new(const char *path, const char *text, GError **error);
// Reads a file that only its owner can read, at most `size` - 1 bytes, into `text`, which is blank. NULL, or what is wrong, to stand behind
// the path: `absent` when there is none.
const char *files_read_private(const char *path, char *text, gsize size, const char *absent);
// Removes a folder and all below it, as far as that goes; links are not followed.
void files_remove_folder(const char *folder);
