// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/fit.h"

#include <math.h>

#define PROBES_MAX 1400
#define FINDER_FITS_MIN 0.4f
#define GAIN_MIN 0.004f    // of a step, as a share: a sharp picture is as good all over a module, and noise would lead to its rim
#define EVIDENCE_MIN 1.0f  // of the worst finder and the timing together
#define FOLLOW_REACH 4     // modules that a held code moves from frame to frame, at most
#define PAIR_FITS_MIN 0.6f // where only two finders speak for a symbol
#define PAIR_TIMING_MIN 0.4f
#define GUESSED_FITS_MIN 0.25f // of the third one, torn or covered
#define BENT_BELOW 0.9f        // agreement: above it is flat, below the other it is no symbol
#define BENT_ABOVE 0.4f
#define LEVEL_MODULE_PX 2.2f // the coarsest level whose modules are at least this wide is sampled

// A place on the symbol and how dark the picture should be there; weights of a set sum up to nothing.
typedef struct {
    float column, row, weight;
} Probe;

typedef struct {
    Probe probes[PROBES_MAX];
    int count;
} ProbeSet;

static void probe_add(ProbeSet *set, int column, int row, bool is_dark)
{
    if (set->count < PROBES_MAX)
        set->probes[set->count++] = (Probe){(float)column + 0.5f, (float)row + 0.5f, is_dark ? -1 : 1};
}

static void probes_balance(ProbeSet *set, int first)
{
    int dark = 0;
    for (int i = first; i < set->count; i++)
        dark += set->probes[i].weight < 0;
    const int light = set->count - first - dark;
    if (dark == 0 || light == 0)
        return;
    const float half = (float)(set->count - first) / 2;
    for (int i = first; i < set->count; i++)
        set->probes[i].weight = set->probes[i].weight < 0 ? -half / (float)dark : half / (float)light;
}

static void probes_known(ProbeSet *set, const guint8 *kinds, int side)
{
    set->count = 0;
    for (int y = 0; y < side; y++)
        for (int x = 0; x < side; x++) {
            const guint8 kind = kinds[y * side + x];
            if (kind == MODULE_DARK || kind == MODULE_LIGHT)
                probe_add(set, x, y, kind == MODULE_DARK);
        }
    probes_balance(set, 0);
}

static float score(const Warp *warp, const Level *level, const ProbeSet *set)
{
    float sum = 0;
    for (int i = 0; i < set->count; i++) {
        const Probe *probe = &set->probes[i];
        const ReaderPoint at = warp_at(warp, probe->column, probe->row);
        sum += probe->weight * level_at(level, at.x, at.y);
    }
    return sum;
}

// Correlation of the weights with the picture.
static float agreement(const Warp *warp, const Level *level, const ProbeSet *set)
{
    float sum = 0, squares = 0, product = 0, weights = 0;
    for (int i = 0; i < set->count; i++) {
        const Probe *probe = &set->probes[i];
        const ReaderPoint at = warp_at(warp, probe->column, probe->row);
        const float grey = level_at(level, at.x, at.y);
        sum += grey;
        squares += grey * grey;
        product += grey * probe->weight;
        weights += probe->weight * probe->weight;
    }
    const float count = (float)set->count, spread = squares - sum * sum / count;
    return spread > count ? product / sqrtf(spread * weights) : 0;
}

// Steps each parameter both ways for as long as it helps, in ever smaller steps.
static void climb(Fit *fit, const Level *level, const ProbeSet *set, float sign, float *const *parameters, int count,
                  float step_px, int rounds)
{
    Warp *warp = &fit->warp;
    float best = sign * score(warp, level, set);
    for (int round = 0; round < rounds; round++, step_px /= 2)
        for (int i = 0; i < count; i++)
            for (int way = -1; way <= 1; way += 2) {
                const Warp before = *warp;
                *parameters[i] += (float)way * step_px;
                const float now = warp_prepare(warp) ? sign * score(warp, level, set) : -INFINITY;
                fit->looks += (guint)set->count;
                if (now > best + GAIN_MIN * fabsf(best)) {
                    best = now;
                    break;
                }
                *warp = before;
            }
}

// Lengths of half a finder along its own two directions, from its extents along rows and columns of the picture.
static void measure(const Triple *triple, int corner, ReaderPoint u, ReaderPoint v, float *out_u, float *out_v)
{
    const float turn = fmaxf(fabsf(u.x * v.y - u.y * v.x), 0.3f);
    const float width = triple->width_px[corner], height = triple->height_px[corner];
    if (fabsf(u.x) + fabsf(v.y) >= fabsf(u.y) + fabsf(v.x)) {
        *out_u = width * fabsf(v.y) / turn / 7;
        *out_v = height * fabsf(u.x) / turn / 7;
    } else {
        *out_v = width * fabsf(u.y) / turn / 7;
        *out_u = height * fabsf(v.x) / turn / 7;
    }
}

