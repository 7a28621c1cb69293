// SPDX-License-Identifier: GPL-3.0-or-later
// page.h - what a printer would have put on a label, read back from the bytes that it got.
//
// The decoders are written from the manuals, not from our encoders, and are strict: a byte that begins no command
// of the language fails the whole stream, with a sentence that says where. Peers' bytes go through them as well.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "printer/driver/driver.h"

typedef struct {
    int dots; // across the head, or the picture where the language places one
    int lines;
    GByteArray *black; // rows of (dots + 7) / 8 bytes, in the order in which they came
    GByteArray *red;   // empty where the language or the job has none; all that is neither black nor paper where it has colours
    GArray *colours;   // guint32, each once, of the dots of `red`, in the order in which they came; of languages with colours
    bool is_last;      // the job ends with it
    bool is_cut;
    bool is_torn;                                                     // fed out to the tear bar
    bool is_fine;                                                     // twice the lines per inch
    int media_kind, media_width_mm, media_length_mm, announced_lines; // -1 = the language does not say
    int left_px, top_px;                                              // where the picture is placed
    int label_width_px, label_length_px;                              // -1 = not said
} Page;

Page *page_new(int dots);
void page_free(Page *page);
bool page_dot(const Page *page, const GByteArray *plane, int x, int y);
// Sets a dot, making the page longer where it must be.
void page_ink(Page *page, GByteArray *plane, int x, int y);

// Each gives the pages (element: Page), or NULL and a sentence.
GPtrArray *decode_brother_ql(const guint8 *bytes, gsize length, int head_px, char **out_problem);
GPtrArray *decode_dymo_lw(const guint8 *bytes, gsize length, int head_px, char **out_problem);
GPtrArray *decode_epl2(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_esclabel(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_escpos(const guint8 *bytes, gsize length, int head_px, char **out_problem);
GPtrArray *decode_fgl(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_ipp(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_pdf(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_star(const guint8 *bytes, gsize length, int head_px, char **out_problem);
GPtrArray *decode_tspl(const guint8 *bytes, gsize length, char **out_problem);
GPtrArray *decode_zpl(const guint8 *bytes, gsize length, char **out_problem);

// A picture with random dots: `density` of 256 are ink. Free with drawing_free.
Bitmap *drawing_random(GRand *rand, int width_px, int height_px, int dpi_x, int dpi_y, bool has_red, int density);
// Shapes that break encoders: edges, single dots, long runs, equal rows, blank rows.
Bitmap *drawing_shapes(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red);
Bitmap *drawing_new(int width_px, int height_px, int dpi_x, int dpi_y, bool has_red);
void drawing_ink(Bitmap *bitmap, guint8 *plane, int x, int y);
bool drawing_dot(const Bitmap *bitmap, const guint8 *plane, int x, int y);
void drawing_free(Bitmap *bitmap);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Page, page_free)
