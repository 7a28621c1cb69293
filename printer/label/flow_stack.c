// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/flow_stack.h"

#include "printer/label/fields.h"
#include "printer/label/picture.h"
#include "printer/label/text.h"

#define ROUND_MM 0.02 // so that a text found to fit fits again

typedef struct {
    guint index;
    Element *element;
    double height_mm; // used
    double allotted_mm;
    double size_mm, most_mm; // reached and wanted, of a text
    bool is_strained;
} Item;

typedef struct {
    Flow *flow;
    RectMm rect;
    GArray *items; // Item
} Stack;

static Item *item_at(const Stack *stack, guint index)
{
    return &g_array_index(stack->items, Item, index);
}

static bool is_text(const Item *item)
{
    return item->element->kind == ELEMENT_TEXT;
}

static bool is_code(const Item *item)
{
    return item->element->kind & (ELEMENT_QR | ELEMENT_CODE128);
}

static double gap_above(const Stack *stack, guint index)
{
    const Element *element = item_at(stack, index)->element;
    return index == 0 ? 0 : element->gap_mm >= 0 ? element->gap_mm : stack->flow->gap_mm;
}

static void collect(Stack *stack, int region)
{
    for (guint i = 0; i < stack->flow->elements->len; i++) {
        Element *element = g_ptr_array_index(stack->flow->elements, i);
        if (element->region != region || !stack->flow->is_shown[i])
            continue;
        if (element->kind == ELEMENT_BOX) {
            stack->flow->boxes[i] = stack->rect;
            continue;
        }
        Item item = {.index = i, .element = element, .most_mm = element->size_mm};
        g_array_append_val(stack->items, item);
    }
}

// What one of fixed height takes; 0 for texts and codes, which share what is left.
static double fixed_height(const Stack *stack, const Item *item)
{
    double width = 0, height = 0;
    bool is_alone = stack->items->len == 1;
    switch (item->element->kind) {
    case ELEMENT_BAND:
        return item->element->height_mm > 0 ? MIN(item->element->height_mm, stack->rect.height) : stack->rect.height;
    case ELEMENT_IMAGE:
        picture_measures(item->element->picture, &width, &height);
        return is_alone ? stack->rect.height : MIN(stack->rect.width * height / width, stack->rect.height / 2);
    case ELEMENT_LINE:
        return item->element->stroke_mm;
    case ELEMENT_TEXT:
    case ELEMENT_QR:
    case ELEMENT_CODE128:
    case ELEMENT_BOX:
    case ELEMENT_LABEL:
    case ELEMENT_REGION:
        return 0;
    }
    g_assert_not_reached();
}

// The text that it is to stay behind, or, where that is not shown, the one that that is to stay behind. NULL when there is none.
static const Item *leader_of(const Stack *stack, const Item *item)
{
    for (int leader = item->element->not_larger; leader >= 0;) {
        for (guint i = 0; i < stack->items->len; i++)
            if ((int)item_at(stack, i)->index == leader)
                return item_at(stack, i);
        leader = ((const Element *)g_ptr_array_index(stack->flow->elements, (guint)leader))->not_larger;
    }
    return NULL;
}

// No text is larger than the one that it is to stay behind.
static void hold_back(const Stack *stack, Item *item)
{
    const Item *other = leader_of(stack, item);
    item->element->size_mm = item->most_mm;
    if (other && other->size_mm > 0) {
        item->element->size_mm = MIN(item->element->size_mm, other->size_mm * item->element->not_larger_share);
        item->element->smallest_mm = MIN(item->element->smallest_mm, item->element->size_mm);
    }
}

static void fit_item(const Stack *stack, Item *item, double height_mm)
{
    g_autofree char *text = fields_expand(item->element->text, stack->flow->fields);
    TextFit fit = text_fit(stack->flow->shaper, item->element, text, stack->rect.width, height_mm);
    item->height_mm = fit.height * fit.unit_mm + ROUND_MM;
    item->size_mm = fit.size_mm;
    item->is_strained = fit.strain != STRAIN_NONE;
    text_fit_clear(&fit);
}

// Who may have first what the others left: those that are too small, those that are smaller than wanted, the others.
static int urgency(const Item *item)
{
    return item->is_strained ? 0 : item->size_mm < item->element->wanted_mm ? 1 : 2;
}

