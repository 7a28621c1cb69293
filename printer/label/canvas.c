// SPDX-License-Identifier: GPL-3.0-or-later
#include "printer/label/canvas.h"

#include <math.h>
#include <string.h>

// Coverage from which a dot is inked. Below one half, so that the thin strokes of small text at 203 dpi survive; thermal
// heads would rather break a hairline than widen it.
#define INKED_FROM 104

RectPx canvas_dots(const Canvas *canvas, RectMm rect)
{
    int left = (int)floor(rect.x * canvas->dots_x + 0.001) + canvas->offset_x_px;
    int top = (int)floor(rect.y * canvas->dots_y + 0.001) + canvas->offset_y_px;
    int right = (int)ceil((rect.x + rect.width) * canvas->dots_x - 0.001) + canvas->offset_x_px;
    int bottom = (int)ceil((rect.y + rect.height) * canvas->dots_y - 0.001) + canvas->offset_y_px;
    return (RectPx){left, top, MAX(0, right - left), MAX(0, bottom - top)};
}

static RectPx cut(RectPx rect, RectPx to)
{
    int left = MAX(rect.x, to.x), top = MAX(rect.y, to.y);
    int right = MIN(rect.x + rect.width, to.x + to.width), bottom = MIN(rect.y + rect.height, to.y + to.height);
    return right > left && bottom > top ? (RectPx){left, top, right - left, bottom - top} : (RectPx){0};
}

static RectPx whole(const Canvas *canvas)
{
    return (RectPx){0, 0, canvas->bitmap->width_px, canvas->bitmap->height_px};
}

static void set_dot(Bitmap *bitmap, int x, int y, Ink ink)
{
    gsize at = (gsize)y * (gsize)bitmap->stride_bytes + (gsize)(x / 8);
    guint8 bit = (guint8)(0x80 >> x % 8);
    bool is_red = ink == INK_RED && bitmap->red;
    if (ink != INK_WHITE && !is_red)
        bitmap->black[at] |= bit;
    else
        bitmap->black[at] &= (guint8)~bit;
    if (is_red)
        bitmap->red[at] |= bit;
    else if (bitmap->red)
        bitmap->red[at] &= (guint8)~bit;
}

guint32 canvas_colour(Ink ink)
{
    static const guint32 colours[] = {[INK_BLACK] = 0x000000, [INK_RED] = BITMAP_RED, [INK_WHITE] = 0xffffff};
    return colours[ink];
}

static void set_colour(cairo_t *cairo, guint32 colour)
{
    cairo_set_source_rgb(cairo, (colour >> 16 & 0xff) / 255.0, (colour >> 8 & 0xff) / 255.0, (colour & 0xff) / 255.0);
}

static void fill_page(Canvas *canvas, const RectPx *rects, guint count, Ink ink)
{
    set_colour(canvas->page, canvas_colour(ink));
    for (guint i = 0; i < count; i++)
        cairo_rectangle(canvas->page, rects[i].x / canvas->dots_x, rects[i].y / canvas->dots_y, rects[i].width / canvas->dots_x,
                        rects[i].height / canvas->dots_y);
    cairo_fill(canvas->page);
}

void canvas_fill_rects(Canvas *canvas, const RectPx *rects, guint count, Ink ink)
{
    if (canvas->page)
        fill_page(canvas, rects, count, ink);
    for (guint i = 0; !canvas->page && i < count; i++)
        canvas_fill_rect(canvas, rects[i], ink);
}

void canvas_fill_rect(Canvas *canvas, RectPx rect, Ink ink)
{
    if (canvas->page) {
        fill_page(canvas, &rect, 1, ink);
        return;
    }
    RectPx part = cut(rect, whole(canvas));
    for (int y = part.y; y < part.y + part.height; y++)
        for (int x = part.x; x < part.x + part.width; x++)
            set_dot(canvas->bitmap, x, y, ink);
}

void canvas_tint(Canvas *canvas, RectMm rect, guint32 colour)
{
    if (canvas->page)
        return;
    RectPx part = cut(canvas_dots(canvas, rect), whole(canvas));
    BitmapTint tint = {part.x, part.y, part.x + part.width, part.y + part.height, colour};
    g_array_append_val(canvas->bitmap->tints, tint);
}

Sketch canvas_sketch(const Canvas *canvas, RectMm rect, cairo_format_t format, guint32 colour)
{
    if (canvas->page) {
        Sketch page = {.cairo = cairo_reference(canvas->page)};
        cairo_save(page.cairo);
        cairo_translate(page.cairo, canvas->offset_x_px / canvas->dots_x, canvas->offset_y_px / canvas->dots_y);
        set_colour(page.cairo, colour);
        return page;
    }
    Sketch sketch = {.rect = cut(canvas_dots(canvas, rect), whole(canvas))};
    sketch.surface = cairo_image_surface_create(format, MAX(1, sketch.rect.width), MAX(1, sketch.rect.height));
    sketch.cairo = cairo_create(sketch.surface);
    if (format == CAIRO_FORMAT_RGB24) {
        cairo_set_source_rgb(sketch.cairo, 1, 1, 1);
        cairo_paint(sketch.cairo);
    }
    cairo_set_source_rgb(sketch.cairo, 0, 0, 0);
    cairo_translate(sketch.cairo, canvas->offset_x_px - sketch.rect.x, canvas->offset_y_px - sketch.rect.y);
    cairo_scale(sketch.cairo, canvas->dots_x, canvas->dots_y);
    return sketch;
}

