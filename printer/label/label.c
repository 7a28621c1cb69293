// SPDX-License-Identifier: GPL-3.0-or-later
// label.c - places the elements, then draws them: texts and pictures first, codes last, so that nothing stands in a
// code's quiet zone.
#include "printer/label/label.h"

#include <math.h>

#include "printer/label/canvas.h"
#include "printer/label/fields.h"
#include "printer/label/fill.h"
#include "printer/label/flow.h"
#include "printer/label/label_draw.h"
#include "printer/label/picture.h"
#include "printer/label/place.h"

#define LENGTH_MAX_MM 1000.0
#define PAGE_DPI 1200 // modules of a code on a page

static void round_path(cairo_t *cairo, RectMm box, double radius_mm)
{
    double radius = MIN(radius_mm, MIN(box.width, box.height) / 2);
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, box.x + box.width - radius, box.y + radius, radius, -G_PI_2, 0);
    cairo_arc(cairo, box.x + box.width - radius, box.y + box.height - radius, radius, 0, G_PI_2);
    cairo_arc(cairo, box.x + radius, box.y + box.height - radius, radius, G_PI_2, G_PI);
    cairo_arc(cairo, box.x + radius, box.y + radius, radius, G_PI, 3 * G_PI_2);
    cairo_close_path(cairo);
}

static void draw_area(Canvas *canvas, RectMm box, double radius_mm, Ink ink, Fill fill, guint32 colour)
{
    Sketch sketch = canvas_sketch(canvas, box, CAIRO_FORMAT_A8, colour);
    round_path(sketch.cairo, box, radius_mm);
    canvas_fill_path(canvas, &sketch, box, fill);
    canvas_ink(canvas, &sketch, ink, fill);
    sketch_clear(&sketch);
}

// The stroke lies inside the box.
static void draw_frame(Canvas *canvas, RectMm box, const Element *element, double stroke_mm, Ink ink)
{
    Sketch sketch = canvas_sketch(canvas, box, CAIRO_FORMAT_A8, canvas_colour(ink));
    const RectMm middle = {box.x + stroke_mm / 2, box.y + stroke_mm / 2, box.width - stroke_mm, box.height - stroke_mm};
    round_path(sketch.cairo, middle, element->radius_mm);
    cairo_set_line_width(sketch.cairo, stroke_mm);
    cairo_stroke(sketch.cairo);
    canvas_ink(canvas, &sketch, ink, FILL_SOLID);
    sketch_clear(&sketch);
}

static void draw_line(Canvas *canvas, const Piece *piece)
{
    const RectMm box = piece->box;
    const double half = piece->element->stroke_mm / 2;
    const RectMm around = {box.x - half, box.y - half, box.width + 2 * half, box.height + 2 * half};
    Sketch sketch = canvas_sketch(canvas, around, CAIRO_FORMAT_A8, canvas_colour((Ink)piece->element->ink));
    cairo_move_to(sketch.cairo, box.x, box.y);
    cairo_line_to(sketch.cairo, box.x + box.width, box.y + box.height);
    cairo_set_line_width(sketch.cairo, piece->element->stroke_mm);
    cairo_stroke(sketch.cairo);
    canvas_ink(canvas, &sketch, (Ink)piece->element->ink, FILL_SOLID);
    sketch_clear(&sketch);
}

static FillStyle style_of(const Canvas *canvas, const Piece *piece, FillStyle fallback)
{
    const Bitmap *bitmap = canvas->bitmap;
    FillStyle style = fallback;
    if (piece->fill)
        (void)fill_style(piece->fill,
                         canvas->page || bitmap->tints ? COLOURS_ALL
                         : bitmap->red                 ? COLOURS_RED
                                                       : COLOURS_BLACK,
                         &style);
    return style;
}

static void fill_piece(Canvas *canvas, const Piece *piece, const FillStyle *style, Ink ink)
{
    if (style->tint && ink == INK_RED)
        canvas_tint(canvas, piece->box, style->tint);
    guint32 colour = style->tint && ink == INK_RED ? style->tint : canvas_colour(ink);
    draw_area(canvas, piece->box, piece->element->radius_mm, ink, style->fill, colour);
}

static void draw_box(Canvas *canvas, const Piece *piece)
{
    const Element *element = piece->element;
    const FillStyle style = style_of(canvas, piece, (FillStyle){FILL_NONE, INK_BLACK, true, 0, false});
    Ink ink = element->ink == INK_BLACK ? style.ink : (Ink)element->ink;
    fill_piece(canvas, piece, &style, ink);
    if (style.is_framed && element->stroke_mm > 0)
        draw_frame(canvas, piece->box, element, element->stroke_mm, ink);
}

