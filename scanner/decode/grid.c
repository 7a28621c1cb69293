// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/grid.h"

#include <math.h>
#include <string.h>

void grid_sample(Grid *grid, const Fit *fit, const Pyramid *pyramid)
{
    // Five points in a module's inner half: their mean is less noisy than its middle.
    static const float points[GRID_LOOKS][2] = {{0.5f, 0.5f}, {0.3f, 0.3f}, {0.7f, 0.3f}, {0.3f, 0.7f}, {0.7f, 0.7f}};
    const Level *level = &pyramid->levels[fit->level];
    const int side = grid->side = fit->warp.side;
    if (grid->version != fit->version) {
        grid->version = fit->version;
        layout_fill(fit->version, grid->kinds);
    }
    grid->is_mirrored = false;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            float sum = 0;
            for (int i = 0; i < GRID_LOOKS; i++) {
                const ReaderPoint at = warp_at(&fit->warp, (float)x + points[i][0], (float)y + points[i][1]);
                sum += level_at(level, at.x, at.y);
            }
            grid->grey[y * side + x] = fit->is_light_on_dark ? 255 - sum / GRID_LOOKS : sum / GRID_LOOKS;
        }
}

#define FLAT_SHARE 0.3f // of the symbol's contrast: where there is less, modules are neither dark nor light
#define SATURATED 251
#define PAPER_MAX 238 // grey of light modules, of a picture that is not overexposed as a whole
#define WINDOW 4      // modules to each side: as wide as a finder, so that none is all of one colour

// Sums over windows of the values of one class, by running sums along rows and columns in place.
static void window_sums(const float *values, float *out, int side)
{
    float column[SYMBOL_SIDE_MAX];
    float rows[SYMBOL_SIDE_MAX + 1];
    memset(column, 0, sizeof column);
    for (int y = -WINDOW; y < side; y++) {
        const int enters = y + WINDOW, leaves = y - WINDOW - 1;
        for (int x = 0; x < side; x++) {
            if (enters < side)
                column[x] += values[enters * side + x]; // NOLINT(clang-analyzer-core.uninitialized.Assign): side is above 0
            if (leaves >= 0)
                column[x] -= values[leaves * side + x];
        }
        if (y < 0)
            continue;
        rows[0] = 0;
        for (int x = 0; x < side; x++)
            rows[x + 1] = rows[x] + column[x];
        for (int x = 0; x < side; x++)
            out[y * side + x] = rows[MIN(x + WINDOW + 1, side)] - rows[MAX(x - WINDOW, 0)];
    }
}

static float known_sign(const Grid *grid, int i)
{
    return grid->kinds[i] == MODULE_DARK ? 1 : grid->kinds[i] == MODULE_LIGHT ? -1 : 0;
}

// Means of one class around each module; the whole symbol's, which is returned, where the window has too few.
static float class_means(const Grid *grid, bool is_dark, GridSums *sums, float *out_means, float *counts)
{
    const int total = grid->side * grid->side;
    float all = 0, number = 0;
    for (int i = 0; i < total; i++) {
        const float known = known_sign(grid, i);
        const bool belongs =
            is_dark ? (known > 0 || (known == 0 && grid->dark[i] > 0)) : (known < 0 || (known == 0 && grid->dark[i] <= 0));
        sums->count[i] = belongs ? 1 : 0;
        sums->values[i] = belongs ? grid->grey[i] : 0;
        all += sums->values[i];
        number += sums->count[i];
    }
    const float mean = number > 0 ? all / number : 128;
    window_sums(sums->values, out_means, grid->side);
    window_sums(sums->count, counts, grid->side);
    for (int i = 0; i < total; i++) // as if three modules more had the whole symbol's mean
        out_means[i] = (out_means[i] + 3 * mean) / (counts[i] + 3);
    return mean;
}

// Modules that are white while the paper is not say nothing.
static void doubt_glare(Grid *grid)
{
    for (int i = 0; i < grid->side * grid->side; i++)
        if (grid->grey[i] > SATURATED)
            grid->dark[i] *= 0.1f;
}

void grid_decide(Grid *grid)
{
    GridSums *sums = &grid->sums;
    const int total = grid->side * grid->side;
    // First against the mean of everything around.
    for (int i = 0; i < total; i++) {
        sums->values[i] = grid->grey[i];
        sums->count[i] = 1;
    }
    window_sums(sums->values, sums->dark, grid->side);
    window_sums(sums->count, sums->dark_count, grid->side);
    for (int i = 0; i < total; i++)
        grid->dark[i] = sums->dark[i] / sums->dark_count[i] - grid->grey[i]; // NOLINT(clang-analyzer-core.*): as above
    for (int round = 0; round < 2; round++) {
        const float dark = class_means(grid, true, sums, sums->dark, sums->dark_count);
        const float light = class_means(grid, false, sums, sums->light, sums->light_count);
        const float least = MAX(FLAT_SHARE * (light - dark) / 2, 1);
        for (int i = 0; i < total; i++) {
            const float half = MAX((sums->light[i] - sums->dark[i]) / 2, least);
            grid->dark[i] = CLAMP(((sums->light[i] + sums->dark[i]) / 2 - grid->grey[i]) / half, -2, 2);
        }
        if (light < PAPER_MAX)
            doubt_glare(grid);
    }
}

