// SPDX-License-Identifier: GPL-3.0-or-later
// label.h - a template and a person become a picture at the printer's resolution.
//
// A template is a small text file (lanyard-label(5)); sizes are millimetres. Rendering is a pure function of
// template, fields and resolution; it uses no files but the installed fonts and images that the template names.
// Objects are not shared between threads; every thread may load its own. Labels of all threads are rendered one after the other.
#pragma once

#include "common/base/idiom.h"
#include "printer/label/bitmap.h"

#define LABEL_ERROR (label_error_quark())
GQuark label_error_quark(void);
typedef enum {
    LABEL_ERROR_TEMPLATE, // "file:line: what was found, what was expected"
    LABEL_ERROR_QR,       // the text does not fit the QR element
    LABEL_ERROR_IMAGE,
    LABEL_ERROR_OUTPUT,
    LABEL_ERROR_MEDIA, // it has no room on this medium
} LabelError;

typedef struct LabelTemplate LabelTemplate;

// `name` is used in messages, `folder` (may be NULL) is where images are looked for.
LabelTemplate *label_template_parse(const char *text, gsize length, const char *name, const char *folder, GError **error);
LabelTemplate *label_template_load(const char *path, GError **error);
void label_template_free(LabelTemplate *label_template);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LabelTemplate, label_template_free)

// What the template says of itself. A length of 0 means continuous media cut to the content; a width of 0, that it lays itself
// out for any media.
double label_template_width_mm(const LabelTemplate *label_template);
double label_template_length_mm(const LabelTemplate *label_template);

// Draws. `fields` maps names (char *) to texts (char *); a missing one is empty; NULL is a made-up person. `has_red` asks for the second
// plane, `has_colours` for its tints as well. A text that did not fit at its smallest size is set smaller, which is a sentence in
// `out_warnings` (element: char *; may be NULL; set on success only).
#define LABEL_UNREADABLE "and cannot be read" // how a warning ends whose text is too small for that
typedef struct {
    int dpi_x, dpi_y;
    int width_px, length_px; // printable area; length 0 = from the template
    bool has_red, has_colours;
    double media_width_mm, media_length_mm; // of which the printable area is the middle; 0 = the printable area is all of it
    bool is_round;                          // the medium: only what lies in its circle is printed
} LabelTarget;
Bitmap *label_render(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, GPtrArray **out_warnings,
                     GError **error);

// Why the template has no room on this medium, as a sentence; NULL when it has. It is tried with a made-up person: of a template
// with measures of its own, texts and codes must come out whole. The caller owns it.
char *label_refusal(const LabelTemplate *label_template, const LabelTarget *target);

// How long it is on continuous media of this width.
bool label_length(const LabelTemplate *label_template, GHashTable *fields, double width_mm, double *out_length_mm,
                  GError **error);

// Draws each picture of the folder once, in a child process with little time and memory: this program, started anew as
// "generate picture FOLDER FILE", which calls label_try_picture(). LABEL_ERROR_IMAGE names one that takes more. Call it before a
// template of the folder is loaded.
bool label_check_pictures(const char *folder, GError **error);
// Gives up most of this process' time and memory for good, and draws. False when it cannot; a file that is no picture is refused
// where a template names it, and not here.
bool label_try_picture(const char *folder, const char *file);

// Characters of `text` that no installed font covers, as a text without doubles; NULL when all are covered. The
// caller owns it. Slow the first time in a process (fonts are looked through).
char *label_missing_glyphs(const char *text);

// Of the template's fonts the first list of families none of which is installed, so that another font stands in for it; NULL when
// there is none. A generic family (sans-serif) is always there. The caller owns it.
char *label_missing_fonts(const LabelTemplate *label_template);
