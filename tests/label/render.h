// SPDX-License-Identifier: GPL-3.0-or-later
// render.h - what the tests of this folder share: templates from text, pictures asked about.
#pragma once

#include "printer/label/label.h"

// Parses; a mistake ends the test.
LabelTemplate *template_from(const char *text);
// Loads a template that ships; `file` is "events/pycon-us-2024/badge.label", below config.
LabelTemplate *template_shipped(const char *file);
// Every template that ships; ends with NULL. The caller owns it.
GStrv templates_shipped(void);

// Renders at `dpi` on the template's own media without warnings; a failure ends the test.
Bitmap *render_at(const LabelTemplate *label_template, GHashTable *fields, int dpi);

// "name", "Ada", ..., NULL as fields.
GHashTable *fields_from(const char *first_name, ...) G_GNUC_NULL_TERMINATED;

typedef struct {
    int left, top, right, bottom; // the last two are beyond
} Inked;

// The rectangle of ink of both planes; all 0 when there is none.
Inked inked_of(const Bitmap *bitmap);
bool bitmap_equals(const Bitmap *one, const Bitmap *other);
int ink_count(const Bitmap *bitmap, const guint8 *plane);

// A grey picture with some paper around it, since a label lies on something. The caller owns it.
guint8 *grey_of(const Bitmap *bitmap, int *out_width_px, int *out_height_px);

// What zbar reads from the picture: symbols of `kind` ("QR-Code", "CODE-128"), one text a line; "" = none. The caller owns it.
char *read_back(const Bitmap *bitmap, const char *kind);
