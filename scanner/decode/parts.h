// SPDX-License-Identifier: GPL-3.0-or-later
// parts.h - a message that is spread over several symbols (structured append, ISO/IEC 18004 clause 8), put together in
// order as its parts are seen, in one picture or one after the other.
#pragma once

#include "scanner/decode/error_correction.h"

#define PARTS_MAX 16
#define PART_BYTES_MAX 7089 // digits of the largest symbol

typedef struct {
    int count; // 0: no message has begun
    guint8 parity;
    int seen_count;
    int unseen_frames;
    int lengths[PARTS_MAX]; // -1: not seen
    guint8 bytes[PARTS_MAX][PART_BYTES_MAX];
    guint8 joined[PARTS_MAX * PART_BYTES_MAX];
    gsize joined_length; // 0 until all are seen
} Parts;

// A frame begins: forgets a message of which nothing has been seen for long.
void parts_step(Parts *parts);
// Takes a part; one of another message begins anew. The message is there, in `joined`, when the last one is, and the bytes
// of all have the parity that each part names; if they have not, the parts were of two messages and only this one is kept.
void parts_add(Parts *parts, const SymbolPart *part, const guint8 *bytes, gsize length);
