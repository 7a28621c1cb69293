// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MIN_PX 10   // of a finder in the frame itself: what is smaller has modules that no one can tell apart
#define DOUBT_FAILED 1.0f // of a line through the middle that is no finder's
#define DOUBT_MAX 0.45f
#define OFF_CENTRE_DOUBT 0.1f               // at a corner
#define HITS_SHARE_MIN 0.15f                // of the rows through a core
#define ROW_STEP 2                          // of the rows of a level every other one is looked at
#define CHECKS_MAX 20000                    // cross checks in one level: a frame full of patterns costs no more
#define CHAIN_ROWS_MAX(width) (2 * (width)) // of a core: tilted up to four times as tall as wide

static void finder_list_clear_rows(FinderList *list)
{
    g_free(list->edges);
    g_free(list->likes);
    g_free(list->chains);
}

void finder_list_clear(FinderList *list)
{
    finder_list_clear_rows(list);
    *list = (FinderList){0};
}

// Positions where a row changes between dark and light; returns how many. The row starts as light.
static int find_edges(const Kernels *kernels, const BitPlane *plane, int y, gint16 *edges)
{
    const guint64 *row = plane->words + (gssize)y * plane->words_per_row;
    const guint64 *above = y > 0 ? row - plane->words_per_row : row;
    const guint64 *below = y + 1 < plane->height_px ? row + plane->words_per_row : row;
    const int count = kernels->edges(row, above, below, plane->words_per_row, edges);
    for (int i = 0; i < 6; i++) // the last run, and as many empty ones as make up a pattern
        edges[count + i] = (gint16)plane->width_px;
    return count + 1;
}

static float doubt_of(const int runs[5])
{
    const float width = (float)(runs[0] + runs[1] + runs[2] + runs[3] + runs[4]), module = width / 7;
    // Exposure widens dark at the cost of light: compare sums of both, which it leaves alone.
    const float left = (float)(runs[0] + runs[1]), right = (float)(runs[3] + runs[4]);
    const float inner = (float)runs[2] + (float)(runs[1] + runs[3]) / 2;
    return (fabsf(left - right) + fabsf(inner - 4 * module)) / width;
}

typedef struct {
    int runs[5];
    float middle; // offset of the pattern's middle from where the walk began, in steps
    float width;  // steps
} Crossing;

static inline bool inside(const BitPlane *plane, int x, int y)
{
    return x >= 0 && y >= 0 && x < plane->width_px && y < plane->height_px;
}

// How many steps from a place stay in the plane.
static int room(int at, int step, int size)
{
    return step > 0 ? size - 1 - at : step < 0 ? at : G_MAXINT;
}

// Where a walk over the plane has come to.
typedef struct {
    const guint64 *row;
    int x, left; // px, and how many more steps there are
    int dx;
    gssize stride;
} Walk;

static Walk walk_from(const BitPlane *plane, int x, int y, int dx, int dy)
{
    return (Walk){plane->words + (gssize)y * plane->words_per_row, x,
                  MIN(room(x, dx, plane->width_px), room(y, dy, plane->height_px)), dx, (gssize)dy * plane->words_per_row};
}

// Along a row: by words.
static inline int walk_along(Walk *walk, bool colour, int most)
{
    const guint64 other = colour ? ~G_GUINT64_CONSTANT(0) : 0;
    const int limit = MIN(walk->left, most + 1);
    int length = 0;
    while (length < limit) {
        const int x = walk->x + walk->dx * (length + 1), bit = x & 63;
        const guint64 differs = walk->row[x >> 6] ^ other;
        const guint64 ahead = walk->dx > 0 ? differs >> bit : differs << (63 - bit);
        const int room = walk->dx > 0 ? 64 - bit : bit + 1;
        const int run = ahead == 0 ? room : walk->dx > 0 ? __builtin_ctzll(ahead) : __builtin_clzll(ahead);
        length += MIN(run, room);
        if (run < room)
            break;
    }
    length = MIN(length, limit);
    walk->x += walk->dx * length;
    walk->left -= length;
    return length;
}

