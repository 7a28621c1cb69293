// SPDX-License-Identifier: GPL-3.0-or-later
// flow.c - which regions a label has room for, and where they lie; flow_stack.c fills them.
#include "printer/label/flow.h"

#include <string.h>

#include "printer/label/fields.h"
#include "printer/label/flow_stack.h"

#define WIDE_FROM 1.15       // times its height: a label of which the wide_ keys hold
#define TURNED_BELOW_MM 45.0 // narrower and longer media are written along
#define TURNED_TAPE 3.0      // times its width a turned label on tape is long
#define DEFAULT_TAPE 1.6
#define DEFAULT_MARGIN_MM 2.0
#define DEFAULT_GAP_MM 1.5
#define DEFAULT_SHARE 0.15

typedef struct {
    Flow flow;
    bool *is_kept; // by element: regions that have room
    RectMm *rests; // by element: of a region, what its own regions left
    char *reason;  // why it has no room
    RectMm whole;
    bool is_wide;
} Plan;

static const Element *element_at(const Plan *plan, guint index)
{
    return g_ptr_array_index(plan->flow.elements, index);
}

static bool is_region(const Element *element)
{
    return element->kind == ELEMENT_REGION;
}

// Boxes are backgrounds: a region with nothing else in it is empty.
static bool has_content(const Plan *plan, int region)
{
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        if (element->region != region)
            continue;
        if (is_region(element) ? plan->is_kept[i] && has_content(plan, (int)i)
                               : element->kind != ELEMENT_BOX && plan->flow.is_shown[i])
            return true;
    }
    return false;
}

static bool holds_code_alone(const Plan *plan, int region)
{
    bool has_code = false;
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        if (element->region != region || !(is_region(element) || plan->flow.is_shown[i]))
            continue;
        if (element->kind != ELEMENT_QR)
            return false;
        has_code = true;
    }
    return has_code;
}

static bool holds_code(const Plan *plan, int region)
{
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        if (element->region == region &&
            (is_region(element) ? holds_code(plan, (int)i) : (element->kind & (ELEMENT_QR | ELEMENT_CODE128)) != 0))
            return true;
    }
    return false;
}

static bool refuse(Plan *plan, const Element *region, double width_mm, double height_mm)
{
    g_free(plan->reason);
    plan->reason = g_strdup_printf("\"%s\" needs %.0f x %.0f mm and has %.0f x %.0f mm", region->name, region->least_width_mm,
                                   region->least_height_mm, MAX(0, width_mm), MAX(0, height_mm));
    return false;
}

// How far a region reaches from its side into `rest`.
static double extent_of(const Plan *plan, guint index, bool is_upright, RectMm rest, RectMm parent)
{
    const Element *region = element_at(plan, index);
    bool is_wide = plan->is_wide;
    double share = is_wide && region->wide_share > 0 ? region->wide_share : region->share > 0 ? region->share : DEFAULT_SHARE;
    double most_mm = is_wide && region->wide_most_mm > 0 ? region->wide_most_mm : region->most_mm;
    double extent_mm = share * (is_upright ? parent.height : parent.width);
    double square_mm = is_upright ? rest.width : rest.height;
    if (holds_code_alone(plan, (int)index))
        extent_mm = region->share > 0 ? MIN(extent_mm, square_mm) : square_mm;
    if (most_mm > 0)
        extent_mm = MIN(extent_mm, most_mm);
    return MAX(extent_mm, is_upright ? region->least_height_mm : region->least_width_mm);
}

static RectMm carve(RectMm *rest, Side side, double extent_mm, double gap_mm)
{
    RectMm part = *rest;
    double taken_mm = extent_mm + gap_mm;
    switch (side) {
    case SIDE_TOP:
        part.height = extent_mm;
        rest->y += taken_mm;
        rest->height -= taken_mm;
        return part;
    case SIDE_BOTTOM:
        part.y += rest->height - extent_mm;
        part.height = extent_mm;
        rest->height -= taken_mm;
        return part;
    case SIDE_LEFT:
        part.width = extent_mm;
        rest->x += taken_mm;
        rest->width -= taken_mm;
        return part;
    case SIDE_RIGHT:
        part.x += rest->width - extent_mm;
        part.width = extent_mm;
        rest->width -= taken_mm;
        return part;
    case SIDE_REST:
        *rest = (RectMm){part.x, part.y, 0, 0};
        return part;
    }
    g_assert_not_reached();
}

