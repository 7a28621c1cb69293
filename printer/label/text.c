// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/text.h"

#include <hb-ot.h>
#include <pango/pangocairo.h>
#include <string.h>

#include "common/base/fold.h"
#include "printer/label/shaper.h"

#define LINE_GAIN 1.4    // another line must make the letters larger by this factor
#define WANTED_GAIN 1.05 // the same while they are smaller than the template wants them
#define LEGIBLE_MM 1.1   // a capital of nine dots at 203 dpi
#define TINY_MM 0.02     // one word of 400 letters has room at that
#define LINES_MAX 12

static double units(int pango_units)
{
    return (double)pango_units / PANGO_SCALE;
}

// The height of a capital letter at the reference size, in layout units.
static double capital_units(const Shaper *shaper, const Element *element)
{
    PangoLayout *layout = shaper_layout(shaper, element, "H");
    PangoRectangle ink;
    pango_layout_get_extents(layout, &ink, NULL);
    g_object_unref(layout);
    return ink.height > 0 ? units(ink.height) : REFERENCE_UNITS * 0.7;
}

// The block that must not be cut: from the top of the highest mark, or of a capital on the first line, to the
// lowest descender, or the last baseline.
static void measure(TextFit *fit, double capital)
{
    PangoRectangle ink;
    pango_layout_get_extents(fit->layout, &ink, NULL);
    PangoLayoutIter *lines = pango_layout_get_iter(fit->layout);
    double first_baseline = units(pango_layout_iter_get_baseline(lines)), last_baseline = first_baseline;
    while (pango_layout_iter_next_line(lines))
        last_baseline = units(pango_layout_iter_get_baseline(lines));
    pango_layout_iter_free(lines);
    fit->capitals_top = first_baseline - capital;
    fit->capitals_height = last_baseline - fit->capitals_top;
    fit->top = MIN(units(ink.y), fit->capitals_top);
    fit->height = MAX(units(ink.y + ink.height), last_baseline) - fit->top;
}

static double inked_width(PangoLayout *layout)
{
    PangoRectangle ink, logical;
    pango_layout_get_extents(layout, &ink, &logical);
    int left = MIN(ink.x, logical.x), right = MAX(ink.x + ink.width, logical.x + logical.width);
    return units(right - left);
}

typedef struct {
    const Element *element;
    double width_mm, height_mm, capital;
    int break_count; // in the text itself: so many lines there are before any is wrapped
} FitBox;

static void set_size(TextFit *fit, const FitBox *box, double size_mm, int lines)
{
    fit->size_mm = size_mm;
    fit->unit_mm = size_mm / box->capital;
    pango_layout_set_width(fit->layout, lines == 1 ? -1 : (int)(box->width_mm / fit->unit_mm * PANGO_SCALE));
}

static bool parts_word(PangoLayout *layout)
{
    for (int i = 1; i < pango_layout_get_line_count(layout); i++)
        if (shaper_parts_word(pango_layout_get_text(layout),
                              pango_layout_line_get_start_index(pango_layout_get_line_readonly(layout, i))))
            return true;
    return false;
}

static bool fits(TextFit *fit, const FitBox *box, double size_mm, int lines)
{
    set_size(fit, box, size_mm, lines);
    if (pango_layout_get_line_count(fit->layout) > lines || parts_word(fit->layout))
        return false;
    measure(fit, box->capital);
    return inked_width(fit->layout) * fit->unit_mm <= box->width_mm + 0.01 && fit->height * fit->unit_mm <= box->height_mm + 0.01;
}

