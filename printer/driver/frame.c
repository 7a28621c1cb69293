// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/frame.h"

#include <string.h>

#define FRAME_BYTES_MAX 1024 // a reply between STX and ETX that is longer is none
#define ETX 0x03
#define STATUS_SECOND 11 // fields of the second string of ~HS

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

gsize frame_reply(FrameResult result, gsize taken)
{
    return result == FRAME_FOUND ? taken : result == FRAME_MORE ? 0 : 1;
}

int frame_number(char **fields, guint index)
{
    guint64 value = 0;
    return g_ascii_string_to_unsigned(g_strstrip(fields[index]), 10, 0, G_MAXINT, &value, NULL) ? (int)value : 0;
}

// What both languages have in common: labels that were received, and those of the batch that are left.
static void read_fields(char **first, char **second, const FrameFinding *findings, gsize finding_count, DriverStatus *status)
{
    status->queued_count = frame_number(first, 4) + frame_number(second, 8);
    status->is_receiving = !frame_number(first, 5);
    status->condition = status->queued_count > 0 || !status->is_receiving ? PRINTER_BUSY : PRINTER_READY;
    for (gsize i = 0; i < finding_count; i++)
        if (frame_number(findings[i].is_second ? second : first, findings[i].field)) {
            status->condition = findings[i].condition;
            status->problem_code = findings[i].code;
            status->problem = findings[i].problem;
            return;
        }
}

FrameResult frame_read_status(const guint8 *bytes, gsize length, char **first, const FrameFinding *findings, gsize finding_count,
                              DriverStatus *status, gsize *taken)
{
    g_autofree char *second_text = NULL, *third_text = NULL;
    gsize part = 0, whole = *taken;
    FrameResult result = frame_read(bytes + whole, length - whole, &second_text, &part);
    if (result != FRAME_FOUND)
        return result;
    g_auto(GStrv) second = g_strsplit(second_text, ",", -1);
    if (g_strv_length(second) != STATUS_SECOND)
        return FRAME_NONE;
    whole += part;
    result = frame_read(bytes + whole, length - whole, &third_text, &part);
    if (result == FRAME_MORE)
        return FRAME_MORE;
    *taken = whole + (result == FRAME_FOUND ? part : 0);
    read_fields(first, second, findings, finding_count, status);
    return FRAME_FOUND;
}
