// SPDX-License-Identifier: GPL-3.0-or-later
// album.h - what came out of one stand-in printer: a folder with a picture for each label, and a log.
//
// The folder has 0001.pbm, 0002.pbm ... in the order in which labels came out, as a person would see them, and
// "album.log", a line of key=value words for each event, `at_ms` counted from the printer's start. A picture is
// complete before its line is written, so that another process may read along.
#pragma once

#include <gio/gio.h>
#include <stdbool.h>

typedef enum {
    LABEL_WHOLE,
    LABEL_TORN,    // some of it is on the paper
    LABEL_GARBLED, // a label came out that no decoder of the language could read; `note` says why
} LabelState;

typedef struct {
    int width_px, height_px;
    GByteArray *rows; // (width_px + 7) / 8 bytes each, the highest bit is the left dot, 1 = ink
} Picture;

Picture *picture_new(int width_px, int height_px);
void picture_discard(Picture *picture);
bool picture_dot(const Picture *picture, int x, int y);
void picture_ink(Picture *picture, int x, int y);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Picture, picture_discard)

typedef struct AlbumWriter AlbumWriter;

// Makes the folder when there is none. Belongs to one thread.
AlbumWriter *album_writer_new(const char *folder, GError **error);
void album_writer_free(AlbumWriter *writer);

// Writes one line: at_ms=… event=EVENT and the printf-like words after it, which must hold no line feed.
void album_note(AlbumWriter *writer, const char *event, const char *format, ...) G_GNUC_PRINTF(3, 4);
// `picture` may be NULL. `label_of_line` counts within the connection.
void album_add(AlbumWriter *writer, LabelState state, const Picture *picture, guint line, guint label_of_line, const char *note);

typedef struct {
    guint number; // 1 = the first that came out
    gint64 at_ms;
    LabelState state;
    guint line, label_of_line;
    char *path; // of the picture, or NULL
    char *note;
    char *text; // the first QR code that can be read on it, or NULL
} AlbumLabel;

// The labels of an album (element: AlbumLabel, owned by the array), with their codes read by zbar. An album without
// a log has none.
GPtrArray *album_read(const char *folder, GError **error);
// How many lines of the log have this event.
guint album_count_events(const char *folder, const char *event);
