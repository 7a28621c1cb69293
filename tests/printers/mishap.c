// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/printers/mishap.h"

typedef struct {
    const char *name;
    int weight;
    int least_ms, most_ms;
    bool is_rare;
} Row;

static const Row rows[MISHAP_COUNT] = {
    [MISHAP_NONE] = {"none", 0, 0, 0, false},
    [MISHAP_COOLING] = {"cooling", 8, 4000, 8000, false},
    [MISHAP_SLOW] = {"slow", 8, 1000, 4000, false},
    [MISHAP_MUMBLE] = {"mumble", 8, 2000, 5000, false},
    [MISHAP_STAMMER] = {"stammer", 8, 2000, 5000, false},
    [MISHAP_ECHO] = {"echo", 8, 2000, 5000, false},
    [MISHAP_PAUSE] = {"pause", 8, 500, 4000, false},
    [MISHAP_COVER] = {"cover", 6, 500, 2500, false},
    [MISHAP_COVER_WITHIN] = {"cover in label", 6, 500, 2500, false},
    [MISHAP_ROLL_OUT] = {"roll out", 8, 500, 2500, false},
    [MISHAP_WRONG_ROLL] = {"wrong roll", 3, 500, 2000, false},
    [MISHAP_STALL] = {"stall", 7, 0, 0, false},
    [MISHAP_CABLE] = {"cable", 7, 300, 2500, false},
    [MISHAP_CABLE_AT_END] = {"cable at end", 7, 300, 2500, false},
    [MISHAP_POWER] = {"power", 7, 300, 2500, false},
    [MISHAP_FREEZE] = {"freeze", 4, 33000, 34000, true},
    [MISHAP_DEAF] = {"deaf", 4, 33000, 34000, true},
};

const char *mishap_name(MishapKind kind)
{
    return rows[kind].name;
}

static MishapKind draw_kind(GRand *rand, bool is_rare)
{
    int total = 0;
    for (int i = 0; i < MISHAP_COUNT; i++)
        total += rows[i].is_rare && !is_rare ? 0 : rows[i].weight;
    int ticket = g_rand_int_range(rand, 0, total), kind = 0;
    for (;; kind++) {
        ticket -= rows[kind].is_rare && !is_rare ? 0 : rows[kind].weight;
        if (ticket < 0)
            return (MishapKind)kind;
    }
}

Mishap mishap_draw(GRand *rand, int percent, gsize label_bytes, bool is_rare)
{
    Mishap mishap = {0};
    if (g_rand_int_range(rand, 0, 100) >= percent)
        return mishap;
    mishap.kind = draw_kind(rand, is_rare);
    mishap.at_dot_bytes = (gsize)g_rand_int_range(rand, 0, (int)label_bytes);
    mishap.ms = g_rand_int_range(rand, rows[mishap.kind].least_ms, rows[mishap.kind].most_ms + 1);
    return mishap;
}