static ReaderPoint direction(ReaderPoint from, ReaderPoint to, float *out_length)
{
    const float x = to.x - from.x, y = to.y - from.y, length = fmaxf(hypotf(x, y), 1e-3f);
    *out_length = length;
    return (ReaderPoint){x / length, y / length};
}

typedef struct {
    float g, h;    // perspective along the rows and the columns
    float modules; // between finders
    float size_px;
    ReaderPoint u[3], v[3]; // a module at each corner along its rows and columns
} Guess;

static Guess guess_of(const Triple *triple)
{
    const ReaderPoint *c = triple->corners;
    float across, down, u[3], v[3];
    const ReaderPoint along_u = direction(c[0], c[1], &across), along_v = direction(c[0], c[2], &down);
    for (int i = 0; i < 3; i++)
        measure(triple, i, along_u, along_v, &u[i], &v[i]);
    const float mean_u = sqrtf(u[0] * u[1]), mean_v = sqrtf(v[0] * v[2]);
    Guess guess = {.g = sqrtf(u[0] / u[1]) - 1, .h = sqrtf(v[0] / v[2]) - 1};
    guess.g = CLAMP(guess.g, -0.35f, 0.5f) * 0.7f; // what is measured over seven modules carries but so far
    guess.h = CLAMP(guess.h, -0.35f, 0.5f) * 0.7f;
    guess.modules = (across / mean_u + down / mean_v) / 2;
    guess.size_px = sqrtf(mean_u * mean_v);
    for (int i = 0; i < 3; i++) {
        guess.u[i] = (ReaderPoint){along_u.x * u[i], along_u.y * u[i]};
        guess.v[i] = (ReaderPoint){along_v.x * v[i], along_v.y * v[i]};
    }
    return guess;
}

// How much one corner looks like a finder in its own directions and size, 1 at best.
static float finder_fits(const Level *level, ReaderPoint at, ReaderPoint u, ReaderPoint v)
{
    float sum = 0, squares = 0, product = 0;
    for (int j = -3; j <= 3; j++)
        for (int i = -3; i <= 3; i++) {
            const float grey = level_at(level, at.x + (float)i * u.x + (float)j * v.x, at.y + (float)i * u.y + (float)j * v.y);
            const bool is_light = MAX(ABS(i), ABS(j)) == 2;
            sum += grey;
            squares += grey * grey;
            product += is_light ? grey * (33.0f / 49) : -grey * (16.0f / 49);
        }
    const float spread = squares - sum * sum / 49; // the weights' own spread is 33 * 16 / 49
    return product / sqrtf(MAX(spread, 49) * 10.78f);
}

static bool warp_start(Warp *warp, const Triple *triple, const Guess *guess, int side, float scale)
{
    const ReaderPoint *c = triple->corners;
    const float g = 1 + guess->g, h = 1 + guess->h, both = 1 / (1 + guess->g + guess->h);
    const ReaderPoint fourth = {(c[1].x * g + c[2].x * h - c[0].x) * both, (c[1].y * g + c[2].y * h - c[0].y) * both};
    *warp = (Warp){.handles = {c[0], c[1], fourth, c[2]}, .side = side};
    for (int i = 0; i < 4; i++) {
        warp->handles[i].x *= scale;
        warp->handles[i].y *= scale;
    }
    return warp_prepare(warp);
}

// How well light and dark take turns between two finders, along the rows or down the columns, at its best within half
// a module to each side.
static float timing_along(const Warp *warp, const Level *level, float sign, bool is_down)
{
    const int count = warp->side - 16;
    float best = -1;
    for (float shift = -0.4f; shift < 0.5f; shift += 0.4f) {
        float sum = 0, squares = 0, turns = 0;
        for (int i = 8; i < warp->side - 8; i++) {
            const float along = (float)i + 0.5f, across = 6.5f + shift;
            const ReaderPoint at = is_down ? warp_at(warp, across, along) : warp_at(warp, along, across);
            const float grey = level_at(level, at.x, at.y);
            sum += grey;
            squares += grey * grey;
            turns += i % 2 ? grey : -grey;
        }
        const float mean = sum / (float)count, spread = squares - sum * mean;
        // An odd count: one more dark than light.
        const float fits = sign * (turns + mean) / sqrtf(MAX(spread, (float)count) * (float)count);
        best = MAX(best, fits);
    }
    return best;
}

