// SPDX-License-Identifier: GPL-3.0-or-later
// stream.h - inside scanner/capture: bytes from a file, standard input ("-") or a command's output ("|COMMAND").
#pragma once

#include "scanner/capture/source.h"

typedef struct {
    char *where; // capture_label(), for messages
    int file;
    GPid child;   // 0 = none
    bool is_live; // a pipe: whoever is late loses frames; a file is read in full
    bool is_ended;
    guint8 *bytes; // what was read and not dropped
    gsize length, capacity;
} ByteStream;

bool byte_stream_open(ByteStream *stream, const char *where, GError **error);
void byte_stream_close(ByteStream *stream);
// Waits until the deadline for more bytes. False when none came; `is_ended` says whether any can. Not more than
// `most` are ever held: false beyond.
bool byte_stream_fill(ByteStream *stream, gsize most, gint64 deadline_mono_us);
void byte_stream_drop(ByteStream *stream, gsize length);
// Back to the start. False when it cannot be done.
bool byte_stream_rewind(ByteStream *stream);
