// SPDX-License-Identifier: GPL-3.0-or-later
// fill.h - private to printer/label: what a band or box is filled with, on paper that knows black, perhaps red, perhaps all colours.
#pragma once

#include "printer/label/canvas.h"

#define FILL_WORDS "solid, stripes, dots, outline, none"

typedef struct {
    Fill fill;
    Ink ink;
    bool is_framed; // a frame of the stroke's width tells it from the paper
    guint32 tint;   // of INK_RED here; 0 = red
    bool is_light;  // black letters on it are read, white ones are not
} FillStyle;

typedef enum { COLOURS_BLACK, COLOURS_RED, COLOURS_ALL } Colours;

// `text` is solid, stripes, dots, outline, none, or #rrggbb. A colour becomes what tells it apart in one ink: dark is
// solid, or dotted when green or purple, middling striped, light outlined; a red one is red where the media has it.
// Where there are all colours it is itself, and nearly white is outlined. False when it is none of these.
bool fill_style(const char *text, Colours colours, FillStyle *out_style);