void sketch_clear(Sketch *sketch)
{
    if (!sketch->surface)
        cairo_restore(sketch->cairo);
    cairo_destroy(sketch->cairo);
    cairo_surface_destroy(sketch->surface);
    *sketch = (Sketch){0};
}

// Patterns are measured from the design's corner, so that they look alike at every resolution and in every printable area.
static bool is_filled(const Canvas *canvas, Fill fill, int x, int y)
{
    int x_um = (int)((x - canvas->offset_x_px) * 1000 / canvas->dots_x);
    int y_um = (int)((y - canvas->offset_y_px) * 1000 / canvas->dots_y);
    switch (fill) {
    case FILL_NONE:
        return false;
    case FILL_SOLID:
        return true;
    case FILL_STRIPES:
        return (x_um + y_um) % 1800 < 900;
    case FILL_DOTS:
        return ((x_um / 350) + (y_um / 350)) % 2 == 0 && (y_um / 350) % 2 == 0;
    }
    g_assert_not_reached();
}

#define STRIPES_MM 1.8
#define DOT_MM 0.35

// Patterns as is_filled() has them, as lines and squares.
static void draw_pattern(cairo_t *cairo, RectMm rect, Fill fill)
{
    cairo_clip(cairo);
    if (fill == FILL_STRIPES) {
        cairo_set_line_width(cairo, STRIPES_MM / 2 / G_SQRT2);
        for (double x = rect.x; x < rect.x + rect.width + rect.height; x += STRIPES_MM) {
            cairo_move_to(cairo, x, rect.y);
            cairo_rel_line_to(cairo, -rect.height, rect.height);
        }
        cairo_stroke(cairo);
        return;
    }
    for (double y = rect.y; y < rect.y + rect.height; y += 2 * DOT_MM)
        for (double x = rect.x; x < rect.x + rect.width; x += 2 * DOT_MM)
            cairo_rectangle(cairo, x, y, DOT_MM, DOT_MM);
    cairo_fill(cairo);
}

void canvas_fill_path(const Canvas *canvas, const Sketch *sketch, RectMm rect, Fill fill)
{
    if (canvas->page && fill == FILL_NONE)
        cairo_new_path(sketch->cairo);
    else if (canvas->page && fill != FILL_SOLID)
        draw_pattern(sketch->cairo, rect, fill);
    else
        cairo_fill(sketch->cairo);
}

void canvas_ink(Canvas *canvas, const Sketch *sketch, Ink ink, Fill fill)
{
    if (canvas->page)
        return;
    cairo_surface_flush(sketch->surface);
    const guint8 *pixels = cairo_image_surface_get_data(sketch->surface);
    const gsize stride_bytes = (gsize)cairo_image_surface_get_stride(sketch->surface);
    const RectPx rect = sketch->rect;
    for (int y = 0; pixels && y < rect.height; y++) {
        const guint8 *row = pixels + (gsize)y * stride_bytes;
        for (int x = 0; x < rect.width; x++)
            if (row[x] >= INKED_FROM && (fill == FILL_SOLID || is_filled(canvas, fill, rect.x + x, rect.y + y)))
                set_dot(canvas->bitmap, rect.x + x, rect.y + y, ink);
    }
}

// How dark a pixel is, 0 to 255.
static int darkness(guint32 pixel)
{
    int red = pixel >> 16 & 0xff, green = pixel >> 8 & 0xff, blue = pixel & 0xff;
    return 255 - (299 * red + 587 * green + 114 * blue) / 1000;
}

static const guint32 *pixel_row(const Sketch *sketch, int y_px)
{
    const guint8 *pixels = cairo_image_surface_get_data(sketch->surface);
    gsize stride_bytes = (gsize)cairo_image_surface_get_stride(sketch->surface);
    return (const guint32 *)(const void *)(pixels + (gsize)(y_px - sketch->rect.y) * stride_bytes) - sketch->rect.x;
}

void canvas_threshold(Canvas *canvas, const Sketch *sketch, RectPx part, Ink ink)
{
    if (canvas->page)
        return;
    cairo_surface_flush(sketch->surface);
    const RectPx rect = cut(part, sketch->rect);
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        const guint32 *row = pixel_row(sketch, y);
        for (int x = rect.x; x < rect.x + rect.width; x++)
            if (darkness(row[x]) >= INKED_FROM)
                set_dot(canvas->bitmap, x, y, ink);
    }
}

void canvas_dither(Canvas *canvas, const Sketch *sketch, RectPx part, Ink ink)
{
    if (canvas->page)
        return;
    cairo_surface_flush(sketch->surface);
    const RectPx rect = cut(part, sketch->rect);
    // Errors carried to this row and the next, in sixteenths, with a column of slack on either side.
    const gsize columns = (gsize)rect.width + 2;
    g_autofree int *errors = g_new0(int, 2 * columns);
    int *here = errors, *next = errors + columns;
    for (int y = rect.y; y < rect.y + rect.height; y++) {
        const guint32 *row = pixel_row(sketch, y) + rect.x;
        for (int x = 0; x < rect.width; x++) {
            int wanted = darkness(row[x]) + here[x + 1] / 16;
            bool is_inked = wanted >= 128;
            if (is_inked)
                set_dot(canvas->bitmap, rect.x + x, y, ink);
            int missed = wanted - (is_inked ? 255 : 0);
            here[x + 2] += missed * 7;
            next[x] += missed * 3;
            next[x + 1] += missed * 5;
            next[x + 2] += missed;
        }
        int *done = here;
        here = next;
        next = done;
        memset(next, 0, columns * sizeof *next);
    }
}
