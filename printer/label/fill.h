// SPDX-License-Identifier: GPL-3.0-or-later
// fill.h - private to printer/label: what a band or box is filled with, on paper that knows black and perhaps red.
#pragma once

#include "printer/label/canvas.h"

#define FILL_WORDS "solid, stripes, dots, outline, none"

typedef struct {
    Fill fill;
    Ink ink;
    bool is_framed; // a frame of the stroke's width tells it from the paper
} FillStyle;

// `text` is solid, stripes, dots, outline, none, or #rrggbb. A colour becomes what tells it apart in one ink: dark is
// solid, or dotted when green or purple, middling striped, light outlined; a red one is red where the media has it. False when it is none of these.
bool fill_style(const char *text, bool has_red, FillStyle *out_style);