static float timing(const Warp *warp, const Level *level, float sign)
{
    return (timing_along(warp, level, sign, false) + timing_along(warp, level, sign, true)) / 2;
}

// Looks for the alignment pattern of the far corner and pulls the fourth handle to it.
static void pull_to_alignment(Warp *warp, const Level *level, float sign, float size_px)
{
    const float middle = (float)warp->side - 6.5f;
    const float reach = warp->side > 45 ? 4 : 2.5f;
    const ReaderPoint at = warp_at(warp, middle, middle), right = warp_at(warp, middle + 1, middle),
                      below = warp_at(warp, middle, middle + 1);
    const ReaderPoint u = {right.x - at.x, right.y - at.y}, v = {below.x - at.x, below.y - at.y};
    float best = 0.35f;
    ReaderPoint found = at;
    const float step = size_px > 4 ? 0.35f : 0.5f;
    for (float b = -reach; b <= reach; b += step)
        for (float a = -reach; a <= reach; a += step) {
            const ReaderPoint o = {at.x + a * u.x + b * v.x, at.y + a * u.y + b * v.y};
            float sum = 0, squares = 0, product = 0;
            for (int j = -2; j <= 2; j++)
                for (int i = -2; i <= 2; i++) {
                    const float grey =
                        level_at(level, o.x + (float)i * u.x + (float)j * v.x, o.y + (float)i * u.y + (float)j * v.y);
                    const bool is_light = MAX(ABS(i), ABS(j)) == 1;
                    sum += grey;
                    squares += grey * grey;
                    product += is_light ? grey * (17.0f / 25) : -grey * (8.0f / 25);
                }
            const float spread = squares - sum * sum / 25; // the weights' own spread is 17 * 8 / 25
            const float fits = sign * product / sqrtf(fmaxf(spread, 50) * 5.44f) - 0.03f * hypotf(a, b);
            if (fits > best) {
                best = fits;
                found = o;
            }
        }
    if (best > 0.35f) {
        const Warp before = *warp;
        if (!warp_pull_fourth(warp, middle, middle, found))
            *warp = before;
    }
}

static int coarsest_level(const Pyramid *pyramid, float size_px)
{
    int level = 0;
    while (level + 1 < pyramid->level_count && size_px / 2 >= LEVEL_MODULE_PX) {
        level++;
        size_px /= 2;
    }
    return level;
}

static void climb_all(Fit *fit, const Level *level, const ProbeSet *set, float sign, float step, int rounds)
{
    Warp *warp = &fit->warp;
    ReaderPoint *p = warp->handles;
    warp->is_bent = true;
    float *const all[] = {&warp->bend[0], &warp->bend[1], &warp->bend[2], &warp->bend[3], &p[2].x, &p[2].y,
                          &p[0].x,        &p[0].y,        &p[1].x,        &p[1].y,        &p[3].x, &p[3].y,
                          &warp->sway[0], &warp->sway[1], &warp->sway[2], &warp->sway[3]};
    climb(fit, level, set, sign, all, G_N_ELEMENTS(all), fit->size_px * step, rounds);
}

// Tries bulges of some modules square to the rows and to the columns and keeps the best.
static void start_bend(Fit *fit, const Level *level, const ProbeSet *set, float sign)
{
    const Warp flat = fit->warp;
    const float span = (float)(flat.side - 7);
    const ReaderPoint *p = flat.handles;
    const ReaderPoint u = {(p[1].x - p[0].x) / span, (p[1].y - p[0].y) / span},
                      v = {(p[3].x - p[0].x) / span, (p[3].y - p[0].y) / span};
    float best = sign * score(&flat, level, set);
    for (float along = -3; along <= 3; along += 0.75f)
        for (float down = -3; down <= 3; down += 0.75f) {
            Warp bent = flat;
            bent.is_bent = true;
            bent.bend[0] = along * v.x;
            bent.bend[1] = along * v.y;
            bent.bend[2] = down * u.x;
            bent.bend[3] = down * u.y;
            const float now = sign * score(&bent, level, set);
            fit->looks += (guint)set->count;
            if (now > best) {
                best = now;
                fit->warp = bent;
            }
        }
}