// Of its own, not of its regions.
static bool holds_elements(const Plan *plan, int region)
{
    for (guint i = 0; i < plan->flow.elements->len; i++)
        if (element_at(plan, i)->region == region && !is_region(element_at(plan, i)) && plan->flow.is_shown[i])
            return true;
    return false;
}

// What no other region of its parent takes, a region with the code does, where that lies beside it: it gets the larger for it.
static void grow_code(Plan *plan, int code, Side side, RectMm rest)
{
    RectMm *box = &plan->flow.boxes[code];
    bool is_upright = side == SIDE_TOP || side == SIDE_BOTTOM;
    if (is_upright ? rest.width < box->width - 0.01 : rest.height < box->height - 0.01)
        return;
    if (is_upright)
        *box = (RectMm){box->x, MIN(box->y, rest.y), box->width, box->height + rest.height};
    else
        *box = (RectMm){MIN(box->x, rest.x), box->y, box->width + rest.width, box->height};
    plan->rests[code] = *box;
}

// Lays the regions of `parent` (-1 = the label) into `rect`. False when one is too small.
static bool lay_regions(Plan *plan, int parent, RectMm rect, RectMm *out_rest)
{
    RectMm rest = rect;
    int code = -1;
    Side code_side = SIDE_REST;
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *region = element_at(plan, i);
        if (!is_region(region) || region->region != parent || !plan->is_kept[i] || !has_content(plan, (int)i))
            continue;
        Side side = (Side)(plan->is_wide && region->wide_side >= 0 ? region->wide_side : region->side);
        bool is_upright = side == SIDE_TOP || side == SIDE_BOTTOM;
        double extent_mm = side == SIDE_REST ? 0 : extent_of(plan, i, is_upright, rest, rect);
        if (side != SIDE_REST && extent_mm > (is_upright ? rest.height : rest.width) + 0.01)
            return refuse(plan, region, rest.width, rest.height);
        RectMm part = carve(&rest, side, extent_mm, region->gap_mm >= 0 ? region->gap_mm : plan->flow.gap_mm);
        if (part.width + 0.01 < region->least_width_mm || part.height + 0.01 < region->least_height_mm)
            return refuse(plan, region, part.width, part.height);
        plan->flow.boxes[i] = part;
        if (side != SIDE_REST && holds_code(plan, (int)i)) {
            code = (int)i;
            code_side = side;
        }
        if (!lay_regions(plan, (int)i, part, &plan->rests[i]))
            return false;
    }
    if (parent >= 0 && code >= 0 && !holds_elements(plan, parent) && holds_elements(plan, code) && rest.width > 0 &&
        rest.height > 0)
        grow_code(plan, code, code_side, rest);
    *out_rest = rest;
    return true;
}

static bool has_room(Plan *plan)
{
    RectMm rest;
    return lay_regions(plan, -1, plan->whole, &rest);
}

// Keeps what must be kept, and a code always is, then what is given up last, as long as there is room.
static bool choose_regions(Plan *plan)
{
    int last = 0;
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        plan->is_kept[i] = is_region(element) && (element->drop == 0 || holds_code(plan, (int)i));
        last = MAX(last, is_region(element) ? element->drop : 0);
    }
    if (!has_room(plan))
        return false;
    for (int drop = last; drop > 0; drop--)
        for (guint i = 0; i < plan->flow.elements->len; i++)
            if (is_region(element_at(plan, i)) && element_at(plan, i)->drop == drop) {
                plan->is_kept[i] = true;
                plan->is_kept[i] = has_room(plan);
            }
    return has_room(plan);
}

static bool is_reached(const Plan *plan, int region)
{
    return region < 0 || (plan->is_kept[region] && is_reached(plan, element_at(plan, (guint)region)->region));
}

// Fills every region; how many texts are smaller than they should be.
static int fill_regions(Plan *plan)
{
    int strained_count = 0;
    for (guint i = 0; i < plan->flow.elements->len; i++)
        if (!is_region(element_at(plan, i)))
            plan->flow.boxes[i] = (RectMm){0};
    for (guint i = 0; i < plan->flow.elements->len; i++)
        if (is_region(element_at(plan, i)) && is_reached(plan, (int)i) && has_content(plan, (int)i))
            strained_count += flow_stack(&plan->flow, (int)i, plan->rests[i]);
    return strained_count;
}

