// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/driver/frame.h"

#include "printer/driver/finding.h"

#include <string.h>

#define STX 0x02
#define FRAME_BYTES_MAX 1024 // a reply between STX and ETX that is longer is none
#define ETX 0x03
#define STATUS_FIRST 12  // fields of the first string of ~HS,
#define STATUS_SECOND 11 // and of the second

typedef enum { FRAME_MORE, FRAME_NONE, FRAME_FOUND } FrameResult;

// Finds STX text ETX at the beginning of `bytes`, after line ends.
static FrameResult read_frame(const guint8 *bytes, gsize length, char **out_text, gsize *out_taken)
{
    gsize from = 0;
    while (from < length && (bytes[from] == '\r' || bytes[from] == '\n'))
        from++;
    if (from == length)
        return FRAME_MORE;
    if (bytes[from] != STX)
        return FRAME_NONE;
    const guint8 *end = memchr(bytes + from, ETX, MIN(length - from, FRAME_BYTES_MAX));
    const guint8 *again = memchr(bytes + from + 1, STX, (end ? (gsize)(end - bytes) : length) - from - 1);
    if (again || (!end && length - from >= FRAME_BYTES_MAX))
        return FRAME_NONE; // broken off: another frame begins inside
    if (!end)
        return FRAME_MORE;
    *out_text = g_strndup((const char *)bytes + from + 1, (gsize)(end - bytes) - from - 1);
    *out_taken = (gsize)(end - bytes) + 1;
    return FRAME_FOUND;
}

char *frame_first(const guint8 *bytes, gsize length, gsize *out_taken)
{
    char *text = NULL;
    bool is_frame = length == 0 || bytes[0] == STX;
    FrameResult result = is_frame ? read_frame(bytes, length, &text, out_taken) : FRAME_NONE;
    if (result != FRAME_FOUND)
        *out_taken = result == FRAME_NONE;
    return text;
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
            finding_tell(status, findings[i].condition, findings[i].code, findings[i].problem);
            return;
        }
}

gsize frame_read_status(const guint8 *bytes, gsize length, char **first, gsize taken, const FrameFinding *findings,
                        gsize finding_count, DriverStatus *status)
{
    g_autofree char *second_text = NULL, *third_text = NULL;
    gsize part = 0;
    if (g_strv_length(first) != STATUS_FIRST)
        return taken;
    FrameResult result = read_frame(bytes + taken, length - taken, &second_text, &part);
    if (result != FRAME_FOUND)
        return result == FRAME_NONE;
    g_auto(GStrv) second = g_strsplit(second_text, ",", -1);
    if (g_strv_length(second) != STATUS_SECOND)
        return 1;
    taken += part;
    result = read_frame(bytes + taken, length - taken, &third_text, &part);
    if (result == FRAME_MORE)
        return 0;
    read_fields(first, second, findings, finding_count, status);
    return taken + (result == FRAME_FOUND ? part : 0);
}
