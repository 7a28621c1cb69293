#include "scanner/decode/finder.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH_MIN_PX 8       // seven modules
#define DOUBT_FAILED 1.0f // of a line through the middle that is no finder's
#define DOUBT_MAX 0.45f
#define HITS_SHARE_MIN 0.15f  // of the rows through a core
#define CHECKS_MAX 20000     // cross checks in one level: a frame full of patterns costs no more

void finder_list_clear(FinderList *list)
{
    g_free(list->edges);
    g_free(list->runs);
    g_free(list->hits);
    *list = (FinderList){0};
}

// Positions where a row changes between dark and light; returns how many. The row starts as light. Each pixel is
// outvoted by the one above and the one below it, which leaves a finder's core alone and takes half of the noise away.
static int find_edges(const BitPlane *plane, int y, int *edges)
{
    const guint64 *row = plane->words + (gssize)y * plane->words_per_row;
    const guint64 *above = y > 0 ? row - plane->words_per_row : row;
    const guint64 *below = y + 1 < plane->height_px ? row + plane->words_per_row : row;
    guint64 carry = 0;
    int count = 0;
    for (int word = 0; word < plane->words_per_row; word++) {
        const guint64 voted = (row[word] & (above[word] | below[word])) | (above[word] & below[word]);
        guint64 changes = voted ^ (voted << 1 | carry);
        carry = voted >> 63;
        while (changes) {
            edges[count++] = word * 64 + __builtin_ctzll(changes);
            changes &= changes - 1;
        }
    }
    edges[count++] = plane->width_px;
    return count;
}

// Lengths of runs as the compiler's vectors hold them, so that eight are judged at a time where the processor can.
typedef gint16 Runs __attribute__((vector_size(16)));
#define RUNS_LANES 8
#define RUN_MAX 1000 // px; longer ones count as this long, and what is made of them fits the vectors' lanes

// Are five runs, in order, near 1:1:3:1:1? Loose: blur and exposure move edges by most of a module. The same words for
// numbers and for vectors, whose truth is -1 in a lane.
#define IS_FINDER_LIKE(a, b, c, d, e, width, lean)                                                                            \
    (((c) > (b)) & ((c) > (d)) & ((width) >= WIDTH_MIN_PX) & (7 * (c) >= 2 * (width) - 4) & (14 * (c) <= 9 * (width)) &      \
     (21 * (a) + 6 >= (width)) & (21 * (b) + 6 >= (width)) & (21 * (d) + 6 >= (width)) & (21 * (e) + 6 >= (width)) &         \
     (7 * (a) <= 2 * (width) + 3) & (7 * (b) <= 2 * (width) + 3) & (7 * (d) <= 2 * (width) + 3) & (7 * (e) <= 2 * (width) + 3) & \
     (10 * (lean) <= 3 * (width) + 10) & (-10 * (lean) <= 3 * (width) + 10))

static inline bool is_finder_like(const int runs[5])
{
    const int a = runs[0], b = runs[1], c = runs[2], d = runs[3], e = runs[4];
    const int width = a + b + c + d + e, lean = a + b - d - e;
    return IS_FINDER_LIKE(a, b, c, d, e, width, lean);
}

static inline Runs runs_at(const gint16 *runs)
{
    Runs lanes;
    memcpy(&lanes, runs, sizeof lanes);
    return lanes;
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

// Steps over pixels of this colour, `most` + 1 at most; returns how many.
static inline int walk_run(Walk *walk, bool colour, int most)
{
    int length = 0;
    for (; length <= most && walk->left > 0; length++, walk->left--) {
        const int x = walk->x + walk->dx;
        const guint64 *row = walk->row + walk->stride;
        if ((row[x >> 6] >> (x & 63) & 1) != colour)
            break;
        walk->x = x;
        walk->row = row;
    }
    return length;
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
    if (!is_finder_like(runs))
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
                    .hits = 1,
                    .doubt = doubt / 4};
    return true;
}

static bool is_same(const Finder *finder, float x, float y, float scale, float width, bool is_light_on_dark)
{
    return fabsf(y * scale - finder->at.y) * 7 < 1.8f * finder->height_px + 7 &&
           fabsf(x * scale - finder->at.x) * 7 < 1.6f * finder->width_px + 7 &&
           finder->is_light_on_dark == is_light_on_dark && width * scale < 2 * finder->width_px &&
           finder->width_px < 2 * width * scale;
}

// The finder of this level that covers the point, if it is of this colour and about this size.
static Finder *known_at(FinderList *list, float x, float y, float width, bool is_light_on_dark)
{
    for (int i = list->fresh_count - 1; i >= list->fresh_passed; i--)
        if (is_same(&list->fresh[i], x, y, 1, width, is_light_on_dark))
            return &list->fresh[i];
    return NULL;
}