// White letters on a solid band, or black ones if its colour is light; on a pattern, black ones on a plate of white.
static void draw_band(Canvas *canvas, const Piece *piece)
{
    const Element *element = piece->element;
    const FillStyle style = style_of(canvas, piece, (FillStyle){FILL_SOLID, INK_BLACK, false, 0, false});
    const RectMm box = piece->box;
    fill_piece(canvas, piece, &style, style.ink);
    if (style.is_framed)
        draw_frame(canvas, box, element, element->stroke_mm > 0 ? element->stroke_mm : 0.5, style.ink);
    const RectMm text_box = {box.x + BAND_PADDING_MM, box.y + text_middle_mm(&piece->fit, box.height),
                             box.width - 2 * BAND_PADDING_MM, piece->fit.height * piece->fit.unit_mm};
    if (style.fill == FILL_STRIPES || style.fill == FILL_DOTS) {
        const RectMm inked = text_inked(&piece->fit, text_box);
        const RectMm plate = {inked.x - BAND_PADDING_MM, box.y + 0.8, inked.width + 2 * BAND_PADDING_MM, box.height - 1.6};
        draw_area(canvas, plate, element->radius_mm, INK_WHITE, FILL_SOLID, canvas_colour(INK_WHITE));
    }
    text_draw(canvas, &piece->fit, text_box, style.is_light ? INK_BLACK : style.fill == FILL_SOLID ? INK_WHITE : style.ink);
}

static bool draw_image(Canvas *canvas, const Piece *piece, GError **error)
{
    const Element *element = piece->element;
    const RectMm box = piece->box;
    Sketch sketch = canvas_sketch(canvas, box, CAIRO_FORMAT_RGB24, canvas_colour((Ink)element->ink));
    bool is_stencil = canvas->page && element->ink != INK_BLACK; // else a page has the picture's own colours
    cairo_translate(sketch.cairo, box.x, box.y);
    if (is_stencil)
        cairo_push_group(sketch.cairo);
    bool is_good = picture_draw(element->picture, sketch.cairo, box.width, box.height, error);
    if (is_stencil) {
        cairo_pattern_t *stencil = cairo_pop_group(sketch.cairo);
        cairo_mask(sketch.cairo, stencil);
        cairo_pattern_destroy(stencil);
    }
    bool is_crisp = element->tone == TONE_CRISP || (element->tone == TONE_AUTO && picture_is_vector(element->picture));
    if (is_good && is_crisp)
        canvas_threshold(canvas, &sketch, sketch.rect, (Ink)element->ink);
    else if (is_good)
        canvas_dither(canvas, &sketch, sketch.rect, (Ink)element->ink);
    sketch_clear(&sketch);
    return is_good;
}

// Where its modules stand, without the quiet zone: that may reach beyond what the printer reaches, nothing is printed there anyway.
static RectPx symbol_px(const Canvas *canvas, const Piece *piece)
{
    const Code *code = &piece->code;
    const RectPx area = canvas_dots(canvas, piece->box);
    const bool is_bars = code->rows == 1;
    const int quiet_x = (is_bars ? CODE128_QUIET_MODULES : QR_QUIET_MODULES) * piece->module_x_px;
    const int quiet_y = is_bars ? 0 : QR_QUIET_MODULES * piece->module_y_px;
    return (RectPx){area.x + quiet_x, area.y + quiet_y, code->columns * piece->module_x_px, code->rows * piece->module_y_px};
}

static bool is_inside(RectPx rect, int width_px, int height_px, int slack_px)
{
    return rect.x >= -slack_px && rect.y >= -slack_px && rect.x + rect.width <= width_px + slack_px &&
           rect.y + rect.height <= height_px + slack_px;
}

