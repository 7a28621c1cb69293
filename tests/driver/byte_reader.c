// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/driver/byte_reader.h"

void bytes_fail(ByteReader *reader, const char *what)
{
    if (!reader->problem)
        reader->problem = g_strdup_printf("byte %zu: %s", reader->at, what);
}

const guint8 *bytes_take(ByteReader *reader, gsize count)
{
    if (reader->length - reader->at < count) {
        bytes_fail(reader, "the stream ends inside a command");
        return NULL;
    }
    reader->at += count;
    return reader->bytes + reader->at - count;
}