// The largest size from `low` to `high` at which the text fits; 0 when it does at none.
static double largest(TextFit *fit, const FitBox *box, double low, double high, int lines)
{
    if (fits(fit, box, high, lines))
        return high;
    if (!fits(fit, box, low, lines))
        return 0;
    while (high - low > 0.05) {
        double middle = (low + high) / 2;
        if (fits(fit, box, middle, lines))
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Lines of about equal length look better than a full one with a rest.
static void balance(TextFit *fit, const FitBox *box, int lines)
{
    const int full = (int)(box->width_mm / fit->unit_mm * PANGO_SCALE);
    int low = full / (lines + 1), high = full;
    while (high - low > full / 50) {
        int middle = (low + high) / 2;
        pango_layout_set_width(fit->layout, middle);
        if (pango_layout_get_line_count(fit->layout) <= lines && inked_width(fit->layout) <= units(middle) &&
            !parts_word(fit->layout))
            high = middle;
        else
            low = middle;
    }
    pango_layout_set_width(fit->layout, high);
}

typedef struct {
    double low_mm, high_mm;
    int most_lines;
    double line_gain;
    Strain strain;
} Attempt;

// Sets the text at the largest size that the attempt allows; false when it allows none.
static bool attempt_fit(TextFit *fit, const FitBox *box, const Attempt *attempt)
{
    double best_mm = 0;
    int best_lines = 0;
    for (int lines = 1 + box->break_count; lines <= attempt->most_lines + box->break_count && best_mm < attempt->high_mm;
         lines++) {
        double size_mm = largest(fit, box, attempt->low_mm, attempt->high_mm, lines);
        double gain = best_mm < box->element->wanted_mm ? MIN(attempt->line_gain, WANTED_GAIN) : attempt->line_gain;
        if (size_mm > best_mm * gain) {
            best_mm = size_mm;
            best_lines = lines;
        }
    }
    if (best_mm == 0)
        return false;
    set_size(fit, box, best_mm, best_lines);
    if (best_lines > 1) {
        balance(fit, box, best_lines);
        measure(fit, box->capital);
        double over = fit->height * fit->unit_mm / box->height_mm; // a descender has come down to the last line
        fit->size_mm /= MAX(1, over);
        fit->unit_mm /= MAX(1, over);
    }
    fit->strain = attempt->strain;
    return true;
}

static int count_breaks(const char *text)
{
    int count = 0;
    for (const char *at = text; (at = strchr(at, '\n')); at++)
        count++;
    return count;
}

// A whole name in small letters is worth more than the beginning of one in large ones, or than one that is broken inside a word.
TextFit text_fit(Shaper *shaper, const Element *element, const char *text, double width_mm, double height_mm)
{
    TextFit fit = {.layout = shaper_layout(shaper, element, text)};
    const FitBox box = {element, width_mm, height_mm, capital_units(shaper, element), count_breaks(text)};
    const double smallest_mm = element->smallest_mm, legible_mm = MIN(LEGIBLE_MM, smallest_mm);
    const Attempt attempts[] = {
        {smallest_mm, element->size_mm, element->lines, LINE_GAIN, STRAIN_NONE},
        {legible_mm, smallest_mm, LINES_MAX, 1, STRAIN_SMALL},
        {TINY_MM, legible_mm, LINES_MAX, 1, STRAIN_TINY},
    };
    bool is_set = false;
    for (gsize i = 0; !is_set && i < G_N_ELEMENTS(attempts); i++)
        is_set = attempt_fit(&fit, &box, &attempts[i]);
    if (!is_set) {
        set_size(&fit, &box, TINY_MM, 2);
        fit.strain = STRAIN_TINY;
    }
    measure(&fit, box.capital);
    return fit;
}

double text_middle_mm(const TextFit *fit, double box_mm)
{
    double above = fit->capitals_top - fit->top;
    double middle_mm = (box_mm - fit->capitals_height * fit->unit_mm) / 2 - above * fit->unit_mm;
    return CLAMP(middle_mm, 0, MAX(0, box_mm - fit->height * fit->unit_mm));
}

void text_fit_clear(TextFit *fit)
{
    g_clear_object(&fit->layout);
}

static bool is_colour_run(const PangoLayoutRun *run)
{
    hb_font_t *font = run ? pango_font_get_hb_font(run->item->analysis.font) : NULL;
    hb_face_t *face = font ? hb_font_get_face(font) : NULL;
    return face && (hb_ot_color_has_png(face) || hb_ot_color_has_layers(face));
}

// Where the layout's corner lies in the design. An unlimited layout is as wide as its text and is aligned here. A
// letter that hangs over its own place, as the foot of a J does, moves the text inwards.
static void origin(const TextFit *fit, RectMm box, double *out_x, double *out_y)
{
    *out_y = box.y - fit->top * fit->unit_mm;
    PangoRectangle ink, logical;
    pango_layout_get_extents(fit->layout, &ink, &logical);
    int width = pango_layout_get_width(fit->layout);
    double free_mm = box.width - units(width < 0 ? logical.width : width) * fit->unit_mm;
    const PangoAlignment alignment = pango_layout_get_alignment(fit->layout);
    bool is_rtl = pango_layout_get_direction(fit->layout, 0) == PANGO_DIRECTION_RTL;
    double share = alignment == PANGO_ALIGN_CENTER ? 0.5 : (alignment == PANGO_ALIGN_RIGHT) != is_rtl ? 1 : 0;
    double first_mm = units(ink.x) * fit->unit_mm, last_mm = units(ink.x + ink.width) * fit->unit_mm;
    *out_x = box.x + MAX(-first_mm, MIN(free_mm * share, box.width - last_mm));
}

static void dither_colour_runs(Canvas *canvas, const Sketch *sketch, const TextFit *fit, double x_mm, double y_mm, Ink ink)
{
    PangoLayoutIter *runs = pango_layout_get_iter(fit->layout);
    do {
        if (!is_colour_run(pango_layout_iter_get_run_readonly(runs)))
            continue;
        PangoRectangle logical;
        pango_layout_iter_get_run_extents(runs, NULL, &logical);
        const RectMm place = {x_mm + units(logical.x) * fit->unit_mm, y_mm + units(logical.y) * fit->unit_mm,
                              units(logical.width) * fit->unit_mm, units(logical.height) * fit->unit_mm};
        const RectPx part = canvas_dots(canvas, place);
        canvas_fill_rect(canvas, part, INK_WHITE);
        canvas_dither(canvas, sketch, part, ink);
    } while (pango_layout_iter_next_run(runs));
    pango_layout_iter_free(runs);
}

static bool has_colour(const TextFit *fit)
{
    bool found = false;
    PangoLayoutIter *runs = pango_layout_get_iter(fit->layout);
    do {
        found = is_colour_run(pango_layout_iter_get_run_readonly(runs));
    } while (!found && pango_layout_iter_next_run(runs));
    pango_layout_iter_free(runs);
    return found;
}

// Where its ink is when the layout's corner lies there.
static RectMm inked_at(const TextFit *fit, double x_mm, double y_mm)
{
    PangoRectangle ink;
    pango_layout_get_extents(fit->layout, &ink, NULL);
    return (RectMm){x_mm + units(ink.x) * fit->unit_mm, y_mm + units(ink.y) * fit->unit_mm, units(ink.width) * fit->unit_mm,
                    units(ink.height) * fit->unit_mm};
}

static Sketch sketch_layout(const Canvas *canvas, const TextFit *fit, double x_mm, double y_mm, cairo_format_t format, Ink ink)
{
    Sketch sketch = canvas_sketch(canvas, inked_at(fit, x_mm, y_mm), format, canvas_colour(ink));
    cairo_translate(sketch.cairo, x_mm, y_mm);
    cairo_scale(sketch.cairo, fit->unit_mm, fit->unit_mm);
    pango_cairo_show_layout(sketch.cairo, fit->layout);
    return sketch;
}

void text_draw(Canvas *canvas, const TextFit *fit, RectMm box, Ink ink)
{
    double x_mm = 0, y_mm = 0;
    origin(fit, box, &x_mm, &y_mm);
    bool is_colour = !canvas->page && has_colour(fit);
    Sketch sketch = sketch_layout(canvas, fit, x_mm, y_mm, is_colour ? CAIRO_FORMAT_RGB24 : CAIRO_FORMAT_A8, ink);
    if (is_colour) {
        canvas_threshold(canvas, &sketch, sketch.rect, ink);
        dither_colour_runs(canvas, &sketch, fit, x_mm, y_mm, ink);
    } else {
        canvas_ink(canvas, &sketch, ink, FILL_SOLID);
    }
    sketch_clear(&sketch);
}

RectMm text_inked(const TextFit *fit, RectMm box)
{
    double x_mm = 0, y_mm = 0;
    origin(fit, box, &x_mm, &y_mm);
    return inked_at(fit, x_mm, y_mm);
}
