// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/scenes/texture.h"

#include <math.h>

#include "tests/scenes/dice.h"

#define SIDE_MAX 45 // modules of a wall's symbol

typedef struct {
    guint64 seed;
    float period_px, turn, ink, paper;
    int side;     // modules of a symbol
    float jitter; // share of the finders that are damaged, of dots that differ
} Texture;

typedef float (*Pattern)(const Texture *texture, float u, float v);

// The same number for the same cell.
static float cell_unit(const Texture *texture, int x, int y, int salt)
{
    Dice dice = {texture->seed ^ ((guint64)(guint32)x << 32 | (guint32)y) ^ (guint64)salt * 7919};
    return dice_unit(&dice);
}

static int wrap(int value, int size)
{
    return (value % size + size) % size;
}

// 1 dark; x and y in modules from the middle of a finder.
static float finder_dark(int x, int y)
{
    const int ring = MAX(abs(x), abs(y));
    return ring != 2 && ring <= 3 ? 1 : 0;
}

// A symbol beside the other, each with three finders and timing, of modules that mean nothing.
static float wall(const Texture *texture, float u, float v)
{
    const int side = texture->side, pitch = side + 4, x = (int)floorf(u), y = (int)floorf(v);
    const int i = wrap(x, pitch), j = wrap(y, pitch);
    if (i >= side || j >= side)
        return 0;
    const bool is_left = i < 8, is_top = j < 8, is_right = i >= side - 8, is_bottom = j >= side - 8;
    if ((is_left && is_top) || (is_right && is_top) || (is_left && is_bottom))
        return finder_dark((is_right ? i - side + 1 : i) + (is_right ? 3 : -3),
                           (is_bottom ? j - side + 1 : j) + (is_bottom ? 3 : -3));
    if (i == 6 || j == 6)
        return (i + j) % 2 == 0;
    return cell_unit(texture, x, y, 1) < 0.5f;
}

static float finder_field(const Texture *texture, float u, float v)
{
    const int x = (int)floorf(u), y = (int)floorf(v);
    const int i = wrap(x, 9), j = wrap(y, 9), cell_x = (x - i) / 9, cell_y = (y - j) / 9;
    if (cell_unit(texture, cell_x, cell_y, 2) < texture->jitter)
        return cell_unit(texture, x, y, 3) < 0.5f;
    return finder_dark(i - 4, j - 4);
}

static float halftone(const Texture *texture, float u, float v)
{
    const float x = u - floorf(u) - 0.5f, y = v - floorf(v) - 0.5f;
    const float tone =
        0.3f + 0.2f * sinf(u * 0.11f) * cosf(v * 0.07f) + texture->jitter * 0.2f * cell_unit(texture, (int)u, (int)v, 4);
    return hypotf(x, y) < tone ? 1 : 0;
}

// Strokes in lines, as printed text is from afar.
static float text(const Texture *texture, float u, float v)
{
    const int x = (int)floorf(u), y = (int)floorf(v), line = wrap(y, 10), column = wrap(x, 6);
    if (line > 6 || column > 4)
        return 0;
    const int letter = (int)(cell_unit(texture, (x - column) / 6, (y - line) / 10, 5) * 25);
    return (column == 0 || column == 4 || line == 0 || line == 3 || line == 6) && (letter + column * line) % 4 != 0 ? 1 : 0;
}

static float rings(const Texture *texture, float u, float v)
{
    const float size = 14 + 8 * texture->jitter;
    const float x = fabsf(u - size * roundf(u / size)), y = fabsf(v - size * roundf(v / size));
    return (int)fmaxf(x, y) % 2 == 0 ? 1 : 0;
}

static float noise(const Texture *texture, float u, float v)
{
    return cell_unit(texture, (int)floorf(u), (int)floorf(v), 6) < 0.5f ? 1 : 0;
}

Scene *texture_render(guint64 seed, int index, int width_px, int height_px)
{
    static const Pattern patterns[] = {wall, finder_field, halftone, text, rings, noise};
    Dice dice = {seed * 1000003 + (guint64)index};
    const Texture texture = {
        .seed = dice_next(&dice),
        .period_px = dice_ratio(&dice, 1.6f, 9),
        .turn = dice_chance(&dice, 0.5f) ? dice_between(&dice, -0.8f, 0.8f) : 0,
        .ink = dice_between(&dice, 0, 90),
        .paper = dice_between(&dice, 130, 255),
        .side = MIN(17 + 4 * (1 + dice_below(&dice, 7)), SIDE_MAX),
        .jitter = dice_unit(&dice) * 0.5f,
    };
    const Pattern pattern = patterns[index % (int)G_N_ELEMENTS(patterns)];
    const bool is_negative = dice_chance(&dice, 0.2f);
    Scene *scene = g_new0(Scene, 1);
    scene->width_px = width_px;
    scene->height_px = height_px;
    scene->pixels = g_malloc((gsize)width_px * (gsize)height_px);
    const float c = cosf(texture.turn) / texture.period_px, s = sinf(texture.turn) / texture.period_px;
    for (int y = 0; y < height_px; y++)
        for (int x = 0; x < width_px; x++) {
            float dark = 0;
            for (int i = 0; i < 4; i++) { // what a pixel covers
                const float at_x = (float)x + 0.25f + 0.5f * (float)(i % 2), at_y = (float)y + 0.25f + 0.5f * (float)(i / 2);
                dark += pattern(&texture, c * at_x - s * at_y, s * at_x + c * at_y) / 4;
            }
            if (is_negative)
                dark = 1 - dark;
            scene->pixels[(gsize)y * (gsize)width_px + (gsize)x] =
                (guint8)CLAMP(texture.paper + (texture.ink - texture.paper) * dark + 3 * dice_normal(&dice), 0, 255);
        }
    return scene;
}
