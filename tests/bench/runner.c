// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/runner.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static GArray *new_times(void)
{
    return g_array_new(FALSE, FALSE, sizeof(double));
}

void race_start(Race *race, char **names)
{
    static const Contender *const all[RUNNERS_MAX] = {&contender_zbar, &contender_zxing, &contender_newest, &contender_jsqr,
                                                      &contender_lanyard};
    *race = (Race){0};
    for (int i = 0; i < RUNNERS_MAX; i++) {
        if (names && all[i] != &contender_lanyard && !g_strv_contains((const char *const *)names, all[i]->name))
            continue;
        void *state = all[i]->start();
        if (state)
            race->runners[race->count++] = (Runner){all[i], state, .took_ms = new_times(), .empty_ms = new_times()};
        else
            printf("\nMISSING: %s\n\n", all[i]->missing);
    }
}

void race_stop(Race *race)
{
    for (int i = 0; i < race->count; i++) {
        race->runners[i].contender->stop(race->runners[i].state);
        g_array_unref(race->runners[i].took_ms);
        g_array_unref(race->runners[i].empty_ms);
    }
}

Race race_part(const Race *whole)
{
    Race part = *whole;
    for (int i = 0; i < part.count; i++)
        part.runners[i] =
            (Runner){part.runners[i].contender, part.runners[i].state, .took_ms = new_times(), .empty_ms = new_times()};
    return part;
}

void race_add(Race *whole, Race *part, bool is_empty)
{
    for (int i = 0; i < whole->count; i++) {
        Runner *to = &whole->runners[i], *from = &part->runners[i];
        to->codes += from->codes;
        to->read += from->read;
        to->wrong += from->wrong;
        g_array_append_vals(is_empty ? to->empty_ms : to->took_ms, from->took_ms->data, from->took_ms->len);
        g_array_unref(from->took_ms);
        g_array_unref(from->empty_ms);
    }
}

// Of the processor, so that what else the machine does is not counted.
static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

double runner_read(Runner *runner, const GreyFrame *frame, GPtrArray *texts)
{
    const double start = now_ms();
    runner->contender->read(runner->state, frame, texts);
    return runner->contender->took_ms ? runner->contender->took_ms(runner->state) : now_ms() - start;
}

static bool is_text_of(GBytes *bytes, const SceneCode *code)
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    return length == code->text_length && memcmp(data, code->text, length) == 0;
}

int runner_read_scene(Runner *runner, const Scene *scene, double *out_ms)
{
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    *out_ms = runner_read(runner, &(GreyFrame){scene->pixels, scene->width_px, scene->height_px, scene->width_px}, texts);
    bool seen[2] = {false, false};
    for (guint i = 0; i < texts->len; i++) {
        bool known = false;
        for (int code = 0; code < scene->code_count; code++)
            if (is_text_of(g_ptr_array_index(texts, i), scene->codes[code]))
                seen[code] = known = true;
        runner->wrong += !known;
    }
    runner->codes += scene->code_count;
    runner->read += seen[0] + seen[1];
    return seen[0] + seen[1];
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

double quantile(GArray *values, double share)
{
    if (values->len == 0)
        return 0;
    g_array_sort(values, compare_doubles);
    return g_array_index(values, double, (guint)(share * (values->len - 1) + 0.5));
}

double mean(const GArray *values)
{
    double sum = 0;
    for (guint i = 0; i < values->len; i++)
        sum += g_array_index(values, double, i);
    return values->len ? sum / values->len : 0;
}

void race_print_row(const char *name, Race *race)
{
    printf("%-15s %5d", name, race->runners[0].codes);
    for (int i = 0; i < race->count; i++) {
        Runner *runner = &race->runners[i];
        printf(" | %5.1f %% %3d wrong %6.2f ms %6.2f %6.2f", runner->codes ? 100.0 * runner->read / runner->codes : 0,
               runner->wrong, quantile(runner->took_ms, 0.5), mean(runner->took_ms), quantile(runner->took_ms, 0.95));
    }
    puts("");
    fflush(stdout);
}

void race_print_ratios(Race *race)
{
    Runner *ours = &race->runners[race->count - 1];
    for (int i = 0; i + 1 < race->count; i++) {
        Runner *other = &race->runners[i];
        if (ours->took_ms->len > 0)
            printf("against %-9s: reads %.2f times as many, in %.3f of the mean time and %.3f of the median\n",
                   other->contender->name, (double)ours->read / MAX(other->read, 1), mean(ours->took_ms) / mean(other->took_ms),
                   quantile(ours->took_ms, 0.5) / quantile(other->took_ms, 0.5));
        if (ours->empty_ms->len > 0)
            printf("against %-9s: leaves frames without a code in %.3f of the mean time\n", other->contender->name,
                   mean(ours->empty_ms) / mean(other->empty_ms));
    }
}