// Down or up a column.
static inline int walk_down(Walk *walk, bool colour, int most)
{
    const int limit = MIN(walk->left, most + 1), bit = walk->x & 63;
    const guint64 *at = walk->row + (walk->x >> 6), wanted = colour;
    int length = 0;
    while (length < limit && (at[walk->stride] >> bit & 1) == wanted) {
        at += walk->stride;
        length++;
    }
    walk->row += walk->stride * length;
    walk->left -= length;
    return length;
}

static inline int walk_aslant(Walk *walk, bool colour, int most)
{
    const int limit = MIN(walk->left, most + 1);
    int length = 0;
    for (; length < limit; length++) {
        const int x = walk->x + walk->dx;
        const guint64 *row = walk->row + walk->stride;
        if ((row[x >> 6] >> (x & 63) & 1) != colour)
            break;
        walk->x = x;
        walk->row = row;
    }
    walk->left -= length;
    return length;
}

// Steps over pixels of this colour, `most` + 1 at most; returns how many.
static inline int walk_run(Walk *walk, bool colour, int most)
{
    return walk->stride == 0 ? walk_along(walk, colour, most)
           : walk->dx == 0   ? walk_down(walk, colour, most)
                             : walk_aslant(walk, colour, most);
}

// Walks from (x, y), which lies in a core, both ways along a direction and measures the five runs. The core, of `most`
// at most, is the longest.
static bool cross(const BitPlane *plane, int x, int y, int dx, int dy, int most, Crossing *out)
{
    const bool colour = bit_plane_at(plane, x, y);
    Walk walks[2] = {walk_from(plane, x, y, -dx, -dy), walk_from(plane, x, y, dx, dy)};
    const int cores[2] = {walk_run(&walks[0], colour, most), walk_run(&walks[1], colour, most)};
    const int core = cores[0] + 1 + cores[1];
    if (core < 2 || core > most)
        return false;
    int rings[2], outers[2];
    for (int way = 0; way < 2; way++) {
        rings[way] = walk_run(&walks[way], !colour, core);
        if (rings[way] == 0 || rings[way] >= core)
            return false;
    }
    for (int way = 0; way < 2; way++)
        outers[way] = walk_run(&walks[way], colour, core);
    const int runs[5] = {outers[0], rings[0], core, rings[1], outers[1]};
    if (!finder_like(runs[0], runs[1], runs[2], runs[3], runs[4]))
        return false;
    memcpy(out->runs, runs, sizeof runs);
    // The middle by outer edges and by the core's edges, averaged.
    const float inner = (float)(cores[1] - cores[0]) / 2;
    out->middle = inner + (float)(rings[1] + outers[1] - rings[0] - outers[0]) / 4;
    out->width = (float)(runs[0] + runs[1] + runs[2] + runs[3] + runs[4]);
    return true;
}

// Loose: a row that meets the finder off its middle, or a leaning one, still counts.
static bool check(const BitPlane *plane, int level, int x, int y, int width, Finder *out)
{
    const int most = 2 * width; // of a core: tilted up to four times as tall as wide
    Crossing down, across, slant[2];
    int at_x = x;
    if (!cross(plane, at_x, y, 0, 1, most, &down))
        return false;
    const int at_y = y + (int)lroundf(down.middle);
    if (!inside(plane, at_x, at_y) || bit_plane_at(plane, at_x, at_y) != bit_plane_at(plane, at_x, y))
        return false;
    if (!cross(plane, at_x, at_y, 1, 0, most, &across))
        return false;
    const float middle_x = (float)at_x + 0.5f + across.middle, middle_y = (float)y + 0.5f + down.middle;
    at_x = (int)middle_x;
    // From the better column once more, so that a leaning pattern is measured through its middle.
    if (inside(plane, at_x, at_y) && cross(plane, at_x, at_y, 0, 1, most, &down) == false)
        return false;
    const float centre_y = (float)at_y + 0.5f + down.middle;
    const int slant_y = CLAMP((int)centre_y, 0, plane->height_px - 1);
    float doubt = doubt_of(across.runs) + doubt_of(down.runs);
    int passed = 0;
    for (int i = 0; i < 2; i++) {
        const bool passes = cross(plane, at_x, slant_y, 1, i ? -1 : 1, most, &slant[i]);
        doubt += passes ? doubt_of(slant[i].runs) : DOUBT_FAILED;
        passed += passes;
    }
    if (passed == 0 || doubt > 4 * DOUBT_MAX || across.width > 4 * down.width || down.width > 4 * across.width)
        return false;
    *out = (Finder){.at = {middle_x, (centre_y + middle_y) / 2},
                    .width_px = across.width,
                    .height_px = down.width,
                    .is_light_on_dark = !bit_plane_at(plane, at_x, slant_y),
                    .level = level,
                    .doubt = doubt / 4,
                    .off_centre = hypotf(middle_x / (float)plane->width_px - 0.5f, middle_y / (float)plane->height_px - 0.5f) *
                                  (float)G_SQRT2};
    return true;
}

