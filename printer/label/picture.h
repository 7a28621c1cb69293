// SPDX-License-Identifier: GPL-3.0-or-later
// picture.h - private to printer/label: a PNG or SVG file, ready to be drawn.
#pragma once

#include <cairo.h>
#include <glib.h>
#include <stdbool.h>

#include "printer/label/template.h"

// Reads `file`, a plain name, in `folder`. NULL with LABEL_ERROR_IMAGE.
Picture *label_picture_load(const char *folder, const char *file, GError **error);
void picture_free(Picture *picture);

// Drawn lines are sharp; photographs are not.
bool picture_is_vector(const Picture *picture);
void picture_measures(const Picture *picture, double *out_width, double *out_height);

// Draws into 0,0 .. 1,1 of `cairo`'s user space.
bool picture_draw(const Picture *picture, cairo_t *cairo, double width, double height, GError **error);
