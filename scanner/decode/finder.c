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

// Are five runs, in order, near 1:1:3:1:1? Loose: blur and exposure move edges by most of a module.
static inline bool is_finder_like(int a, int b, int c, int d, int e)
{
    if (c <= b || c <= d)
        return false;
    const int width = a + b + c + d + e;
    if (width < WIDTH_MIN_PX || 7 * c < 2 * width - 4 || 7 * c > 4 * width + width / 2)
        return false;
    const int least = width / 3 - 2, most = 2 * width + 3;
    if (7 * a < least || 7 * b < least || 7 * d < least || 7 * e < least)
        return false;
    if (7 * a > most || 7 * b > most || 7 * d > most || 7 * e > most)
        return false;
    return abs(a + b - d - e) * 10 <= 3 * width + 10;
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

// Walks from (x, y), which lies in a core, both ways along a direction and measures the five runs, each of `most` at most.
static bool cross(const BitPlane *plane, int x, int y, int dx, int dy, int most, Crossing *out)
{
    const bool colour = bit_plane_at(plane, x, y);
    const gssize down = (gssize)dy * plane->words_per_row;
    int lengths[2][3];
    for (int way = 0; way < 2; way++) {
        const int sx = way ? dx : -dx;
        const gssize stride = way ? down : -down;
        int left = MIN(room(x, sx, plane->width_px), room(y, way ? dy : -dy, plane->height_px));
        const guint64 *row = plane->words + (gssize)y * plane->words_per_row;
        int px = x;
        for (int run = 0; run < 3; run++) {
            const bool wanted = run == 1 ? !colour : colour;
            int length = 0;
            for (; length <= most && left > 0; length++, left--) {
                if ((row[stride + ((px + sx) >> 6)] >> ((px + sx) & 63) & 1) != wanted)
                    break;
                px += sx;
                row += stride;
            }
            if (length > most || (length == 0 && run > 0))
                return false;
            lengths[way][run] = length;
        }
    }
    const int runs[5] = {lengths[0][2], lengths[0][1], lengths[0][0] + 1 + lengths[1][0], lengths[1][1], lengths[1][2]};
    int total = 0;
    for (int i = 0; i < 5; i++)
        total += out->runs[i] = runs[i];
    // The middle by outer edges and by the core's edges, averaged.
    const float outer = (float)(lengths[1][0] + lengths[1][1] + lengths[1][2] - lengths[0][0] - lengths[0][1] - lengths[0][2]) / 2;
    const float core = (float)(lengths[1][0] - lengths[0][0]) / 2;
    out->middle = (outer + core) / 2;
    out->width = (float)total;
    return is_finder_like(runs[0], runs[1], runs[2], runs[3], runs[4]);
}

// Loose: a row that meets the finder off its middle, or a leaning one, still counts.
static bool check(const BitPlane *plane, int level, int x, int y, int width, Finder *out)
{
    const int most = width + 2; // of one run: tilted up to four times as tall as wide
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

// A run of 1:1:3:1:1 along one row. Bit 0 of `x2` is half a pixel.
typedef struct {
    int x2, width;
    bool is_light;
} Hit;

static int find_hits(const BitPlane *plane, int y, int *edges, Hit *hits)
{
    const int count = find_edges(plane, y, edges);
    int found = 0;
    bool is_light = false; // of the run that begins at the first edge
    for (int i = 0; i + 5 < count; i++, is_light = !is_light) {
        const int *e = edges + i;
        if (is_finder_like(e[1] - e[0], e[2] - e[1], e[3] - e[2], e[4] - e[3], e[5] - e[4]))
            hits[found++] = (Hit){e[2] + e[3], e[5] - e[0], is_light};
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
    const gsize row = (gsize)plane->width_px + 2, hits_size = row * sizeof(Hit) / sizeof(int);
    if (list->edges_size < row + 2 * hits_size) {
        list->edges_size = row + 2 * hits_size;
        list->edges = g_renew(int, list->edges, list->edges_size);
    }
    Hit *hits[2] = {(Hit *)(void *)(list->edges + row), (Hit *)(void *)(list->edges + row + hits_size)};
    list->fresh_count = list->fresh_passed = 0;
    int checks = 0, before = 0;
    for (int y = row_step / 2; y < plane->height_px; y += row_step) {
        const int count = find_hits(plane, y, list->edges, hits[0]);
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