static bool is_same(const Finder *finder, float x, float y, float scale, float width, bool is_light_on_dark)
{
    return fabsf(y * scale - finder->at.y) * 7 < 1.8f * finder->height_px + 7 &&
           fabsf(x * scale - finder->at.x) * 7 < 1.6f * finder->width_px + 7 && finder->is_light_on_dark == is_light_on_dark &&
           width * scale < 2 * finder->width_px && finder->width_px < 2 * width * scale;
}

// The finder of this level that covers the point, if it is of this colour and about this size.
static Finder *known_at(FinderList *list, float x, float y, float width, bool is_light_on_dark)
{
    for (int i = 0; i < list->fresh_count; i++)
        if (is_same(&list->fresh[i], x, y, 1, width, is_light_on_dark))
            return &list->fresh[i];
    return NULL;
}

float finder_rank(const Finder *finder)
{
    return finder->doubt + OFF_CENTRE_DOUBT * finder->off_centre;
}

static void keep(Finder *finders, int *count, const Finder *found)
{
    if (*count < FINDERS_MAX) {
        finders[(*count)++] = *found;
        return;
    }
    Finder *worst = finders;
    for (int i = 1; i < FINDERS_MAX; i++)
        if (finder_rank(&finders[i]) > finder_rank(worst))
            worst = &finders[i];
    if (finder_rank(found) < finder_rank(worst))
        *worst = *found;
}

static void add(FinderList *list, const Finder *found)
{
    Finder *known = known_at(list, found->at.x, found->at.y, found->width_px, found->is_light_on_dark);
    if (!known) {
        keep(list->fresh, &list->fresh_count, found);
        return;
    }
    const int hits = known->hits + found->hits;
    if (found->doubt < known->doubt)
        *known = *found;
    known->hits = hits;
}

// Adds what the level has shown to what the others did; of two views of one finder the less doubtful stays.
static void merge(FinderList *list)
{
    for (int i = 0; i < list->fresh_count; i++) {
        const Finder *found = &list->fresh[i];
        bool is_known = false;
        for (int k = 0; k < list->count && !is_known; k++) {
            Finder *other = &list->finders[k];
            is_known =
                other->level != found->level && is_same(other, found->at.x, found->at.y, ldexpf(1, found->level - other->level),
                                                        found->width_px, found->is_light_on_dark);
            if (is_known && found->doubt < other->doubt)
                *other = *found;
        }
        if (!is_known)
            keep(list->finders, &list->count, found);
    }
}

