// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/triple.h"

#include <math.h>

#define POOL_MAX 32 // the best finders; more only make for more chance

typedef struct {
    ReaderPoint at; // px of the frame
    float width_px, height_px;
    float size_px; // of a module
    float doubt, rank;
    bool is_light_on_dark;
    int level;
} Corner;

// The first by rank: where all find a place, by doubt alone.
static int collect(const FinderList *list, Corner *out)
{
    const bool is_crowded = list->count > POOL_MAX;
    int count = 0;
    for (int i = 0; i < list->count; i++) {
        const Finder *finder = &list->finders[i];
        const float scale = ldexpf(1, finder->level);
        // A pattern of seven modules is crossed by many lines; one that is crossed by one line only is a doubtful one.
        const float expected = fmaxf(finder->height_px / 7, 1);
        const float crossed = fminf((float)finder->hits / expected, 1);
        const float doubt = finder->doubt + 0.1f * (1 - crossed);
        const Corner corner = {.at = {finder->at.x * scale, finder->at.y * scale},
                               .width_px = finder->width_px * scale,
                               .height_px = finder->height_px * scale,
                               .size_px = sqrtf(finder->width_px * finder->height_px) * scale / 7,
                               .doubt = doubt,
                               .rank = is_crowded ? doubt + finder_rank(finder) - finder->doubt : doubt,
                               .is_light_on_dark = finder->is_light_on_dark,
                               .level = finder->level};
        int place = MIN(count, POOL_MAX);
        while (place > 0 && out[place - 1].rank > corner.rank) {
            if (place < POOL_MAX)
                out[place] = out[place - 1];
            place--;
        }
        if (place < POOL_MAX) {
            out[place] = corner;
            count = MIN(count + 1, POOL_MAX);
        }
    }
    return count;
}