// Keeps the least doubtful ones.
static void keep(Finder *finders, int *count, const Finder *found)
{
    if (*count < FINDERS_MAX) {
        finders[(*count)++] = *found;
        return;
    }
    Finder *worst = finders;
    for (int i = 1; i < FINDERS_MAX; i++)
        if (finders[i].doubt > worst->doubt)
            worst = &finders[i];
    if (found->doubt < worst->doubt)
        *worst = *found;
}

static void add(FinderList *list, const Finder *found)
{
    Finder *known = known_at(list, found->at.x, found->at.y, found->width_px, found->is_light_on_dark);
    if (!known) {
        keep(list->fresh, &list->fresh_count, found);
        return;
    }
    const int hits = known->hits + 1;
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
            is_known = other->level != found->level && is_same(other, found->at.x, found->at.y, ldexpf(1, found->level - other->level),
                                                               found->width_px, found->is_light_on_dark);
            if (is_known && found->doubt < other->doubt)
                *other = *found;
        }
        if (!is_known)
            keep(list->finders, &list->count, found);
    }
}

static int find_hits(const BitPlane *plane, int y, int *edges, gint16 *runs, Hit *hits)
{
    const int count = find_edges(plane, y, edges);
    for (int i = 0; i + 1 < count; i++)
        runs[i] = (gint16)MIN(edges[i + 1] - edges[i], RUN_MAX);
    memset(runs + MAX(count - 1, 0), 0, (RUNS_LANES + 5) * sizeof *runs);
    int found = 0;
    for (int first = 0; first + 5 < count; first += RUNS_LANES) {
        const gint16 *at = runs + first;
        const Runs a = runs_at(at), b = runs_at(at + 1), c = runs_at(at + 2), d = runs_at(at + 3), e = runs_at(at + 4);
        const Runs width = a + b + c + d + e, lean = a + b - d - e;
        const Runs like = IS_FINDER_LIKE(a, b, c, d, e, width, lean);
        guint64 halves[2];
        memcpy(halves, &like, sizeof halves);
        if (!(halves[0] | halves[1]))
            continue;
        for (int lane = 0; lane < RUNS_LANES; lane++) {
            const int *edge = edges + first + lane;
            if (like[lane]) // the first run of a row is dark
                hits[found++] = (Hit){edge[2] + edge[3], edge[5] - edge[0], (first + lane) % 2 == 1};
        }
    }
    return found;
}

// Does the row before have a hit that continues in this one? Noise makes lone hits, a finder's core is several rows tall.
static bool continues(const Hit *before, int count, int *from, const Hit *hit)
{
    const int lean = 2 * (hit->width / 7 + 1);
    while (*from < count && before[*from].x2 < hit->x2 - 4 * lean)
        (*from)++;
    for (int i = *from; i < count && before[i].x2 <= hit->x2 + lean; i++)
        if (before[i].x2 >= hit->x2 - lean && before[i].is_light == hit->is_light &&
            abs(before[i].width - hit->width) * 3 <= hit->width + 3)
            return true;
    return false;
}

// Leaves behind what lies above row y, and drops what only few of the rows through its core have shown.
static void pass(FinderList *list, int y, int row_step)
{
    while (list->fresh_passed < list->fresh_count) {
        Finder *passed = &list->fresh[list->fresh_passed];
        if (passed->at.y + passed->height_px * 0.6f + 2 >= (float)y)
            return;
        if ((float)(passed->hits * row_step) >= HITS_SHARE_MIN * passed->height_px * 3 / 7)
            list->fresh_passed++;
        else
            memmove(passed, passed + 1, (gsize)(--list->fresh_count - list->fresh_passed) * sizeof *passed);
    }
}

void finder_scan(const BitPlane *plane, int level, int row_step, FinderList *list)
{
    const gsize row = (gsize)plane->width_px + 2;
    if (list->row_size < row) {
        list->row_size = row;
        list->edges = g_renew(int, list->edges, row);
        list->runs = g_renew(gint16, list->runs, row + RUNS_LANES + 5);
        list->hits = g_renew(Hit, list->hits, 2 * row);
    }
    Hit *hits[2] = {list->hits, list->hits + row};
    list->fresh_count = list->fresh_passed = 0;
    int checks = 0, before = 0;
    for (int y = row_step / 2; y < plane->height_px; y += row_step) {
        const int count = find_hits(plane, y, list->edges, list->runs, hits[0]);
        pass(list, y, row_step);
        int from = 0;
        for (int i = 0; i < count; i++) {
            const Hit *hit = &hits[0][i];
            if (!continues(hits[1], before, &from, hit))
                continue;
            Finder *known = known_at(list, (float)hit->x2 / 2, (float)y + 0.5f, (float)hit->width, hit->is_light);
            if (known && known->hits > 2) {
                known->hits++;
                continue;
            }
            Finder found;
            if (checks++ < CHECKS_MAX && check(plane, level, hit->x2 / 2, y, hit->width, &found))
                add(list, &found);
        }
        Hit *const swapped = hits[0];
        hits[0] = hits[1];
        hits[1] = swapped;
        before = count;
    }
    pass(list, G_MAXINT, row_step);
    merge(list);
}
