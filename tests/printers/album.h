// SPDX-License-Identifier: GPL-3.0-or-later
// album.h - the pictures that printers left in a folder, and which label each is: by the QR on it.
#pragma once

#include "printer/label/bitmap.h"

typedef struct {
    char *file;    // "QL-0001.png"
    char *machine; // "QL"
    char *token;   // what zbar reads; "" = nothing
} Picture;

typedef struct {
    char *folder;
    GPtrArray *pictures;   // Picture
    GHashTable *file_seen; // of those that were read already
    GPtrArray *garbage;    // char *: what a printer got that is no label
} Album;

Album *album_new(const char *folder);
void album_free(Album *album);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Album, album_free)

// Reads the pictures that came since the last look, of one machine or (NULL) of all.
void album_look(Album *album, const char *machine);
// How many of them are the label with this token.
int album_count(const Album *album, const char *token);

// The dots of a picture.
Bitmap *album_load(const Album *album, const Picture *picture);
