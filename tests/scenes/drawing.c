// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/drawing.h"

#include <cairo.h>

void drawing_clear(Drawing *drawing)
{
    g_free(drawing->tones);
    *drawing = (Drawing){0};
}

static void tone(cairo_t *cairo, float level)
{
    cairo_set_source_rgb(cairo, level, level, level);
}

static void box(cairo_t *cairo, float x, float y, float width, float height, float level)
{
    tone(cairo, level);
    cairo_rectangle(cairo, x, y, width, height);
    cairo_fill(cairo);
}

static const char *const words[] = {"Attendee",   "Speaker", "PyCon", "Hall B",       "Tutorial", "Room 12", "Welcome",
                                    "Ada Okafor", "Li Wei",  "Maria", "Registration", "09:00",    "Lunch",   "Staff"};

static void write_word(cairo_t *cairo, Dice *dice, float x, float y, float size, float level)
{
    tone(cairo, level);
    cairo_select_font_face(cairo, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           dice_chance(dice, 0.5f) ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cairo, size);
    cairo_move_to(cairo, x, y);
    cairo_show_text(cairo, words[dice_below(dice, G_N_ELEMENTS(words))]);
}

static Drawing take(cairo_surface_t *surface)
{
    cairo_surface_flush(surface);
    Drawing drawing = {NULL, cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface)};
    drawing.tones = g_malloc((gsize)drawing.width_px * (gsize)drawing.height_px);
    const guint8 *bytes = cairo_image_surface_get_data(surface);
    const int stride = cairo_image_surface_get_stride(surface);
    for (int y = 0; y < drawing.height_px; y++)
        for (int x = 0; x < drawing.width_px; x++)
            drawing.tones[y * drawing.width_px + x] = bytes[y * stride + 4 * x + 1];
    cairo_surface_destroy(surface);
    return drawing;
}

static void draw_blobs(cairo_t *cairo, Dice *dice, float width, float height, int count)
{
    for (int i = 0; i < count; i++) {
        cairo_save(cairo);
        cairo_translate(cairo, dice_unit(dice) * width, dice_unit(dice) * height);
        cairo_rotate(cairo, dice_unit(dice) * 6.28f);
        cairo_scale(cairo, dice_ratio(dice, 20, 250), dice_ratio(dice, 20, 250));
        const float middle = dice_unit(dice) * 0.8f, edge = dice_unit(dice) * 0.8f;
        cairo_pattern_t *pattern = cairo_pattern_create_radial(0, 0, 0, 0, 0, 1);
        cairo_pattern_add_color_stop_rgb(pattern, 0, middle, middle, middle);
        cairo_pattern_add_color_stop_rgb(pattern, 1, edge, edge, edge);
        cairo_set_source(cairo, pattern);
        cairo_arc(cairo, 0, 0, 1, 0, 6.29);
        cairo_fill(cairo);
        cairo_pattern_destroy(pattern);
        cairo_restore(cairo);
    }
}

static void draw_hall(cairo_t *cairo, Dice *dice, float width, float height)
{
    draw_blobs(cairo, dice, width, height, 14);
    for (int i = 0; i < 60; i++) // shelves, banners, frames
        box(cairo, dice_unit(dice) * width, dice_unit(dice) * height, dice_ratio(dice, 4, 200), dice_ratio(dice, 4, 160),
            dice_unit(dice) * 0.9f);
    for (int i = 0; i < 5; i++)
        write_word(cairo, dice, dice_unit(dice) * width, dice_unit(dice) * height, dice_ratio(dice, 12, 90), dice_unit(dice));
    for (int i = 0; i < 3; i++) { // lamps
        tone(cairo, 1);
        cairo_arc(cairo, dice_unit(dice) * width, dice_unit(dice) * height * 0.4f, dice_ratio(dice, 5, 40), 0, 6.29);
        cairo_fill(cairo);
    }
}

// Checks, stripes, dots: what finder patterns are mistaken for.
static void draw_shirt(cairo_t *cairo, Dice *dice, float width, float height)
{
    const float step = dice_ratio(dice, 8, 50), angle = dice_between(dice, -0.6f, 0.6f);
    const float dark = dice_between(dice, 0, 0.35f), light = dice_between(dice, 0.45f, 0.95f);
    const int pattern = dice_below(dice, 4);
    box(cairo, 0, 0, width, height, light);
    cairo_save(cairo);
    cairo_translate(cairo, width / 2, height / 2);
    cairo_rotate(cairo, angle);
    tone(cairo, dark);
    for (float y = -height; y < height; y += step) {
        for (float x = -width; x < width; x += step) {
            const bool odd = ((int)roundf(x / step) + (int)roundf(y / step)) & 1;
            if (pattern == 0 && odd)
                cairo_rectangle(cairo, x, y, step, step);
            else if (pattern == 1)
                cairo_rectangle(cairo, x, y, step, step * 0.5f);
            else if (pattern == 2)
                cairo_arc(cairo, x, y, step * 0.3f, 0, 6.29), cairo_close_path(cairo);
            else if (pattern == 3 && odd) { // rings
                cairo_new_sub_path(cairo);
                cairo_arc(cairo, x, y, step * 0.45f, 0, 6.29);
                cairo_new_sub_path(cairo);
                cairo_arc_negative(cairo, x, y, step * 0.3f, 6.29, 0);
            }
        }
        cairo_fill(cairo); // row by row: one path of all takes a hundred times as long
    }
    cairo_restore(cairo);
}

