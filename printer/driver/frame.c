// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/frame.h"

#include <string.h>

#define FRAME_BYTES_MAX 1024 // a reply between STX and ETX that is longer is none
#define ETX 0x03

FrameResult frame_read(const guint8 *bytes, gsize length, char **out_text, gsize *out_taken)
{
    gsize from = 0;
    while (from < length && (bytes[from] == '\r' || bytes[from] == '\n'))
        from++;
    if (from == length)
        return FRAME_MORE;
    if (bytes[from] != FRAME_STX)
        return FRAME_NONE;
    const guint8 *end = memchr(bytes + from, ETX, MIN(length - from, FRAME_BYTES_MAX));
    const guint8 *again = memchr(bytes + from + 1, FRAME_STX, (end ? (gsize)(end - bytes) : length) - from - 1);
    if (again || (!end && length - from >= FRAME_BYTES_MAX))
        return FRAME_NONE; // broken off: another frame begins inside
    if (!end)
        return FRAME_MORE;
    *out_text = g_strndup((const char *)bytes + from + 1, (gsize)(end - bytes) - from - 1);
    *out_taken = (gsize)(end - bytes) + 1;
    return FRAME_FOUND;
}

FrameResult frame_read_status(const guint8 *bytes, gsize length, gsize taken, GStrv *out_second, gsize *out_taken)
{
    g_autofree char *second_text = NULL, *third_text = NULL;
    gsize part = 0;
    FrameResult result = frame_read(bytes + taken, length - taken, &second_text, &part);
    if (result != FRAME_FOUND)
        return result;
    g_auto(GStrv) second = g_strsplit(second_text, ",", -1);
    if (g_strv_length(second) != FRAME_STATUS_SECOND)
        return FRAME_NONE;
    taken += part;
    result = frame_read(bytes + taken, length - taken, &third_text, &part);
    if (result == FRAME_MORE)
        return FRAME_MORE;
    *out_second = g_steal_pointer(&second);
    *out_taken = taken + (result == FRAME_FOUND ? part : 0);
    return FRAME_FOUND;
}

int frame_number(char **fields, guint index)
{
    guint64 value = 0;
    return g_ascii_string_to_unsigned(g_strstrip(fields[index]), 10, 0, G_MAXINT, &value, NULL) ? (int)value : 0;
}