static float squared(ReaderPoint a, ReaderPoint b)
{
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

// Judges three corners whose right angle is at `t`, from squares of the sides between them; false when no symbol looks
// like this.
static bool judge(const Corner *t, const Corner *r, const Corner *b, float right, float down, float across, Triple *out)
{
    const float smallest = MIN(t->size_px, MIN(r->size_px, b->size_px));
    const float largest = MAX(t->size_px, MAX(r->size_px, b->size_px));
    const float long_squared = MAX(right, down), short_squared = MIN(right, down), lean = right + down - across;
    if (largest > 2.6f * smallest || short_squared < 64 * smallest * smallest || long_squared > 175 * 175 * largest * largest ||
        long_squared > 3.2f * 3.2f * short_squared || lean * lean > 4 * 0.8f * 0.8f * right * down)
        return false;
    const float longer = sqrtf(long_squared), shorter = sqrtf(short_squared), cosine = lean / (2 * longer * shorter);
    const float mean = (t->size_px + r->size_px + b->size_px) / 3;
    const float modules = (longer + shorter) / 2 / mean;
    const bool turned = (r->at.x - t->at.x) * (b->at.y - t->at.y) < (r->at.y - t->at.y) * (b->at.x - t->at.x);
    const Corner *order[3] = {t, turned ? b : r, turned ? r : b};
    for (int i = 0; i < 3; i++) {
        out->corners[i] = order[i]->at;
        out->width_px[i] = order[i]->width_px;
        out->height_px[i] = order[i]->height_px;
    }
    out->size_px = mean;
    out->is_light_on_dark = t->is_light_on_dark;
    out->level = MIN(t->level, MIN(r->level, b->level));
    out->guessed = -1;
    out->doubt = fabsf(cosine) + 0.7f * logf(longer / shorter) + 0.7f * logf(largest / smallest) +
                 3 * (t->rank + r->rank + b->rank) + (modules > 45 ? 0.2f : 0);
    return true;
}

static void triple_keep(Triple *out, int *count, const Triple *found)
{
    int place = MIN(*count, TRIPLES_MAX);
    while (place > 0 && out[place - 1].doubt > found->doubt) {
        if (place < TRIPLES_MAX)
            out[place] = out[place - 1];
        place--;
    }
    if (place < TRIPLES_MAX) {
        out[place] = *found;
        *count = MIN(*count + 1, TRIPLES_MAX);
    }
}

int triples_rank(const FinderList *list, Triple out[TRIPLES_MAX])
{
    Corner pool[POOL_MAX];
    float apart[POOL_MAX][POOL_MAX]; // squared
    const int pooled = collect(list, pool);
    for (int i = 0; i < pooled; i++)
        for (int j = 0; j < pooled; j++)
            apart[i][j] = squared(pool[i].at, pool[j].at);
    int count = 0;
    for (int i = 0; i < pooled; i++)
        for (int j = i + 1; j < pooled; j++) {
            const float larger = MAX(pool[i].size_px, pool[j].size_px), smaller = MIN(pool[i].size_px, pool[j].size_px);
            if (pool[i].is_light_on_dark != pool[j].is_light_on_dark || larger > 2.6f * smaller ||
                apart[i][j] * 2.6f * 2.6f < 64 * larger * larger)
                continue;
            for (int k = j + 1; k < pooled; k++) {
                if (pool[k].is_light_on_dark != pool[i].is_light_on_dark)
                    continue;
                const float sides[3] = {apart[j][k], apart[i][k], apart[i][j]}; // each across from its corner
                const Corner *c[3] = {&pool[i], &pool[j], &pool[k]};
                const int top = sides[0] >= sides[1] && sides[0] >= sides[2] ? 0 : sides[1] >= sides[2] ? 1 : 2;
                const int right = (top + 1) % 3, below = (top + 2) % 3;
                Triple found;
                if (judge(c[top], c[right], c[below], sides[below], sides[right], sides[top], &found))
                    triple_keep(out, &count, &found);
            }
        }
    return count;
}

#define PAIR_DOUBT_MAX 0.12f
#define PAIR_POOL_MAX 14

// A place where a finder could be, with the extents of the two that were seen.
static void guess_corner(Triple *triple, int corner, ReaderPoint at)
{
    const int a = (corner + 1) % 3, b = (corner + 2) % 3;
    triple->corners[corner] = at;
    triple->width_px[corner] = (triple->width_px[a] + triple->width_px[b]) / 2;
    triple->height_px[corner] = (triple->height_px[a] + triple->height_px[b]) / 2;
    triple->guessed = corner;
}

static void put_corner(Triple *triple, int corner, const Corner *seen)
{
    triple->corners[corner] = seen->at;
    triple->width_px[corner] = seen->width_px;
    triple->height_px[corner] = seen->height_px;
}

static void complete_pair(const Corner *a, const Corner *b, Triple *out, int *count)
{
    const float dx = b->at.x - a->at.x, dy = b->at.y - a->at.y;
    Triple triple = {.size_px = (a->size_px + b->size_px) / 2,
                     .doubt = 10 * (a->rank + b->rank) + fabsf(logf(a->size_px / b->size_px)),
                     .is_light_on_dark = a->is_light_on_dark,
                     .level = MIN(a->level, b->level)};
    // A side: the third lies square to it, beyond either end.
    put_corner(&triple, 0, a);
    put_corner(&triple, 1, b);
    guess_corner(&triple, 2, (ReaderPoint){a->at.x - dy, a->at.y + dx});
    triple_keep(out, count, &triple);
    put_corner(&triple, 2, b);
    guess_corner(&triple, 1, (ReaderPoint){a->at.x + dy, a->at.y - dx});
    triple_keep(out, count, &triple);
    // The diagonal: the third completes the square.
    put_corner(&triple, 1, a);
    put_corner(&triple, 2, b);
    guess_corner(&triple, 0, (ReaderPoint){a->at.x + (dx - dy) / 2, a->at.y + (dy + dx) / 2});
    triple.doubt += 0.2f;
    triple_keep(out, count, &triple);
}

int pairs_rank(const FinderList *list, Triple out[TRIPLES_MAX])
{
    Corner pool[POOL_MAX];
    const int pooled = MIN(collect(list, pool), PAIR_POOL_MAX);
    int count = 0;
    for (int i = 0; i < pooled; i++)
        for (int j = 0; j < pooled; j++) {
            const Corner *a = &pool[i], *b = &pool[j];
            const float smaller = MIN(a->size_px, b->size_px), larger = MAX(a->size_px, b->size_px),
                        apart = sqrtf(squared(a->at, b->at));
            if (i == j || a->is_light_on_dark != b->is_light_on_dark || larger > 1.8f * smaller || apart < 11 * smaller ||
                apart > 70 * larger || a->doubt > PAIR_DOUBT_MAX || b->doubt > PAIR_DOUBT_MAX)
                continue;
            complete_pair(a, b, out, &count);
        }
    return count;
}