// The first to be given up for a text that has no room; never a code. -1 = none is left.
static int next_to_drop(const Plan *plan)
{
    int first = -1;
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        bool may_go =
            is_region(element) && plan->is_kept[i] && element->drop > 0 && has_content(plan, (int)i) && !holds_code(plan, (int)i);
        if (may_go && (first < 0 || element->drop < element_at(plan, (guint)first)->drop))
            first = (int)i;
    }
    return first;
}

// Where giving up regions helps no text, they stay.
static void fill(Plan *plan)
{
    const gsize size = plan->flow.elements->len * sizeof(bool);
    g_autofree bool *all = g_memdup2(plan->is_kept, size);
    int strained_count = fill_regions(plan);
    for (int drop; strained_count > 0 && (drop = next_to_drop(plan)) >= 0;) {
        plan->is_kept[drop] = false;
        strained_count = has_room(plan) ? fill_regions(plan) : strained_count;
    }
    if (strained_count == 0)
        return;
    memcpy(plan->is_kept, all, size);
    if (has_room(plan))
        fill_regions(plan);
}

static bool is_shown(const Element *element, GHashTable *fields)
{
    if (is_region(element) || !fields_hold(element->conditions, fields))
        return false;
    g_autofree char *text = element->text ? fields_expand(element->text, fields) : NULL;
    return !text || *text;
}

static Element *copy_of(const Element *element)
{
    return g_memdup2(element, sizeof(*element));
}

void flow_free(LabelTemplate *resolved)
{
    if (!resolved)
        return;
    g_free(resolved->label);
    g_ptr_array_unref(resolved->elements);
    g_free(resolved);
}

static void plan_init(Plan *plan, const LabelTemplate *label_template, GHashTable *fields)
{
    const Element *label = label_template->label;
    const guint count = label_template->elements->len;
    plan->flow = (Flow){.elements = g_ptr_array_new_with_free_func(g_free),
                        .fields = fields,
                        .shaper = shaper_new(label),
                        .gap_mm = label->gap_mm >= 0 ? label->gap_mm : DEFAULT_GAP_MM,
                        .is_shown = g_new0(bool, count),
                        .boxes = g_new0(RectMm, count)};
    plan->is_kept = g_new0(bool, count);
    plan->rests = g_new0(RectMm, count);
    for (guint i = 0; i < count; i++) {
        const Element *element = g_ptr_array_index(label_template->elements, i);
        g_ptr_array_add(plan->flow.elements, copy_of(element));
        plan->flow.is_shown[i] = is_shown(element, fields);
    }
}

static void plan_clear(Plan *plan)
{
    shaper_free(plan->flow.shaper);
    MEMBERS_FREE(plan, flow.elements, flow.is_shown, is_kept, reason);
    g_free(plan->flow.boxes);
    g_free(plan->rests);
}

// What stays blank is counted from the medium's edge: of what the printer does not reach, nothing more.
// Two dots at least: where an edge falls between two dots it takes both, on either side of the place that it has.
static double inner_margin_mm(const Element *label, double media_mm, double printable_mm, int dpi)
{
    double margin_mm = label->margin_mm > 0 ? label->margin_mm : DEFAULT_MARGIN_MM;
    double unreached_mm = media_mm > printable_mm ? (media_mm - printable_mm) / 2 : 0;
    return MAX(2 * 25.4 / dpi, margin_mm - unreached_mm);
}

// The corners of three by four lie on a circle of five, which is the largest that is printed. Upright, unless the design is wider.
static RectMm rect_in_circle(const Element *label, double width_mm, double length_mm)
{
    double across_mm = MIN(width_mm, length_mm);
    bool is_upright = label->least_width_mm <= 0.6 * across_mm;
    double inner_width_mm = (is_upright ? 0.6 : 0.8) * across_mm, inner_length_mm = (is_upright ? 0.8 : 0.6) * across_mm;
    return (RectMm){(width_mm - inner_width_mm) / 2, (length_mm - inner_length_mm) / 2, inner_width_mm, inner_length_mm};
}