static void settle(Fit *fit, const Level *level)
{
    guint8 kinds[SYMBOL_MODULES_MAX];
    ProbeSet set;
    layout_fill(fit->version, kinds);
    probes_known(&set, kinds, fit->warp.side);
    const float sign = fit->is_light_on_dark ? -1 : 1;
    Warp *warp = &fit->warp;
    if (fit->version > 1)
        pull_to_alignment(warp, level, sign, fit->size_px);
    ReaderPoint *p = warp->handles;
    float *const fourth[] = {&p[2].x, &p[2].y};
    float *const all[] = {&p[0].x, &p[0].y, &p[1].x, &p[1].y, &p[3].x, &p[3].y, &p[2].x, &p[2].y};
    climb(fit, level, &set, sign, fourth, 2, fit->size_px * 0.6f, 2);
    climb(fit, level, &set, sign, all, 8, fit->size_px * 0.4f, 3);
    fit->agreement = sign * agreement(warp, level, &set);
    if (fit->agreement > BENT_BELOW || fit->agreement < BENT_ABOVE)
        return;
    const Fit flat = *fit;
    start_bend(fit, level, &set, sign);
    climb_all(fit, level, &set, sign, 0.4f, 3);
    fit->agreement = sign * agreement(warp, level, &set);
    if (fit->agreement < flat.agreement + 0.02f) {
        const guint looks = fit->looks;
        *fit = flat;
        fit->looks = looks;
    }
}

// Is there a timing pattern between the two finders that were seen, if they lie along one side?
static bool has_timing(const Triple *triple, const Guess *guess, const Level *level, float scale, float sign)
{
    if (triple->guessed == 0)
        return true;
    const float exact = (guess->modules - 10) / 4;
    const int nearest = CLAMP((int)lroundf(exact), 1, 40);
    float best = 0;
    for (int version = MAX(nearest - 1, 1); version <= MIN(nearest + 1, 40); version++) {
        Warp warp;
        if (!warp_start(&warp, triple, guess, side_of_version(version), scale))
            return false;
        const float fits = timing_along(&warp, level, sign, triple->guessed == 1);
        best = MAX(best, fits);
    }
    return best > PAIR_TIMING_MIN;
}

// Looks for a finder, or what is left of it, around where it should be.
static float find_corner(Triple *triple, int corner, const Guess *guess, const Level *level, float scale, float sign, float reach)
{
    const ReaderPoint at = {triple->corners[corner].x * scale, triple->corners[corner].y * scale};
    const ReaderPoint u = {guess->u[corner].x * scale, guess->u[corner].y * scale};
    const ReaderPoint v = {guess->v[corner].x * scale, guess->v[corner].y * scale};
    float best = -1;
    ReaderPoint found = at;
    for (float b = -reach; b <= reach; b += 0.5f)
        for (float a = -reach; a <= reach; a += 0.5f) {
            const ReaderPoint o = {at.x + a * u.x + b * v.x, at.y + a * u.y + b * v.y};
            const float fits = sign * finder_fits(level, o, u, v) - 0.02f * hypotf(a, b);
            if (fits > best) {
                best = fits;
                found = o;
            }
        }
    triple->corners[corner] = (ReaderPoint){found.x / scale, found.y / scale};
    return best;
}

static bool find_guessed(Triple *triple, const Guess *guess, const Level *level, float scale, float sign)
{
    const float reach = ceilf(2 + 0.08f * guess->modules);
    return find_corner(triple, triple->guessed, guess, level, scale, sign, reach) > GUESSED_FITS_MIN;
}

int fit_follow(const Triple *before, const Pyramid *pyramid, Fit out[FIT_VERSIONS_MAX])
{
    Triple triple = *before;
    const Guess guess = guess_of(&triple);
    const int level = coarsest_level(pyramid, guess.size_px);
    for (int i = 0; i < 3; i++)
        if (find_corner(&triple, i, &guess, &pyramid->levels[level], ldexpf(1, -level), triple.is_light_on_dark ? -1 : 1,
                        FOLLOW_REACH) < FINDER_FITS_MIN)
            return 0;
    return fit_triple(&triple, pyramid, out);
}