#define TAPS 9

// Solves a symmetric system by Cholesky; false when it is singular.
static bool solve(double matrix[TAPS + 1][TAPS + 1], double *right, int size)
{
    for (int j = 0; j < size; j++) {
        for (int k = 0; k < j; k++)
            matrix[j][j] -= matrix[j][k] * matrix[j][k];
        if (matrix[j][j] <= 1e-9)
            return false;
        matrix[j][j] = sqrt(matrix[j][j]);
        for (int i = j + 1; i < size; i++) {
            for (int k = 0; k < j; k++)
                matrix[i][j] -= matrix[i][k] * matrix[j][k];
            matrix[i][j] /= matrix[j][j];
        }
    }
    for (int i = 0; i < size; i++) {
        for (int k = 0; k < i; k++)
            right[i] -= matrix[i][k] * right[k];
        right[i] /= matrix[i][i];
    }
    for (int i = size - 1; i >= 0; i--) {
        for (int k = i + 1; k < size; k++)
            right[i] -= matrix[k][i] * right[k];
        right[i] /= matrix[i][i];
    }
    return true;
}

// The nine modules around one; beyond the edge is quiet zone, which is light.
static void neighbours(const float *dark, int side, int x, int y, double out[TAPS + 1])
{
    for (int tap = 0; tap < TAPS; tap++) {
        const int nx = x + tap % 3 - 1, ny = y + tap / 3 - 1;
        out[tap] = nx >= 0 && ny >= 0 && nx < side && ny < side ? CLAMP(dark[ny * side + nx], -1.5f, 1.5f) : -1;
    }
    out[TAPS] = 1;
}

void grid_equalise(Grid *grid)
{
    const int side = grid->side, total = side * side;
    float *before = grid->sums.values;
    memcpy(before, grid->dark, (gsize)total * sizeof *before);
    for (int round = 0; round < 3; round++) {
        double matrix[TAPS + 1][TAPS + 1] = {{0}}, right[TAPS + 1] = {0}, taps[TAPS + 1];
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                const int i = y * side + x;
                const float known = known_sign(grid, i);
                // Decisions of the last round teach too, clear ones more.
                const double weight = known != 0 ? 1 : round ? 0.6 * fmin(fabs((double)grid->dark[i]), 1) : 0;
                const double wanted = known != 0 ? (double)known : grid->dark[i] > 0 ? 1 : -1;
                if (weight <= 0)
                    continue;
                neighbours(before, side, x, y, taps);
                for (int j = 0; j <= TAPS; j++) {
                    for (int k = 0; k <= j; k++)
                        matrix[j][k] += weight * taps[j] * taps[k];
                    right[j] += weight * taps[j] * wanted;
                }
            }
        for (int j = 0; j <= TAPS; j++)
            matrix[j][j] += 2;
        right[TAPS / 2] += 2; // held towards "as it was seen"
        if (!solve(matrix, right, TAPS + 1))
            return;
        for (int y = 0; y < side; y++)
            for (int x = 0; x < side; x++) {
                neighbours(before, side, x, y, taps);
                double sum = 0;
                for (int j = 0; j <= TAPS; j++)
                    sum += right[j] * taps[j];
                grid->dark[y * side + x] = (float)sum;
            }
    }
}

static void transpose(Grid *grid)
{
    const int side = grid->side;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < y; x++) {
            const float kept = grid->dark[y * side + x];
            grid->dark[y * side + x] = grid->dark[x * side + y];
            grid->dark[x * side + y] = kept;
        }
}

void grid_complete(Grid *grid)
{
    const int side = grid->side, total = side * side;
    float margin[2];
    const guint words[2] = {layout_find_format(grid->dark, side, false, &margin[0]),
                            layout_find_format(grid->dark, side, true, &margin[1])};
    grid->is_mirrored = margin[1] > margin[0];
    if (grid->is_mirrored)
        transpose(grid);
    grid->format_margin = margin[grid->is_mirrored];
    int known = 0, right = 0;
    for (int i = 0; i < total; i++) {
        const float sign = known_sign(grid, i);
        known += sign != 0;
        right += sign * grid->dark[i] > 0;
        grid->modules[i] = sign != 0 ? sign > 0 : grid->dark[i] > 0;
    }
    grid->known_share = (float)right / (float)known;
    layout_put_format(words[grid->is_mirrored], side, grid->modules);
    grid->format = words[grid->is_mirrored] ^ LAYOUT_FORMAT_MASK;
}

int grid_draw(const Grid *grid, int module_px, guint8 *out_pixels)
{
    const int side_px = (grid->side + 2 * GRID_QUIET) * module_px;
    memset(out_pixels, 255, (gsize)side_px * (gsize)side_px);
    for (int y = 0; y < grid->side; y++) {
        guint8 *row = out_pixels + (gssize)(y + GRID_QUIET) * module_px * side_px;
        for (int x = 0; x < grid->side; x++)
            if (grid->modules[y * grid->side + x])
                memset(row + (x + GRID_QUIET) * module_px, 0, (gsize)module_px);
        for (int copy = 1; copy < module_px; copy++)
            memcpy(row + (gssize)copy * side_px, row, (gsize)side_px);
    }
    return side_px;
}
