// SPDX-License-Identifier: GPL-3.0-or-later
// byte_reader.h - a printer's stream as its decoders read it: forward, and strict.
#pragma once

#include <glib.h>

typedef struct {
    const guint8 *bytes;
    gsize length, at;
    char *problem; // the first; NULL = none
} ByteReader;

void bytes_fail(ByteReader *reader, const char *what);
// `count` bytes of the stream, or NULL when it ends before.
const guint8 *bytes_take(ByteReader *reader, gsize count);