// Places in a row that look like the middle line of a finder, from left to right.
static int find_hits(const Kernels *kernels, const BitPlane *plane, int level, int y, FinderList *list, Chain *out)
{
    const gint16 *edges = list->edges;
    const int runs = find_edges(kernels, plane, y, list->edges) - 1;
    kernels->judge(edges, runs, list->likes);
    const int least = level == 0 ? WIDTH_MIN_PX : FINDER_WIDTH_MIN_PX;
    int found = 0;
    for (int first = 0; first < runs; first += 8) {
        guint64 eight;
        memcpy(&eight, list->likes + first, sizeof eight);
        for (; eight; eight &= eight - 1) {
            const int i = first + __builtin_ctzll(GUINT64_FROM_LE(eight)) / 8;
            const int x2 = edges[i + 2] + edges[i + 3], width = edges[i + 5] - edges[i];
            if (i < runs && width >= least) // the first run of a row is light
                out[found++] = (Chain){.first_x2 = x2, .x2 = x2, .first_y = y, .width = width, .hits = 1, .is_light = i % 2 == 1};
        }
    }
    return found;
}

// Is the hit in the next row what the chain goes on with?
static bool continues(const Chain *chain, const Chain *hit, int lean)
{
    return abs(chain->x2 - hit->x2) <= lean && chain->is_light == hit->is_light &&
           abs(chain->width - hit->width) * 3 <= hit->width + 3;
}

// Follows chains into the row whose hits are in `now`; marks those that go on.
static void follow(Chain *before, int before_count, Chain *now, int now_count)
{
    int from = 0;
    for (int i = 0; i < now_count; i++) {
        Chain *hit = &now[i];
        const int lean = 2 * (hit->width / 7 + 1);
        while (from < before_count && before[from].x2 < hit->x2 - 4 * lean)
            from++;
        for (int k = from; k < before_count && before[k].x2 <= hit->x2 + lean; k++)
            if (!before[k].goes_on && continues(&before[k], hit, lean)) {
                before[k].goes_on = true;
                hit->first_x2 = before[k].first_x2;
                hit->first_y = before[k].first_y;
                hit->hits += before[k].hits;
                break;
            }
    }
}

// A chain has ended at the row above y: is it a finder's core?
static void judge_chain(const BitPlane *plane, int level, const Chain *chain, FinderList *list)
{
    const int rows = (chain->hits - 1) * ROW_STEP;
    if (chain->hits < 2 || rows > CHAIN_ROWS_MAX(chain->width) || (rows + ROW_STEP) * 8 < chain->width)
        return;
    // Through its middle; noise there is gone around by trying above and below.
    static const int quarters[] = {2, 1, 3};
    for (int i = 0; i < (chain->hits < 4 ? 1 : 3); i++) {
        const int x2 = chain->first_x2 + (chain->x2 - chain->first_x2) * quarters[i] / 4,
                  y = chain->first_y + rows * quarters[i] / 4;
        Finder found;
        if (list->checks++ < CHECKS_MAX && check(plane, level, x2 / 2, y, chain->width, &found)) {
            found.hits = chain->hits;
            if ((float)(found.hits * ROW_STEP) >= HITS_SHARE_MIN * found.height_px * 3 / 7)
                add(list, &found);
            return;
        }
    }
}

static void make_room(FinderList *list, gsize width)
{
    if (list->row_size >= width)
        return;
    finder_list_clear_rows(list);
    list->row_size = width;
    list->edges = g_new(gint16, width + 8);
    list->likes = g_new0(guint8, width + 8);
    list->chains = g_new(Chain, 2 * width);
}

void finder_scan(const Kernels *kernels, const BitPlane *plane, int level, FinderList *list)
{
    make_room(list, (gsize)plane->width_px + 8);
    Chain *now = list->chains, *before = list->chains + list->row_size;
    list->fresh_count = list->checks = 0;
    int before_count = 0;
    for (int y = ROW_STEP / 2; y < plane->height_px; y += ROW_STEP) {
        const int count = find_hits(kernels, plane, level, y, list, now);
        follow(before, before_count, now, count);
        for (int i = 0; i < before_count; i++)
            if (!before[i].goes_on)
                judge_chain(plane, level, &before[i], list);
        Chain *const swapped = now;
        now = before;
        before = swapped;
        before_count = count;
    }
    for (int i = 0; i < before_count; i++)
        judge_chain(plane, level, &before[i], list);
    merge(list);
}
