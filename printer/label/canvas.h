// SPDX-License-Identifier: GPL-3.0-or-later
// canvas.h - private to printer/label: dots set from millimetres, or a page drawn on.
//
// Cairo draws a part of the label into a sketch, in millimetres; the sketch is then inked: thresholded, so that edges
// are crisp, or dithered, for pictures. Nothing is drawn straight into the bitmap but whole dots. On a page the sketch is the page: what is
// drawn into it stands there, and inking does nothing.
#pragma once

#include <cairo.h>

#include "printer/label/bitmap.h"
#include "printer/label/template.h"

typedef struct {
    double x, y, width, height;
} RectMm;

typedef struct {
    int x, y, width, height;
} RectPx;

typedef struct {
    Bitmap *bitmap;               // borrowed; for a page without dots: the resolution of its codes
    cairo_t *page;                // borrowed; drawn on in place of the bitmap; NULL
    double dots_x, dots_y;        // per millimetre
    int offset_x_px, offset_y_px; // where the design's corner lies: the printable area is smaller than the label
} Canvas;

typedef struct {
    RectPx rect; // on the bitmap; width 0 = nothing of it can be printed
    cairo_surface_t *surface;
    cairo_t *cairo; // in millimetres of the design
} Sketch;

typedef enum { FILL_NONE, FILL_SOLID, FILL_STRIPES, FILL_DOTS } Fill;

RectPx canvas_dots(const Canvas *canvas, RectMm rect);

// A sketch over `rect`, grown to whole dots and cut to the bitmap: alpha (CAIRO_FORMAT_A8) for one ink, or opaque
// white (CAIRO_FORMAT_RGB24) for a picture. `colour` is what a page is drawn in.
Sketch canvas_sketch(const Canvas *canvas, RectMm rect, cairo_format_t format, guint32 colour);
// 0xrrggbb
guint32 canvas_colour(Ink ink);
void sketch_clear(Sketch *sketch);

// Inks what an alpha sketch covers. FILL_NONE does nothing.
void canvas_ink(Canvas *canvas, const Sketch *sketch, Ink ink, Fill fill);
// Inks the dark of a white sketch, inside `part` of the bitmap; greys become dots (Floyd-Steinberg).
void canvas_dither(Canvas *canvas, const Sketch *sketch, RectPx part, Ink ink);
// The same with a threshold.
void canvas_threshold(Canvas *canvas, const Sketch *sketch, RectPx part, Ink ink);

void canvas_fill_rect(Canvas *canvas, RectPx rect, Ink ink);
// The same of many, without seams where they touch.
void canvas_fill_rects(Canvas *canvas, const RectPx *rects, guint count, Ink ink);
// Fills the path of an alpha sketch that lies within `rect`.
void canvas_fill_path(const Canvas *canvas, const Sketch *sketch, RectMm rect, Fill fill);
// What is INK_RED in `rect` is of this colour; for bitmaps with tints.
void canvas_tint(Canvas *canvas, RectMm rect, guint32 colour);