static bool draw_code(Canvas *canvas, const Piece *piece, GError **error)
{
    const Code *code = &piece->code;
    const RectPx area = canvas_dots(canvas, piece->box), symbol = symbol_px(canvas, piece);
    const int quiet_x = symbol.x - area.x, quiet_y = symbol.y - area.y;
    if (!is_inside(symbol, canvas->bitmap->width_px, canvas->bitmap->height_px, 0))
        return error_set(LABEL_ERROR, LABEL_ERROR_QR, error,
                         "the code \"%s\" is partly where the printer cannot print; move it inwards in the template",
                         piece->element->name);
    canvas_fill_rect(canvas, (RectPx){area.x, area.y, symbol.width + 2 * quiet_x, symbol.height + 2 * quiet_y}, INK_WHITE);
    g_autoptr(GArray) modules = g_array_new(FALSE, FALSE, sizeof(RectPx));
    for (int row = 0; row < code->rows; row++)
        for (int column = 0; column < code->columns; column++)
            if (code->modules[row * code->columns + column])
                g_array_append_val(modules, ((RectPx){symbol.x + column * piece->module_x_px, symbol.y + row * piece->module_y_px,
                                                      piece->module_x_px, piece->module_y_px}));
    canvas_fill_rects(canvas, (const RectPx *)(const void *)modules->data, modules->len, INK_BLACK);
    return true;
}

static bool is_code(const Piece *piece)
{
    return piece->code.modules != NULL;
}

static bool draw_piece(Canvas *canvas, const Piece *piece, GError **error)
{
    switch (piece->element->kind) {
    case ELEMENT_TEXT:
        text_draw(canvas, &piece->fit, piece->box, (Ink)piece->element->ink);
        return true;
    case ELEMENT_BAND:
        draw_band(canvas, piece);
        return true;
    case ELEMENT_QR:
    case ELEMENT_CODE128:
        return draw_code(canvas, piece, error);
    case ELEMENT_IMAGE:
        return draw_image(canvas, piece, error);
    case ELEMENT_LINE:
        draw_line(canvas, piece);
        return true;
    case ELEMENT_BOX:
        draw_box(canvas, piece);
        return true;
    case ELEMENT_LABEL:
    case ELEMENT_REGION:
        break;
    }
    g_assert_not_reached();
}

static bool draw_pieces(Canvas *canvas, const GPtrArray *pieces, GError **error)
{
    for (int pass = 0; pass < 2; pass++) {
        ARRAY_EACH(const Piece, piece, pieces)
            if (is_code(piece) == (pass == 1) && !draw_piece(canvas, piece, error))
                return false;
    }
    return true;
}

// A design that lies on its side, turned to the media: its left edge becomes the media's top.
static Bitmap *turned(const Bitmap *design)
{
    Bitmap *media = bitmap_new(design->height_px, design->width_px, design->dpi_y, design->dpi_x, design->red != NULL);
    for (int y = 0; y < design->height_px; y++) {
        for (int x = 0; x < design->width_px; x++) {
            const int to_x = design->height_px - 1 - y;
            const gsize at = (gsize)x * (gsize)media->stride_bytes + (gsize)(to_x / 8);
            const guint8 bit = (guint8)(0x80 >> to_x % 8);
            if (bitmap_get(design->black, design->stride_bytes, x, y))
                media->black[at] |= bit;
            if (design->red && bitmap_get(design->red, design->stride_bytes, x, y))
                media->red[at] |= bit;
        }
    }
    media->tints = design->tints ? g_array_new(FALSE, FALSE, sizeof(BitmapTint)) : NULL;
    for (guint i = 0; design->tints && i < design->tints->len; i++) {
        const BitmapTint *tint = &g_array_index(design->tints, BitmapTint, i);
        BitmapTint to = {design->height_px - tint->bottom, tint->left, design->height_px - tint->top, tint->right, tint->colour};
        g_array_append_val(media->tints, to);
    }
    return media;
}

// A side of the bitmap in dots: as the target wants it, else the design's, else as far as the pieces reach.
static int side_px(int target_px, double design_mm, double reach_mm, double dots)
{
    if (target_px > 0)
        return target_px;
    return MAX(1, (int)lround(MIN(design_mm > 0 ? design_mm : reach_mm, LENGTH_MAX_MM) * dots));
}

// Printable areas lie in the middle of their label.
static int offset_px(int side_px, double design_mm, double dots)
{
    return design_mm > 0 ? (int)floor((side_px - design_mm * dots) / 2 + 0.5) : 0;
}

