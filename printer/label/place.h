// SPDX-License-Identifier: GPL-3.0-or-later
// place.h - private to printer/label: where each element comes to stand for one person.
#pragma once

#include "printer/label/canvas.h"
#include "printer/label/codes.h"
#include "printer/label/template.h"
#include "printer/label/text.h"

#define BAND_PADDING_MM 1.2

typedef struct {
    const Element *element; // borrowed
    RectMm box;             // what it takes up: a text's inked block, a code with its quiet zone
    TextFit fit;            // text and band
    char *fill;             // band and box, expanded; NULL = none
    Code code;
    int module_x_px, module_y_px; // whole dots of one module
} Piece;

// Places the elements whose conditions hold (element: Piece); NULL with LABEL_ERROR_QR. Appends to `warnings` (char *).
GPtrArray *place_elements(const LabelTemplate *label_template, GHashTable *fields, const Canvas *canvas, GPtrArray *warnings,
                          GError **error);

// How far the pieces reach.
void place_reach(const GPtrArray *pieces, double *out_width_mm, double *out_length_mm);
