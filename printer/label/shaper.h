// SPDX-License-Identifier: GPL-3.0-or-later
// shaper.h - private to printer/label: a text as Pango is to see it, before anybody has said how large.
//
// What is shaped depends on the template and the installed fonts only, never on the environment's language.
#pragma once

#include <pango/pango.h>

#include "printer/label/template.h"

#define REFERENCE_UNITS 100.0 // font size at which everything is shaped

// Holds a Pango context on this thread's font map.
typedef struct Shaper Shaper;

// `label` (borrowed) has the fonts and the language of elements that have none.
Shaper *shaper_new(const Element *label);
void shaper_free(Shaper *shaper);

// A layout of `text` in the element's fonts at the reference size, unlimited in width. The caller owns it.
PangoLayout *shaper_layout(const Shaper *shaper, const Element *element, const char *text);
// Whether a line that begins at this byte of a text is parted from a word, which none but a long text without spaces may be. A layout has such
// lines only where a word is longer than a line.
bool shaper_parts_word(const char *text, int index);
