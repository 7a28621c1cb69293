// SPDX-License-Identifier: GPL-3.0-or-later
// label_draw.h - private to printer/label: a label as letters and lines on a page, in its colours.
#pragma once

#include <cairo.h>

#include "printer/label/label.h"

// Draws a label of these measures, of which a printer does not reach `inset_mm` on each side; the user space of `cairo` is in millimetres,
// the label's corner at its origin.
bool label_draw(const LabelTemplate *label_template, GHashTable *fields, double width_mm, double length_mm, double inset_mm,
                cairo_t *cairo, GError **error);
