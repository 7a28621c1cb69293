// SPDX-License-Identifier: GPL-3.0-or-later
// text.h - private to printer/label: a text set into a box, as large as it goes.
//
// The text is shaped once at one reference size and scaled, so a search for the size costs line breaking only, and a
// font map holds one size of each font. Sizes are the height of a capital letter.
#pragma once

#include <pango/pango.h>

#include "printer/label/canvas.h"
#include "printer/label/shaper.h"
#include "printer/label/template.h"

typedef enum {
    STRAIN_NONE,
    STRAIN_SMALL, // whole, but smaller than the template wants it
    STRAIN_TINY,  // whole, but too small to be read
} Strain;

typedef struct {
    PangoLayout *layout;
    double size_mm;                       // reached
    double unit_mm;                       // millimetres of one layout unit (not Pango unit)
    double top, height;                   // of what is inked or would hold a capital, in layout units
    double capitals_top, capitals_height; // the same without marks above and tails below: what the eye centres
    Strain strain;
} TextFit;

// Sets `text` as `element` asks into a box; first on one line, shrinking; on more lines where that is clearly larger. Lines end at
// spaces and hyphens only, else the letters are smaller: nothing is broken inside a word or cut.
TextFit text_fit(Shaper *shaper, const Element *element, const char *text, double width_mm, double height_mm);
void text_fit_clear(TextFit *fit);

// Draws with the top of the inked block at `box.y`. Colour emoji are dithered.
void text_draw(Canvas *canvas, const TextFit *fit, RectMm box, Ink ink);

// How far below `box_mm`'s top the block begins so that its capitals stand in the middle, and all of it inside.
double text_middle_mm(const TextFit *fit, double box_mm);

// Where the ink of a text drawn into `box` comes to stand.
RectMm text_inked(const TextFit *fit, RectMm box);
