// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/desk/held.h"

#include <math.h>

#define AROUND 1.5f    // of the code's size: with the rim of a badge or of a phone
#define SEARCH_CELLS 6 // in each direction
#define WINDOW_CELLS (HELD_CELLS + 2 * SEARCH_CELLS)
#define SAMPLES 4          // along a side of a cell
#define ALIKE_MIN 0.75f    // 1 = the same but for its brightness
#define CONTRAST_KEPT 0.4f // of what it had: a smear takes some
#define CONTRAST_MIN (6.0f * HELD_CELLS)

static ReaderPoint middle(const ReaderPoint corners[4])
{
    return (ReaderPoint){(corners[0].x + corners[1].x + corners[2].x + corners[3].x) / 4,
                         (corners[0].y + corners[1].y + corners[2].y + corners[3].y) / 4};
}

static float extent(const ReaderPoint corners[4])
{
    return fmaxf(hypotf(corners[0].x - corners[2].x, corners[0].y - corners[2].y),
                 hypotf(corners[1].x - corners[3].x, corners[1].y - corners[3].y)) /
           (float)G_SQRT2;
}

// Mean brightness around (x, y); beyond the frame it goes on as at its rim.
static float cell_at(const GreyFrame *frame, float x, float y, float cell_px)
{
    int sum = 0;
    for (int j = 0; j < SAMPLES; j++)
        for (int i = 0; i < SAMPLES; i++) {
            const int column = (int)(x + cell_px * ((i + 0.5f) / SAMPLES - 0.5f));
            const int row = (int)(y + cell_px * ((j + 0.5f) / SAMPLES - 0.5f));
            sum += frame->pixels[(gsize)CLAMP(row, 0, frame->height_px - 1) * (gsize)frame->stride_bytes +
                                 (gsize)CLAMP(column, 0, frame->width_px - 1)];
        }
    return (float)sum / (SAMPLES * SAMPLES);
}

// `count` x `count` cells around the middle.
static void take_cells(const HeldPicture *held, const GreyFrame *frame, int count, float *cells)
{
    const float cell_px = held->side_px / HELD_CELLS;
    for (int row = 0; row < count; row++)
        for (int column = 0; column < count; column++)
            cells[row * count + column] = cell_at(frame, held->at.x + cell_px * ((float)column - (float)(count - 1) / 2),
                                                  held->at.y + cell_px * ((float)row - (float)(count - 1) / 2), cell_px);
}

void held_take(HeldPicture *held, const GreyFrame *frame, const ReaderPoint corners[4])
{
    held->at = middle(corners);
    held->side_px = AROUND * extent(corners);
    take_cells(held, frame, HELD_CELLS, held->cells);
    float mean = 0, squares = 0;
    for (int i = 0; i < HELD_CELLS * HELD_CELLS; i++)
        mean += held->cells[i] / (HELD_CELLS * HELD_CELLS);
    for (int i = 0; i < HELD_CELLS * HELD_CELLS; i++) {
        held->cells[i] -= mean;
        squares += held->cells[i] * held->cells[i];
    }
    held->contrast = sqrtf(squares);
    for (int i = 0; i < HELD_CELLS * HELD_CELLS; i++)
        held->cells[i] /= fmaxf(held->contrast, 1);
}

// How alike the part of the window at (left, top) is; 0 when it has too little contrast to tell.
static float likeness(const HeldPicture *held, const float *window, int left, int top)
{
    float sum = 0, squares = 0, product = 0;
    for (int row = 0; row < HELD_CELLS; row++)
        for (int column = 0; column < HELD_CELLS; column++) {
            const float value = window[(top + row) * WINDOW_CELLS + left + column];
            sum += value;
            squares += value * value;
            product += value * held->cells[row * HELD_CELLS + column];
        }
    const float contrast = sqrtf(fmaxf(squares - sum * sum / (HELD_CELLS * HELD_CELLS), 0));
    return contrast < CONTRAST_KEPT * held->contrast ? 0 : product / contrast;
}

bool held_find(HeldPicture *held, const GreyFrame *frame)
{
    if (held->side_px < HELD_CELLS || held->contrast < CONTRAST_MIN)
        return false;
    float window[WINDOW_CELLS * WINDOW_CELLS], best = 0;
    take_cells(held, frame, WINDOW_CELLS, window);
    int right = 0, down = 0;
    for (int top = 0; top <= 2 * SEARCH_CELLS; top++)
        for (int left = 0; left <= 2 * SEARCH_CELLS; left++) {
            const float alike = likeness(held, window, left, top);
            if (alike <= best)
                continue;
            best = alike;
            right = left - SEARCH_CELLS;
            down = top - SEARCH_CELLS;
        }
    const ReaderPoint at = {held->at.x + (float)right * held->side_px / HELD_CELLS,
                            held->at.y + (float)down * held->side_px / HELD_CELLS};
    if (best < ALIKE_MIN || at.x < 0 || at.y < 0 || at.x >= (float)frame->width_px || at.y >= (float)frame->height_px)
        return false;
    held->at = at;
    return true;
}

bool held_is_at(const HeldPicture *held, const ReaderPoint corners[4])
{
    const ReaderPoint at = middle(corners);
    return hypotf(at.x - held->at.x, at.y - held->at.y) < held->side_px / 2;
}

void held_move(HeldPicture *held, const ReaderPoint corners[4])
{
    held->at = middle(corners);
}