// Each text by its weight first; then what they left.
static double fit_texts(Stack *stack, double height_mm)
{
    double weights = 0, left_mm = height_mm;
    for (guint i = 0; i < stack->items->len; i++)
        weights += is_text(item_at(stack, i)) ? MAX(item_at(stack, i)->element->share, 0.01) : 0;
    for (guint i = 0; i < stack->items->len; i++) {
        Item *item = item_at(stack, i);
        if (!is_text(item))
            continue;
        hold_back(stack, item);
        fit_item(stack, item, height_mm * item->element->share / weights);
        left_mm -= item->height_mm;
    }
    for (int pass = 0; pass < 3; pass++)
        for (guint i = 0; i < stack->items->len; i++) {
            Item *item = item_at(stack, i);
            if (!is_text(item) || urgency(item) != pass || left_mm < 0.2)
                continue;
            double before_mm = item->height_mm;
            hold_back(stack, item);
            fit_item(stack, item, before_mm + left_mm);
            left_mm += before_mm - item->height_mm;
        }
    return left_mm;
}

// A code takes what the texts beside it leave, or its share of the height where they would take all.
static void give_codes(Stack *stack, double left_mm)
{
    int count = 0;
    for (guint i = 0; i < stack->items->len; i++)
        count += is_code(item_at(stack, i));
    for (guint i = 0; i < stack->items->len; i++) {
        Item *item = item_at(stack, i);
        if (!is_code(item))
            continue;
        item->height_mm = MAX(1, left_mm / count);
        if (item->element->kind == ELEMENT_QR)
            item->height_mm = MIN(item->height_mm, stack->rect.width);
    }
}

static void set_boxes(Stack *stack, const Element *region)
{
    static const double shares[] = {0, 0.5, 1};
    double used_mm = 0;
    for (guint i = 0; i < stack->items->len; i++)
        used_mm += item_at(stack, i)->height_mm + gap_above(stack, i);
    double y_mm = stack->rect.y + MAX(0, stack->rect.height - used_mm) * shares[region->valign];
    for (guint i = 0; i < stack->items->len; i++) {
        const Item *item = item_at(stack, i);
        y_mm += gap_above(stack, i);
        RectMm box = {stack->rect.x, y_mm, stack->rect.width, item->height_mm};
        if (item->element->kind == ELEMENT_BAND && item->element->width_mm > 0)
            box.width = MIN(box.width, item->element->width_mm);
        if (item->element->kind == ELEMENT_LINE)
            box = (RectMm){box.x, y_mm + box.height / 2, box.width, 0};
        stack->flow->boxes[item->index] = box;
        y_mm += item->height_mm;
    }
}

// How many items have no room at their smallest.
static int fit_all(Stack *stack)
{
    double height_mm = stack->rect.height;
    for (guint i = 0; i < stack->items->len; i++) {
        Item *item = item_at(stack, i);
        item->height_mm = fixed_height(stack, item);
        item->size_mm = 0;
        height_mm -= item->height_mm + gap_above(stack, i);
    }
    bool has_code = false;
    for (guint i = 0; i < stack->items->len; i++)
        has_code = has_code || is_code(item_at(stack, i));
    // Beside a code, texts take a quarter at most.
    double for_texts_mm = has_code ? height_mm / 4 : height_mm;
    double left_mm = fit_texts(stack, MAX(1, for_texts_mm));
    give_codes(stack, left_mm + (has_code ? height_mm - for_texts_mm : 0));
    int strained_count = height_mm < -0.01; // what is of fixed height has no room
    for (guint i = 0; i < stack->items->len; i++)
        strained_count += item_at(stack, i)->is_strained;
    return strained_count;
}

// The item that is given up first; -1 = none may be.
static int next_to_drop(const Stack *stack)
{
    int first = -1;
    for (guint i = 0; i < stack->items->len; i++) {
        int drop = item_at(stack, i)->element->drop;
        if (drop > 0 && (first < 0 || drop < item_at(stack, (guint)first)->element->drop))
            first = (int)i;
    }
    return first;
}

int flow_stack(Flow *flow, int region, RectMm rect)
{
    Stack stack = {.flow = flow, .rect = rect, .items = g_array_new(FALSE, TRUE, sizeof(Item))};
    collect(&stack, region);
    g_autoptr(GArray) all = g_array_copy(stack.items);
    int all_count = fit_all(&stack), strained_count = all_count;
    for (int drop; strained_count > 0 && (drop = next_to_drop(&stack)) >= 0;) {
        g_array_remove_index(stack.items, (guint)drop);
        strained_count = fit_all(&stack);
    }
    if (strained_count > 0 && strained_count == all_count) { // a word too long for its line gains nothing by it
        g_array_set_size(stack.items, 0);
        g_array_append_vals(stack.items, all->data, all->len);
        fit_all(&stack);
    }
    set_boxes(&stack, g_ptr_array_index(flow->elements, (guint)region));
    g_array_unref(stack.items);
    return strained_count;
}
