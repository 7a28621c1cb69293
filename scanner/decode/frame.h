// SPDX-License-Identifier: GPL-3.0-or-later
// frame.h - a grey picture, and what was read in it: the words that reader.h and the stages behind it share.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct {
    const guint8 *pixels; // borrowed
    int width_px, height_px, stride_bytes;
} GreyFrame;

#define READER_SIDE_MAX_PX 8192

typedef struct {
    float x, y; // pixels of the frame, from its top left corner
} ReaderPoint;

typedef enum { SYMBOLOGY_QR, SYMBOLOGY_CODE128, SYMBOLOGY_EAN } Symbology;

typedef struct {
    Symbology symbology;
    guint8 *bytes; // NUL-terminated for convenience; may hold NULs
    gsize length;
    ReaderPoint corners[4]; // clockwise from the symbol's own top left
} ReaderCode;

typedef enum {
    AIM_NONE,       // nothing that looks like a code
    AIM_CLOSER,     // modules too small
    AIM_FURTHER,    // fills more than the picture
    AIM_HOLD_STILL, // smeared
    AIM_TOO_BRIGHT, // glare over the code
    AIM_TOO_DIM,    // too little contrast: turn up the screen
    AIM_PART,       // read, and only part of a message: the other parts are wanted
    AIM_READ        // read
} AimHint;

typedef struct {
    ReaderCode *codes; // nearest to the picture's centre first
    gsize code_count;
    AimHint hint;
    ReaderPoint outline[4]; // of the best candidate, when hint is not AIM_NONE
    guint candidates,
        looks; // places that might be a symbol, and looks at pixels that laying and sampling them took: bounded in a live picture
    int parts_seen, parts_count; // with AIM_PART: parts of the message that have been seen, and that there are
    gint64 took_us;
} ReaderResult;