// Places the design and says how large its picture is. `canvas` has a bitmap of the target's resolution.
static GPtrArray *lay_out(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, Canvas *canvas,
                          RectPx *out_whole, GPtrArray *warnings, GError **error)
{
    const double width_mm = template_design_width_mm(label_template);
    const double length_mm = template_design_length_mm(label_template);
    const double margin_mm = label_template->label->margin_mm;
    g_autoptr(GPtrArray) pieces = place_elements(label_template, fields, canvas, warnings, error);
    if (!pieces)
        return NULL;
    double reach_x_mm, reach_y_mm;
    place_reach(pieces, &reach_x_mm, &reach_y_mm);
    *out_whole = (RectPx){0, 0, side_px(target->width_px, width_mm, reach_x_mm + margin_mm, canvas->dots_x),
                          side_px(target->length_px, length_mm, reach_y_mm + margin_mm, canvas->dots_y)};
    canvas->offset_x_px = offset_px(out_whole->width, width_mm, canvas->dots_x);
    canvas->offset_y_px = offset_px(out_whole->height, length_mm, canvas->dots_y);
    return g_steal_pointer(&pieces);
}

static Bitmap *render_design(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target,
                             GPtrArray *warnings, GError **error)
{
    // Placing needs the resolution only; the bitmap of the right size comes after.
    Bitmap resolution = {.dpi_x = target->dpi_x, .dpi_y = target->dpi_y};
    Canvas canvas = {.bitmap = &resolution, .dots_x = target->dpi_x / 25.4, .dots_y = target->dpi_y / 25.4};
    RectPx whole;
    g_autoptr(GPtrArray) pieces = lay_out(label_template, fields, target, &canvas, &whole, warnings, error);
    if (!pieces)
        return NULL;
    g_autoptr(Bitmap) bitmap = bitmap_new(whole.width, whole.height, target->dpi_x, target->dpi_y, target->has_red);
    if (target->has_colours)
        bitmap->tints = g_array_new(FALSE, FALSE, sizeof(BitmapTint));
    canvas.bitmap = bitmap;
    return draw_pieces(&canvas, pieces, error) ? g_steal_pointer(&bitmap) : NULL;
}

// Cairo and FreeType share their faces between threads, and two labels drawn at once were once not the same as one after the other.
static GMutex one_at_a_time;

static bool is_flowing(const LabelTemplate *label_template)
{
    return label_template->label->layout == LAYOUT_FLOW;
}

// The target as the design sees it; true when that lies on its side.
static bool turn_target(const LabelTemplate *label_template, const LabelTarget *target, LabelTarget *out_design)
{
    bool is_turned = is_flowing(label_template) ? flow_is_turned(label_template, target)
                                                : label_template->label->orientation == ORIENTATION_LANDSCAPE;
    *out_design = *target;
    if (is_turned) {
        out_design->dpi_x = target->dpi_y;
        out_design->dpi_y = target->dpi_x;
        out_design->width_px = target->length_px;
        out_design->length_px = target->width_px;
        out_design->media_width_mm = target->media_length_mm;
        out_design->media_length_mm = target->media_width_mm;
    }
    return is_turned;
}

static Bitmap *render_flowing(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target,
                              GPtrArray *warnings, GError **error)
{
    LabelTemplate *resolved = flow_resolve(label_template, fields, target, error);
    Bitmap *bitmap = resolved ? render_design(resolved, fields, target, warnings, error) : NULL;
    flow_free(resolved);
    return bitmap;
}

// Bands, boxes and pictures may run over the edge on purpose; texts and codes may not.
static bool is_cut_off(const Canvas *canvas, const Piece *piece, RectPx whole)
{
    if (is_code(piece))
        return !is_inside(symbol_px(canvas, piece), whole.width, whole.height, 0);
    return piece->element->kind == ELEMENT_TEXT &&
           !is_inside(canvas_dots(canvas, text_inked(&piece->fit, piece->box)), whole.width, whole.height, 1);
}

// The first element that does not come out whole; NULL when all do.
static const Element *first_cut_off(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target,
                                    GError **error)
{
    Bitmap resolution = {.dpi_x = target->dpi_x, .dpi_y = target->dpi_y};
    Canvas canvas = {.bitmap = &resolution, .dots_x = target->dpi_x / 25.4, .dots_y = target->dpi_y / 25.4};
    RectPx whole;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pieces = lay_out(label_template, fields, target, &canvas, &whole, warnings, error);
    ARRAY_EACH(const Piece, piece, pieces)
        if (is_cut_off(&canvas, piece, whole))
            return piece->element;
    return NULL;
}

static void refuse_cut_off(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, GError **error)
{
    const Element *element = first_cut_off(label_template, fields, target, error);
    if (element)
        g_set_error(error, LABEL_ERROR, LABEL_ERROR_MEDIA,
                    "%s is %.0f mm wide and has no room there: [%s] is cut off; use a larger label", label_template->name,
                    label_template_width_mm(label_template), element->name);
}

