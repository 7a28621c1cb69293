// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/sequences.h"

#include <math.h>
#include <stdio.h>

#include "tests/scenes/hand.h"

#define MIX_FRAMES 45

typedef enum { KIND_ALL, KIND_PHONE, KIND_DARK_PHONE, KIND_BADGE, KIND_TICKET, KIND_COUNT } Kind;
static const char *const kind_names[KIND_COUNT] = {"all", "phone", "dark-mode phone", "badge", "ticket"};

static Kind kind_of(const SceneCode *code)
{
    if (code->carrier == CARRIER_PHONE || code->carrier == CARRIER_MONITOR)
        return code->is_light_on_dark ? KIND_DARK_PHONE : KIND_PHONE;
    return code->carrier == CARRIER_BADGE ? KIND_BADGE : KIND_TICKET;
}

static SceneSpec frame_of(Effect effect, const SceneSpec *held, int number)
{
    return effect == EFFECT_HAND ? hand_frame(held, number) : recipe_sequence_frame(held, number);
}

// When each first read all that is held, in milliseconds; INFINITY: it never did.
static void run_one(Race *race, Effect effect, const SceneSpec *held, double first_ms[RUNNERS_MAX])
{
    double busy_until_s[RUNNERS_MAX] = {0};
    int left = race->count;
    for (int i = 0; i < race->count; i++) {
        first_ms[i] = INFINITY;
        race->runners[i].contender->forget(race->runners[i].state);
    }
    const int frames = effect == EFFECT_HAND ? HAND_FRAMES : MIX_FRAMES;
    for (int number = 0; number < frames && left > 0; number++) {
        const SceneSpec spec = frame_of(effect, held, number);
        g_autoptr(Scene) scene = scene_render(&spec);
        const double shown_s = (double)number / SEQUENCE_RATE_HZ;
        for (int i = 0; i < race->count; i++) {
            if (isfinite(first_ms[i]) || busy_until_s[i] > shown_s)
                continue; // the latest frame wins, this one is lost
            double took_ms;
            const bool is_read = runner_read_scene(&race->runners[i], scene, &took_ms) == scene->code_count;
            // A reader that is slow only for its WebAssembly loses no frame by that.
            const bool is_elsewhere = race->runners[i].contender->took_ms != NULL;
            busy_until_s[i] = shown_s + fmin(took_ms / 1000, is_elsewhere ? 0.99 / SEQUENCE_RATE_HZ : INFINITY);
            g_array_append_val(race->runners[i].took_ms, took_ms);
            if (is_read)
                first_ms[i] = busy_until_s[i] * 1000;
            left -= is_read;
        }
    }
}

static int count_finite(const GArray *values)
{
    int count = 0;
    for (guint i = 0; i < values->len; i++)
        count += isfinite(g_array_index(values, double, i)) != 0;
    return count;
}

void sequences_run(Race *race, Effect effect, guint64 seed, int count, int width_px, int height_px)
{
    GArray *firsts[RUNNERS_MAX][KIND_COUNT];
    for (int i = 0; i < race->count; i++)
        for (Kind kind = 0; kind < KIND_COUNT; kind++)
            firsts[i][kind] = g_array_new(FALSE, FALSE, sizeof(double));
    for (int index = 0; index < count; index++) {
        const SceneSpec held = effect == EFFECT_HAND ? hand_held(seed, index, width_px, height_px)
                                                     : recipe_scene(effect, seed, index, width_px, height_px);
        double first_ms[RUNNERS_MAX];
        run_one(race, effect, &held, first_ms);
        for (int i = 0; i < race->count; i++) {
            g_array_append_val(firsts[i][KIND_ALL], first_ms[i]);
            g_array_append_val(firsts[i][kind_of(&held.code)], first_ms[i]);
        }
    }
    printf("first readings of %d sequences of %s\n", count, effect_name(effect));
    for (Kind kind = 0; kind < KIND_COUNT; kind++)
        for (int i = 0; i < race->count; i++) {
            GArray *mine = firsts[i][kind], *ours = firsts[race->count - 1][kind];
            if (mine->len > 0)
                printf("  %-15s %-10s reads %3d of %3u; median %4.0f ms, p90 %4.0f ms; Lanyard's median is %.2f of it\n",
                       kind_names[kind], race->runners[i].contender->name, count_finite(mine), mine->len, quantile(mine, 0.5),
                       quantile(mine, 0.9), quantile(ours, 0.5) / quantile(mine, 0.5));
        }
    for (int i = 0; i < race->count; i++) {
        printf("  %-10s %d wrong; mean %.2f ms of processor time a frame\n", race->runners[i].contender->name,
               race->runners[i].wrong, mean(race->runners[i].took_ms));
        for (Kind kind = 0; kind < KIND_COUNT; kind++)
            g_array_unref(firsts[i][kind]);
    }
    fflush(stdout);
}
