// SPDX-License-Identifier: GPL-3.0-or-later
// photo.h - photographs of codes in somebody's folders, and what is truly in them.
//
// Beside picture.jpg (PNG, PGM) lies picture.txt: the text of its one code; or lines of eight numbers, the corners of a code each, as
// public sets for finding codes have them: then only the number of codes is known. Lines of these that begin with # or are words are comments.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    guint8 *pixels; // grey, rows without gaps
    int width_px, height_px;
    GBytes *text;   // NULL: not known
    int code_count; // 0: nothing is known of it
} Photo;

// Pictures in the folder and in the folders within, in order; element: char *, paths.
GPtrArray *photo_paths(const char *folder);
// The picture, shrunk to fit into the size by whole steps.
bool photo_load(const char *path, int width_px, int height_px, Photo *out, GError **error);
void photo_clear(Photo *photo);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Photo, photo_clear)
