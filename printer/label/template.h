// SPDX-License-Identifier: GPL-3.0-or-later
// template.h - private to printer/label: what a template says, parsed.
//
// Lengths are millimetres in the design's own orientation: with `landscape` x runs along the media's length.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "printer/label/label.h"

typedef enum {
    ELEMENT_LABEL = 1 << 0, // the [label] section, which is parsed like an element
    ELEMENT_TEXT = 1 << 1,
    ELEMENT_BAND = 1 << 2, // a filled bar with text on it
    ELEMENT_QR = 1 << 3,
    ELEMENT_CODE128 = 1 << 4,
    ELEMENT_IMAGE = 1 << 5,
    ELEMENT_LINE = 1 << 6,
    ELEMENT_BOX = 1 << 7,
} ElementKind;

typedef enum { ALIGN_START, ALIGN_CENTER, ALIGN_END } Align;
typedef enum { INK_BLACK, INK_RED, INK_WHITE } Ink;
typedef enum { TONE_AUTO, TONE_CRISP, TONE_DITHER } Tone;
typedef enum { ORIENTATION_PORTRAIT, ORIENTATION_LANDSCAPE } Orientation;

typedef struct {
    bool is_unless; // holds when the test does not
    char *field;
    GStrv values; // folded; empty = the field has any text
} Condition;

typedef struct {
    int script; // GUnicodeScript, or -1 for every script that has no row of its own
    char *families;
} FontChoice;

typedef struct Picture Picture;

typedef struct {
    ElementKind kind;
    char *name;
    int line;
    double x_mm, y_mm, width_mm, height_mm;
    int below;             // index of the element whose drawn end y_mm counts from; -1 = the label's top
    GPtrArray *conditions; // Condition; all must hold
    int ink;

    char *text;                  // pattern with {field}
    double size_mm, smallest_mm; // height of a capital letter
    int lines;
    int weight;
    int align, valign;
    char *language; // NULL = told by the script
    GArray *fonts;  // FontChoice

    char *fill; // "solid", "stripes", "dots", "outline", "none", or a colour; may hold {field}
    double stroke_mm, radius_mm;
    int level; // of error correction, QR
    char *file;
    Picture *picture;
    int tone;

    int orientation;  // [label] only, as the two below
    double margin_mm; // blank end of a continuous label
    double length_mm;
} Element;

struct LabelTemplate {
    char *name;
    char *folder;
    Element *label;
    GPtrArray *elements; // Element, in the file's order
};

// The design's own width and length: swapped against the media's when it lies on its side. Length 0 = by content.
double template_design_width_mm(const LabelTemplate *label_template);
double template_design_length_mm(const LabelTemplate *label_template);
