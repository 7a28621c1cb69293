// SPDX-License-Identifier: GPL-3.0-or-later
// template.h - private to printer/label: what a template says, parsed.
//
// Lengths are millimetres in the design's own orientation: with `landscape` x runs along the media's length. A template whose
// layout is `flow` has no measures of its own: its elements stand in regions, which flow.h lays out for the media.
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
    ELEMENT_REGION = 1 << 8, // where elements of a flowing label stand; nothing of it is seen
} ElementKind;

typedef enum { ALIGN_START, ALIGN_CENTER, ALIGN_END } Align;
typedef enum { INK_BLACK, INK_RED, INK_WHITE } Ink;
typedef enum { TONE_AUTO, TONE_CRISP, TONE_DITHER } Tone;
typedef enum { ORIENTATION_PORTRAIT, ORIENTATION_LANDSCAPE, ORIENTATION_AUTO } Orientation;
typedef enum { LAYOUT_FIXED, LAYOUT_FLOW } Layout;
// The side of the rest at which a region stands; REST takes what is left.
typedef enum { SIDE_TOP, SIDE_BOTTOM, SIDE_LEFT, SIDE_RIGHT, SIDE_REST } Side;

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
    double wanted_mm;            // below which another line is begun sooner; 0 = none
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

    int orientation;  // [label] only, as those to the next blank line
    double margin_mm; // blank end of a continuous label; of a flowing one, what stays blank along the media's edges
    double length_mm;
    int layout;
    double tape; // how many times longer than wide a flowing label is made on continuous media

    int region;               // index of the region that it stands in; -1 = the label itself (regions), or none (a fixed label)
    int wide_region;          // instead of it on labels that are wider than they are high; -1 = the same
    int side, wide_side;      // the latter on labels that are wider than they are high; -1 = the same
    double share, wide_share; // of what it stands in, 0 to 1; of a text, its weight among the texts of its region
    double most_mm, wide_most_mm;           // of a region's share; 0 = no limit
    double least_width_mm, least_height_mm; // below which a region, or on a [label] the medium, is too small
    double gap_mm;  // above an element; on a [label] of all that have none of their own, and between regions; -1 = not said
    int drop;       // given up in this order, 1 first, where there is no room for all; 0 = never
    int not_larger; // index of the text whose letters it does not exceed; -1 = none
    double not_larger_share; // of them
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
