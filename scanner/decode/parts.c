// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/parts.h"

#include <string.h>

#define UNSEEN_MAX 900 // frames: half a minute of a camera, for who has to turn a page

static void begin(Parts *parts, const SymbolPart *part)
{
    parts->count = part->count;
    parts->parity = part->parity;
    parts->seen_count = 0;
    parts->joined_length = 0;
    for (int i = 0; i < PARTS_MAX; i++)
        parts->lengths[i] = -1;
}

void parts_step(Parts *parts)
{
    if (parts->count > 0 && ++parts->unseen_frames > UNSEEN_MAX)
        parts->count = 0;
}

static void put(Parts *parts, const SymbolPart *part, const guint8 *bytes, gsize length)
{
    parts->seen_count += parts->lengths[part->index] < 0;
    parts->lengths[part->index] = (int)length;
    memcpy(parts->bytes[part->index], bytes, length);
}

static bool join(Parts *parts)
{
    guint8 parity = 0;
    gsize length = 0;
    for (int i = 0; i < parts->count; i++)
        for (int k = 0; k < parts->lengths[i]; k++) {
            parity ^= parts->bytes[i][k];
            parts->joined[length++] = parts->bytes[i][k];
        }
    parts->joined_length = length;
    return parity == parts->parity;
}

void parts_add(Parts *parts, const SymbolPart *part, const guint8 *bytes, gsize length)
{
    if (length == 0 || length > PART_BYTES_MAX)
        return;
    const int index = part->index;
    const bool is_new = part->count != parts->count || part->parity != parts->parity ||
                        (parts->lengths[index] >= 0 &&
                         ((gsize)parts->lengths[index] != length || memcmp(parts->bytes[index], bytes, length) != 0));
    if (is_new)
        begin(parts, part);
    parts->unseen_frames = 0;
    put(parts, part, bytes, length);
    if (parts->seen_count == parts->count && parts->joined_length == 0 && !join(parts)) {
        begin(parts, part);
        put(parts, part, bytes, length);
    }
}