Triple fit_to_triple(const Fit *fit)
{
    const float scale = ldexpf(1, fit->level), far = (float)fit->warp.side - 3.5f;
    const float middles[3][2] = {{3.5f, 3.5f}, {far, 3.5f}, {3.5f, far}};
    Triple triple = {
        .is_light_on_dark = fit->is_light_on_dark, .level = fit->level, .guessed = -1, .size_px = fit->size_px * scale};
    for (int i = 0; i < 3; i++) {
        const float column = middles[i][0], row = middles[i][1];
        const ReaderPoint at = warp_at(&fit->warp, column, row), right = warp_at(&fit->warp, column + 3.5f, row),
                          below = warp_at(&fit->warp, column, row + 3.5f);
        const ReaderPoint u = {right.x - at.x, right.y - at.y}, v = {below.x - at.x, below.y - at.y};
        const float area = fabsf(u.x * v.y - u.y * v.x) * scale;
        triple.corners[i] = (ReaderPoint){at.x * scale, at.y * scale};
        // Where a row or a column of the picture through the middle leaves the finder.
        triple.width_px[i] = 2 * area / fmaxf(fmaxf(fabsf(u.y), fabsf(v.y)), 0.01f);
        triple.height_px[i] = 2 * area / fmaxf(fmaxf(fabsf(u.x), fabsf(v.x)), 0.01f);
    }
    return triple;
}

void fit_outline(const Fit *fit, ReaderPoint out[4])
{
    const float side = (float)fit->warp.side, scale = ldexpf(1, fit->level);
    const float ends[4][2] = {{0, 0}, {side, 0}, {side, side}, {0, side}};
    for (int i = 0; i < 4; i++) {
        const ReaderPoint at = warp_at(&fit->warp, ends[i][0], ends[i][1]);
        out[i] = (ReaderPoint){at.x * scale, at.y * scale};
    }
}

int fit_triple(const Triple *seen, const Pyramid *pyramid, Fit out[FIT_VERSIONS_MAX])
{
    Triple completed = *seen;
    const Triple *triple = &completed;
    Guess guess = guess_of(triple);
    const float exact = (guess.modules - 10) / 4;
    if (!(exact > 0.2f && exact < 42))
        return 0;
    const int nearest = CLAMP((int)lroundf(exact), 1, 40), reach = nearest < 4 ? 1 : 2;
    const int level = coarsest_level(pyramid, guess.size_px);
    const float scale = ldexpf(1, -level), sign = triple->is_light_on_dark ? -1 : 1;
    float least = 1;
    for (int i = 0; i < 3; i++) {
        const ReaderPoint at = {triple->corners[i].x * scale, triple->corners[i].y * scale};
        const ReaderPoint u = {guess.u[i].x * scale, guess.u[i].y * scale}, v = {guess.v[i].x * scale, guess.v[i].y * scale};
        if (i != triple->guessed)
            least = MIN(least, sign * finder_fits(&pyramid->levels[level], at, u, v));
    }
    if (least < (triple->guessed < 0 ? FINDER_FITS_MIN : PAIR_FITS_MIN))
        return 0;
    if (triple->guessed >= 0) {
        if (!has_timing(triple, &guess, &pyramid->levels[level], scale, sign) ||
            !find_guessed(&completed, &guess, &pyramid->levels[level], scale, sign))
            return 0;
        guess = guess_of(triple);
    }
    float scores[FIT_VERSIONS_MAX];
    int count = 0;
    for (int version = MAX(nearest - reach, 1); version <= MIN(nearest + reach, 40); version++) {
        Fit fit = {
            .level = level, .version = version, .is_light_on_dark = triple->is_light_on_dark, .size_px = guess.size_px * scale};
        if (!warp_start(&fit.warp, triple, &guess, side_of_version(version), scale))
            continue;
        const float fits = timing(&fit.warp, &pyramid->levels[level], sign) - 0.15f * fabsf((float)version - exact);
        int place = count++;
        for (; place > 0 && scores[place - 1] < fits; place--) {
            scores[place] = scores[place - 1];
            out[place] = out[place - 1];
        }
        scores[place] = fits;
        out[place] = fit;
    }
    if (count == 0 || scores[0] + least < EVIDENCE_MIN)
        return 0;
    count = count > 1 && scores[1] > scores[0] - 0.2f ? 2 : 1;
    for (int i = 0; i < count; i++)
        settle(&out[i], &pyramid->levels[level]);
    if (count == 2 && out[1].agreement > out[0].agreement) {
        const Fit first = out[0];
        out[0] = out[1];
        out[1] = first;
    }
    return count;
}

void fit_refine(Fit *fit, const Pyramid *pyramid, const guint8 *modules)
{
    ProbeSet set;
    const int side = fit->warp.side, step = MAX(1, (int)ceilf((float)(side * side) / PROBES_MAX));
    set.count = 0;
    for (int i = 0; i < side * side; i += step)
        probe_add(&set, i % side, i / side, modules[i]);
    probes_balance(&set, 0);
    const Level *level = &pyramid->levels[fit->level];
    climb_all(fit, level, &set, fit->is_light_on_dark ? -1 : 1, 0.5f, 3);
}