static void measure(Plan *plan, const Element *label, const LabelTarget *target, double *out_width_mm, double *out_length_mm)
{
    double width_mm = target->width_px * 25.4 / target->dpi_x, length_mm = target->length_px * 25.4 / target->dpi_y;
    double tape = label->tape > 0 ? label->tape : DEFAULT_TAPE;
    double media_width_mm = target->media_width_mm > 0 ? target->media_width_mm : width_mm;
    double media_length_mm = target->media_length_mm > 0 ? target->media_length_mm : length_mm;
    if (length_mm <= 0) // tape, and along it
        length_mm = media_length_mm = MAX(media_width_mm * tape, label->least_height_mm);
    if (width_mm <= 0)
        width_mm = media_width_mm = media_length_mm * TURNED_TAPE;
    double across_mm = inner_margin_mm(label, media_width_mm, width_mm, target->dpi_x);
    double along_mm = inner_margin_mm(label, media_length_mm, length_mm, target->dpi_y);
    plan->whole = target->is_round ? rect_in_circle(label, width_mm, length_mm)
                                   : (RectMm){across_mm, along_mm, width_mm - 2 * across_mm, length_mm - 2 * along_mm};
    plan->is_wide = plan->whole.width > WIDE_FROM * plan->whole.height;
    *out_width_mm = width_mm;
    *out_length_mm = length_mm;
}

static void take_wide_places(Plan *plan)
{
    ARRAY_EACH(Element, element, plan->flow.elements) {
        element->region = element->wide_region >= 0 ? element->wide_region : element->region;
    }
}

// What is shown, with its place; conditions hold by now and below, region and orientation have done their work.
static LabelTemplate *resolved_of(Plan *plan, const LabelTemplate *label_template, double width_mm, double length_mm)
{
    LabelTemplate *resolved = g_new0(LabelTemplate, 1);
    resolved->name = label_template->name;
    resolved->folder = label_template->folder;
    resolved->label = copy_of(label_template->label);
    resolved->label->orientation = ORIENTATION_PORTRAIT;
    resolved->label->width_mm = width_mm;
    resolved->label->length_mm = length_mm;
    resolved->elements = g_ptr_array_new_with_free_func(g_free);
    for (guint i = 0; i < plan->flow.elements->len; i++) {
        const Element *element = element_at(plan, i);
        if (is_region(element) || !plan->flow.is_shown[i] || !is_reached(plan, element->region) || plan->flow.boxes[i].width <= 0)
            continue;
        Element *copy = copy_of(element);
        copy->x_mm = plan->flow.boxes[i].x;
        copy->y_mm = plan->flow.boxes[i].y;
        copy->width_mm = plan->flow.boxes[i].width;
        copy->height_mm = plan->flow.boxes[i].height;
        g_ptr_array_add(resolved->elements, copy);
    }
    return resolved;
}

bool flow_is_turned(const LabelTemplate *label_template, const LabelTarget *target)
{
    double width_mm = target->media_width_mm > 0 ? target->media_width_mm : target->width_px * 25.4 / target->dpi_x;
    double length_mm = target->media_length_mm > 0 ? target->media_length_mm : target->length_px * 25.4 / target->dpi_y;
    bool is_long = length_mm <= 0 || length_mm > width_mm;
    switch ((Orientation)label_template->label->orientation) {
    case ORIENTATION_PORTRAIT:
        return !is_long;
    case ORIENTATION_LANDSCAPE:
        return is_long;
    case ORIENTATION_AUTO:
        return is_long && width_mm < TURNED_BELOW_MM;
    }
    g_assert_not_reached();
}

LabelTemplate *flow_resolve(const LabelTemplate *label_template, GHashTable *fields, const LabelTarget *target, GError **error)
{
    Plan plan = {0};
    double width_mm = 0, length_mm = 0;
    plan_init(&plan, label_template, fields);
    measure(&plan, label_template->label, target, &width_mm, &length_mm);
    if (plan.is_wide)
        take_wide_places(&plan);
    const Element *label = label_template->label;
    bool is_large = plan.whole.width >= label->least_width_mm && plan.whole.height >= label->least_height_mm;
    LabelTemplate *resolved = NULL;
    if (!is_large)
        refuse(&plan, label, plan.whole.width, plan.whole.height);
    else if (choose_regions(&plan)) {
        fill(&plan);
        resolved = resolved_of(&plan, label_template, width_mm, length_mm);
    }
    if (!resolved)
        g_set_error(error, LABEL_ERROR, LABEL_ERROR_MEDIA, "%s has no room on %.0f x %.0f mm: %s; use a larger label",
                    label_template->name, width_mm, length_mm, plan.reason);
    plan_clear(&plan);
    return resolved;
}
