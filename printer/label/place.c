// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/place.h"

#include "printer/label/fields.h"
#include "printer/label/picture.h"

#define UNLIMITED_MM 400.0
// A camera at arm's length wants modules of a third of a millimetre: 4 dots at 300 dpi.
#define MODULE_MIN_INCH (4.0 / 300.0)

typedef struct {
    const LabelTemplate *label_template;
    GHashTable *fields;
    const Canvas *canvas;
    Shaper *shaper;
    GPtrArray *pieces, *warnings;
    double ends[256]; // by element: where its drawn part ends, for those that stand below it
} Placer;

static void piece_free(gpointer data)
{
    Piece *piece = data;
    text_fit_clear(&piece->fit);
    code_clear(&piece->code);
    g_free(piece->fill);
    g_free(piece);
}

// What is left of a box when `used` of `whole` is taken, by alignment.
static double slack(int align, double whole_mm, double used_mm)
{
    static const double shares[] = {0, 0.5, 1};
    return MAX(0, whole_mm - used_mm) * shares[align];
}

static double height_of(const Placer *placer, const Element *element, double y_mm)
{
    const double length_mm = template_design_length_mm(placer->label_template);
    double left_mm = length_mm > 0 ? MAX(0, length_mm - y_mm) : UNLIMITED_MM;
    return element->height_mm > 0 ? MIN(element->height_mm, left_mm) : left_mm;
}

static void warn_strain(Placer *placer, const Piece *piece, const char *text)
{
    const Element *element = piece->element;
    if (piece->fit.strain == STRAIN_SMALL)
        g_ptr_array_add(placer->warnings, g_strdup_printf("%s: \"%s\" does not fit at %g mm and is set at %.1f mm", element->name,
                                                          text, element->smallest_mm, piece->fit.size_mm));
    if (piece->fit.strain == STRAIN_TINY)
        g_ptr_array_add(placer->warnings, g_strdup_printf("%s: \"%s\" is set at %.1f mm " LABEL_UNREADABLE, element->name, text,
                                                          piece->fit.size_mm));
}

static void place_text(Placer *placer, Piece *piece, const char *text)
{
    const Element *element = piece->element;
    RectMm box = piece->box;
    piece->fit = text_fit(placer->shaper, element, text, box.width, box.height);
    warn_strain(placer, piece, text);
    double used_mm = piece->fit.height * piece->fit.unit_mm;
    if (element->height_mm > 0)
        piece->box.y += element->valign == ALIGN_CENTER ? text_middle_mm(&piece->fit, box.height)
                                                        : slack(element->valign, box.height, used_mm);
    piece->box.height = used_mm;
}

static void place_band(Placer *placer, Piece *piece, const char *text)
{
    const Element *element = piece->element;
    double width_mm = MAX(1, piece->box.width - 2 * BAND_PADDING_MM);
    double height_mm = MAX(1, piece->box.height - BAND_PADDING_MM);
    piece->fit = text_fit(placer->shaper, element, text, width_mm, height_mm);
    warn_strain(placer, piece, text);
}

// One module's proportions in dots: 300x600 dpi takes 1 x 2. Odd proportions are near enough to square.
static void module_unit(const Bitmap *bitmap, int *out_x, int *out_y)
{
    *out_x = bitmap->dpi_x % bitmap->dpi_y == 0 ? bitmap->dpi_x / bitmap->dpi_y : 1;
    *out_y = bitmap->dpi_y % bitmap->dpi_x == 0 ? bitmap->dpi_y / bitmap->dpi_x : 1;
}

static bool refuse_small(const Placer *placer, const Piece *piece, int modules, GError **error)
{
    g_set_error(error, LABEL_ERROR, LABEL_ERROR_QR,
                "%s:%d: \"%s\" is %g mm wide, but its text needs %d modules of %.2f mm; expected at least %.1f mm",
                placer->label_template->name, piece->element->line, piece->element->name, piece->box.width, modules,
                MODULE_MIN_INCH * 25.4, modules * MODULE_MIN_INCH * 25.4 + 0.5);
    return false;
}

static bool place_qr(Placer *placer, Piece *piece, const char *text, GError **error)
{
    const Canvas *canvas = placer->canvas;
    if (!code_qr(text, piece->element->level, &piece->code, error))
        return false;
    const int modules = piece->code.columns + 2 * QR_QUIET_MODULES;
    int unit_x = 1, unit_y = 1;
    module_unit(canvas->bitmap, &unit_x, &unit_y);
    double height_mm = piece->element->height_mm > 0 ? piece->element->height_mm : piece->box.width;
    int times = MIN((int)(piece->box.width * canvas->dots_x + 0.01) / (modules * unit_x),
                    (int)(height_mm * canvas->dots_y + 0.01) / (modules * unit_y));
    if (times * unit_x < MODULE_MIN_INCH * canvas->bitmap->dpi_x - 0.5)
        return refuse_small(placer, piece, modules, error);
    piece->module_x_px = times * unit_x;
    piece->module_y_px = times * unit_y;
    RectMm box = piece->box;
    piece->box.width = modules * piece->module_x_px / canvas->dots_x;
    piece->box.height = modules * piece->module_y_px / canvas->dots_y;
    piece->box.x += slack(piece->element->align, box.width, piece->box.width);
    piece->box.y += slack(piece->element->valign, height_mm, piece->box.height);
    return true;
}