char *label_refusal(const LabelTemplate *label_template, const LabelTarget *target)
{
    g_autoptr(GMutexLocker) turn = g_mutex_locker_new(&one_at_a_time);
    (void)turn;
    LabelTarget design;
    turn_target(label_template, target, &design);
    g_autoptr(GHashTable) fields = fields_example();
    g_autoptr(GError) error = NULL;
    if (is_flowing(label_template))
        flow_free(flow_resolve(label_template, fields, &design, &error));
    else
        refuse_cut_off(label_template, fields, &design, &error);
    return error ? g_strdup_printf("%s.", error->message) : NULL;
}

Bitmap *label_render(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, GPtrArray **out_warnings,
                     GError **error)
{
    g_autoptr(GMutexLocker) turn = g_mutex_locker_new(&one_at_a_time);
    (void)turn;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GHashTable) example = fields ? NULL : fields_example();
    fields = fields ? fields : example;
    LabelTarget design;
    bool is_turned = turn_target(label_template, target, &design);
    g_autoptr(Bitmap) bitmap = is_flowing(label_template) ? render_flowing(label_template, fields, &design, warnings, error)
                                                          : render_design(label_template, fields, &design, warnings, error);
    if (!bitmap)
        return NULL;
    if (out_warnings)
        *out_warnings = g_steal_pointer(&warnings);
    return is_turned ? turned(bitmap) : g_steal_pointer(&bitmap);
}

// --- on a page ---

// `cairo` NULL: it is only measured.
static bool draw_design(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, cairo_t *cairo,
                        double *out_length_mm, GError **error)
{
    Bitmap resolution = {.dpi_x = target->dpi_x, .dpi_y = target->dpi_y};
    Canvas canvas = {.bitmap = &resolution, .page = cairo, .dots_x = target->dpi_x / 25.4, .dots_y = target->dpi_y / 25.4};
    RectPx whole;
    g_autoptr(GPtrArray) warnings = g_ptr_array_new_with_free_func(g_free);
    g_autoptr(GPtrArray) pieces = lay_out(label_template, fields, target, &canvas, &whole, warnings, error);
    if (!pieces)
        return false;
    resolution.width_px = whole.width;
    resolution.height_px = whole.height;
    *out_length_mm = whole.height / canvas.dots_y;
    return !cairo || draw_pieces(&canvas, pieces, error);
}

static bool draw_on_page(const LabelTemplate *label_template, GHashTable *fields, LabelTarget target, cairo_t *cairo,
                         double *out_length_mm, GError **error)
{
    g_autoptr(GMutexLocker) turn = g_mutex_locker_new(&one_at_a_time);
    (void)turn;
    LabelTarget design;
    target.dpi_x = target.dpi_y = PAGE_DPI;
    target.has_colours = true;
    if (turn_target(label_template, &target, &design) && cairo) {
        cairo_translate(cairo, target.width_px * 25.4 / PAGE_DPI, 0);
        cairo_rotate(cairo, G_PI_2);
    }
    if (!is_flowing(label_template))
        return draw_design(label_template, fields, &design, cairo, out_length_mm, error);
    LabelTemplate *resolved = flow_resolve(label_template, fields, &design, error);
    bool is_drawn = resolved && draw_design(resolved, fields, &design, cairo, out_length_mm, error);
    flow_free(resolved);
    return is_drawn;
}

static int page_px(double side_mm)
{
    return (int)lround(side_mm * PAGE_DPI / 25.4);
}

bool label_draw(const LabelTemplate *label_template, GHashTable *fields, double width_mm, double length_mm, double inset_mm,
                cairo_t *cairo, GError **error)
{
    const LabelTarget target = {.width_px = page_px(width_mm - 2 * inset_mm),
                                .length_px = page_px(length_mm - 2 * inset_mm),
                                .media_width_mm = width_mm,
                                .media_length_mm = length_mm};
    double length;
    cairo_save(cairo);
    cairo_translate(cairo, inset_mm, inset_mm);
    bool is_drawn = draw_on_page(label_template, fields, target, cairo, &length, error);
    cairo_restore(cairo);
    return is_drawn;
}

bool label_length(const LabelTemplate *label_template, GHashTable *fields, double width_mm, double *out_length_mm, GError **error)
{
    const LabelTarget target = {.width_px = page_px(width_mm), .media_width_mm = width_mm};
    return draw_on_page(label_template, fields, target, NULL, out_length_mm, error);
}