static void draw_print(cairo_t *cairo, Dice *dice, float width, float height)
{
    box(cairo, 0, 0, width, height, dice_between(dice, 0.6f, 0.95f));
    const float size = dice_ratio(dice, 9, 26);
    for (float y = size; y < height; y += size * 1.5f)
        for (float x = 10; x < width; x += size * 6)
            write_word(cairo, dice, x, y, size, dice_between(dice, 0, 0.3f));
}

Drawing drawing_of_room(Dice *dice, RoomKind room, int width_px, int height_px)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width_px, height_px);
    cairo_t *cairo = cairo_create(surface);
    const float width = (float)width_px, height = (float)height_px;
    box(cairo, 0, 0, width, height, dice_between(dice, 0.03f, 0.6f));
    switch (room) {
    case ROOM_HALL:
        draw_hall(cairo, dice, width, height);
        break;
    case ROOM_SHIRT:
        draw_shirt(cairo, dice, width, height);
        break;
    case ROOM_PRINT:
        draw_print(cairo, dice, width, height);
        break;
    case ROOM_PLAIN:
    case ROOM_COUNT:
        draw_blobs(cairo, dice, width, height, 3);
        break;
    }
    cairo_destroy(cairo);
    return take(surface);
}

// Hands hold the thing: a palm behind it and a thumb at its edge.
static void draw_lines(cairo_t *cairo, Dice *dice, float x, float y, float width, int count, float size, float level)
{
    for (int i = 0; i < count; i++)
        write_word(cairo, dice, x + dice_unit(dice) * width * 0.3f, y + (float)i * size * 1.4f, size, level);
}

Carrier carrier_draw(Dice *dice, const SceneCode *code)
{
    const float side = code->code_mm;
    const float light = code->is_light_on_dark ? code->ink : code->paper, dark = code->is_light_on_dark ? code->paper : code->ink;
    float left = side * 0.25f, right = left, above = side * 0.7f, below = side * 0.8f, edge = 0;
    Carrier carrier = {.px_per_mm = CLAMP(400 / side, 2, 16)};
    switch (code->carrier) {
    case CARRIER_PHONE:
        edge = 4;
        carrier.is_screen = true;
        break;
    case CARRIER_MONITOR:
        left = right = side * 1.2f;
        edge = 15;
        carrier.is_screen = true;
        break;
    case CARRIER_BADGE:
        left = dice_between(dice, 0.3f, 1.6f) * side;
        above = dice_between(dice, 0.6f, 2) * side;
        below = 0.3f * side;
        break;
    case CARRIER_TICKET:
        right = dice_between(dice, 0.8f, 3) * side;
        above = below = 0.3f * side;
        break;
    case CARRIER_NONE:
        break;
    }
    const float width = side + left + right, height = side + above + below, scale = carrier.px_per_mm;
    carrier.screen_left_mm = -side / 2 - left;
    carrier.screen_top_mm = -side / 2 - above;
    carrier.screen_right_mm = side / 2 + right;
    carrier.screen_bottom_mm = side / 2 + below;
    carrier.left_mm = carrier.screen_left_mm - edge;
    carrier.top_mm = carrier.screen_top_mm - edge;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)((width + 2 * edge) * scale), (int)((height + 2 * edge) * scale));
    cairo_t *cairo = cairo_create(surface);
    cairo_scale(cairo, scale, scale);
    box(cairo, 0, 0, width + 2 * edge, height + 2 * edge, 0.03f);
    cairo_translate(cairo, edge, edge);
    box(cairo, 0, 0, width, height, light);
    draw_lines(cairo, dice, left * 0.3f, above * 0.35f, side, 2, above * 0.2f, dark);
    draw_lines(cairo, dice, left * 0.3f, above + side * 1.2f, side, 2, side * 0.08f, dark);
    if (right > side * 0.6f)
        draw_lines(cairo, dice, left + side * 1.2f, above + side * 0.2f, side, 5, side * 0.1f, dark);
    if (dice_chance(dice, 0.5f)) // a coloured bar at the top of badges and ticket mails
        box(cairo, 0, 0, width, above * 0.15f, dice_between(dice, 0.05f, 0.5f));
    cairo_destroy(cairo);
    carrier.drawing = take(surface);
    return carrier;
}