static bool place_code128(Placer *placer, Piece *piece, const char *text, GError **error)
{
    const Canvas *canvas = placer->canvas;
    if (!code_128(text, &piece->code, error))
        return false;
    const int modules = piece->code.columns + 2 * CODE128_QUIET_MODULES;
    piece->module_x_px = (int)(piece->box.width * canvas->dots_x + 0.01) / modules;
    piece->module_y_px = (int)(piece->box.height * canvas->dots_y);
    // Bars may be finer than a QR's modules: two dots at 203 dpi, a quarter of a millimetre.
    if (piece->module_x_px < 0.0098 * canvas->bitmap->dpi_x - 0.5)
        return refuse_small(placer, piece, modules, error);
    double width_mm = piece->box.width;
    piece->box.width = modules * piece->module_x_px / canvas->dots_x;
    piece->box.x += slack(piece->element->align, width_mm, piece->box.width);
    return true;
}

static void place_image(Piece *piece)
{
    const Element *element = piece->element;
    double width = 0, height = 0;
    picture_measures(element->picture, &width, &height);
    const RectMm box = piece->box;
    double scale = box.width / width;
    if (element->height_mm > 0 && element->height_mm / height < scale)
        scale = element->height_mm / height;
    piece->box.width = width * scale;
    piece->box.height = height * scale;
    piece->box.x += slack(element->align, box.width, piece->box.width);
    piece->box.y += element->height_mm > 0 ? slack(element->valign, element->height_mm, piece->box.height) : 0;
}

// True when the piece is to be drawn; false without an error when it has nothing to show.
static bool fill_piece(Placer *placer, Piece *piece, GError **error)
{
    const Element *element = piece->element;
    bool is_code = element->kind == ELEMENT_QR || element->kind == ELEMENT_CODE128;
    g_autofree char *text = NULL;
    if (element->text)
        text = is_code ? fields_expand_code(element->text, placer->fields) : fields_expand(element->text, placer->fields);
    if (element->fill)
        piece->fill = fields_expand(element->fill, placer->fields);
    if (text && !*text)
        return false;
    switch (element->kind) {
    case ELEMENT_TEXT:
        place_text(placer, piece, text);
        return true;
    case ELEMENT_BAND:
        place_band(placer, piece, text);
        return true;
    case ELEMENT_QR:
        return place_qr(placer, piece, text, error);
    case ELEMENT_CODE128:
        return place_code128(placer, piece, text, error);
    case ELEMENT_IMAGE:
        place_image(piece);
        return true;
    case ELEMENT_LINE:
        piece->box.height = element->height_mm;
        return true;
    case ELEMENT_BOX:
        return true;
    case ELEMENT_LABEL:
    case ELEMENT_REGION:
        break;
    }
    g_assert_not_reached();
}

static bool place_element(Placer *placer, guint index, GError **error)
{
    const Element *element = g_ptr_array_index(placer->label_template->elements, index);
    double base_mm = element->below >= 0 ? placer->ends[element->below] : 0;
    placer->ends[index] = element->below >= 0 ? base_mm : element->y_mm;
    if (!fields_hold(element->conditions, placer->fields))
        return true;
    Piece *piece = g_new0(Piece, 1);
    double y_mm = base_mm + element->y_mm;
    *piece = (Piece){.element = element, .box = {element->x_mm, y_mm, element->width_mm, height_of(placer, element, y_mm)}};
    g_autoptr(GError) cause = NULL;
    if (fill_piece(placer, piece, &cause)) {
        placer->ends[index] = piece->box.y + piece->box.height;
        g_ptr_array_add(placer->pieces, piece);
        return true;
    }
    piece_free(piece);
    if (!cause)
        return true;
    g_propagate_error(error, g_steal_pointer(&cause));
    return false;
}

GPtrArray *place_elements(const LabelTemplate *label_template, GHashTable *fields, const Canvas *canvas, GPtrArray *warnings,
                          GError **error)
{
    g_autoptr(GPtrArray) pieces = g_ptr_array_new_with_free_func(piece_free);
    Shaper *shaper = shaper_new(label_template->label);
    Placer placer = {.label_template = label_template,
                     .fields = fields,
                     .canvas = canvas,
                     .shaper = shaper,
                     .pieces = pieces,
                     .warnings = warnings};
    bool is_good = true;
    for (guint i = 0; is_good && i < label_template->elements->len; i++)
        is_good = place_element(&placer, i, error);
    shaper_free(shaper);
    return is_good ? g_steal_pointer(&pieces) : NULL;
}

void place_reach(const GPtrArray *pieces, double *out_width_mm, double *out_length_mm)
{
    *out_width_mm = *out_length_mm = 0;
    ARRAY_EACH(const Piece, piece, pieces) {
        *out_width_mm = MAX(*out_width_mm, piece->box.x + piece->box.width);
        *out_length_mm = MAX(*out_length_mm, piece->box.y + piece->box.height);
    }
}
