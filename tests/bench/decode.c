// SPDX-License-Identifier: GPL-3.0-or-later
// decode.c - what plain zbar, zxing-cpp and Lanyard read of the same generated frames, and in what time.
//
// Prints a row per effect: share of codes read, and median milliseconds, of each contender. A text that is in no
// scene counts as wrong, and one wrong text fails the bench.
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "tests/bench/contender.h"
#include "tests/scenes/recipe.h"

#define CONTENDERS_MAX 3

typedef struct {
    const Contender *contender;
    void *state;
    int codes, read, wrong;
    GArray *took_ms;  // element: double; of frames with a code
    GArray *empty_ms; // the same, of frames without one
} Runner;

static gint64 seed = 20260117;
static int count = 16, sequences;
static char *size, **sets;
static gboolean misses;

static const GOptionEntry entries[] = {
    {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, "Only this set (repeat for more)", "NAME"},
    {"count", 0, 0, G_OPTION_ARG_INT, &count, "Frames of each set (16)", "N"},
    {"sequences", 0, 0, G_OPTION_ARG_INT, &sequences, "Time to first reading over so many sequences instead", "N"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "1280x720 (when not given) or 1920x1080", "WxH"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another roll of the dice", "N"},
    {"misses", 0, 0, G_OPTION_ARG_NONE, &misses, "Name the scenes that Lanyard does not read", NULL},
    {0}};

// Of the processor, so that what else the machine does is not counted.
static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare_doubles(gconstpointer a, gconstpointer b)
{
    return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b);
}

static double quantile(GArray *values, double share)
{
    if (values->len == 0)
        return 0;
    g_array_sort(values, compare_doubles);
    return g_array_index(values, double, (guint)(share * (values->len - 1) + 0.5));
}

static double mean(const GArray *values)
{
    double sum = 0;
    for (guint i = 0; i < values->len; i++)
        sum += g_array_index(values, double, i);
    return values->len ? sum / values->len : 0;
}

static bool is_text_of(GBytes *bytes, const SceneCode *code)
{
    gsize length;
    const void *data = g_bytes_get_data(bytes, &length);
    return length == code->text_length && memcmp(data, code->text, length) == 0;
}

// Returns how many of the scene's codes are among the texts; texts of none of them are wrong.
static int judge(const Scene *scene, const GPtrArray *texts, int *wrong)
{
    bool seen[2] = {false, false};
    for (guint i = 0; i < texts->len; i++) {
        bool known = false;
        for (int code = 0; code < scene->code_count; code++)
            if (is_text_of(g_ptr_array_index(texts, i), scene->codes[code]))
                seen[code] = known = true;
        *wrong += !known;
    }
    return seen[0] + seen[1];
}

// Returns whether all codes were read.
static bool run_frame(Runner *runner, const Scene *scene, double *out_ms)
{
    const GreyFrame frame = {scene->pixels, scene->width_px, scene->height_px, scene->width_px};
    g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
    const double start = now_ms();
    runner->contender->read(runner->state, &frame, texts);
    *out_ms = now_ms() - start;
    const int read = judge(scene, texts, &runner->wrong);
    runner->codes += scene->code_count;
    runner->read += read;
    return read == scene->code_count;
}

static void print_row(const char *name, Runner *runners, int runner_count)
{
    printf("%-15s %5d", name, runners[0].codes);
    for (int i = 0; i < runner_count; i++) {
        const Runner *runner = &runners[i];
        printf(" | %5.1f %% %3d wrong %6.2f ms %6.2f %6.2f", runner->codes ? 100.0 * runner->read / runner->codes : 0,
               runner->wrong, quantile(runner->took_ms, 0.5), mean(runner->took_ms), quantile(runner->took_ms, 0.95));
    }
    puts("");
    fflush(stdout);
}

static void run_set(Effect effect, int width, int height, Runner *totals, int runner_count)
{
    Runner runners[CONTENDERS_MAX];
    for (int i = 0; i < runner_count; i++) {
        runners[i] = totals[i];
        runners[i].codes = runners[i].read = runners[i].wrong = 0;
        runners[i].took_ms = g_array_new(FALSE, FALSE, sizeof(double));
    }
    for (int index = 0; index < count; index++) {
        const SceneSpec spec = recipe_scene(effect, (guint64)seed, index, width, height);
        g_autoptr(Scene) scene = scene_render(&spec);
        for (int i = 0; i < runner_count; i++) {
            double took_ms;
            runners[i].contender->forget(runners[i].state);
            const bool all = run_frame(&runners[i], scene, &took_ms);
            g_array_append_val(runners[i].took_ms, took_ms);
            if (misses && !all && runners[i].contender == &contender_lanyard)
                printf("  missed %s %d: modules of %.1f px\n", effect_name(effect), index, (double)scene->module_px);
        }
    }
    print_row(effect_name(effect), runners, runner_count);
    for (int i = 0; i < runner_count; i++) {
        totals[i].wrong += runners[i].wrong;
        totals[i].codes += runners[i].codes;
        totals[i].read += runners[i].read;
        g_array_append_vals(effect == EFFECT_EMPTY ? totals[i].empty_ms : totals[i].took_ms, runners[i].took_ms->data,
                            runners[i].took_ms->len);
        g_array_unref(runners[i].took_ms);
    }
}

#define SEQUENCE_FRAMES 45

// A badge moved into view: frames until it is read, each frame a thirtieth of a second or as long as the reader needs.
static void run_sequences(int width, int height, Runner *runners, int runner_count)
{
    for (int index = 0; index < sequences; index++) {
        const SceneSpec held = recipe_scene(EFFECT_MIX, (guint64)seed, index, width, height);
        bool done[CONTENDERS_MAX] = {false};
        double busy_until_s[CONTENDERS_MAX] = {0};
        int left = runner_count;
        for (int i = 0; i < runner_count; i++)
            runners[i].contender->forget(runners[i].state);
        for (int number = 0; number < SEQUENCE_FRAMES && left > 0; number++) {
            const SceneSpec spec = recipe_sequence_frame(&held, number);
            g_autoptr(Scene) scene = scene_render(&spec);
            const double shown_s = (double)number / SEQUENCE_RATE_HZ;
            for (int i = 0; i < runner_count; i++) {
                if (done[i] || busy_until_s[i] > shown_s)
                    continue; // the latest frame wins, this one is lost
                double took_ms;
                done[i] = run_frame(&runners[i], scene, &took_ms);
                busy_until_s[i] = shown_s + took_ms / 1000;
                left -= done[i];
                if (done[i])
                    g_array_append_val(runners[i].took_ms, (double){busy_until_s[i] * 1000});
            }
        }
        for (int i = 0; i < runner_count; i++) {
            const double never = INFINITY;
            if (!done[i])
                g_array_append_val(runners[i].took_ms, never);
        }
    }
    for (int i = 0; i < runner_count; i++) {
        int ever = 0;
        for (guint k = 0; k < runners[i].took_ms->len; k++)
            ever += isfinite(g_array_index(runners[i].took_ms, double, k)) != 0;
        printf("%-10s read %d of %d sequences, %d wrong; first reading after median %.0f ms, p95 %.0f ms\n",
               runners[i].contender->name, ever, sequences, runners[i].wrong, quantile(runners[i].took_ms, 0.5),
               quantile(runners[i].took_ms, 0.95));
    }
}

static void print_ratios(Runner *totals, int runner_count)
{
    Runner *ours = &totals[runner_count - 1];
    if (ours->took_ms->len > 0)
        print_row("all but empty", totals, runner_count);
    for (int i = 0; i + 1 < runner_count; i++) {
        if (ours->took_ms->len > 0)
            printf("against %-9s: reads %.2f times as many, in %.3f of the mean time and %.3f of the median\n",
                   totals[i].contender->name, (double)ours->read / MAX(totals[i].read, 1),
                   mean(ours->took_ms) / mean(totals[i].took_ms),
                   quantile(ours->took_ms, 0.5) / quantile(totals[i].took_ms, 0.5));
        if (ours->empty_ms->len > 0)
            printf("against %-9s: leaves frames without a code in %.3f of the mean time\n", totals[i].contender->name,
                   mean(ours->empty_ms) / mean(totals[i].empty_ms));
    }
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("- what readers read of generated frames");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "bench-decode: %s\n", error->message);
        return 64;
    }
    const bool is_large = size && strcmp(size, "1920x1080") == 0;
    const int width = is_large ? 1920 : 1280, height = is_large ? 1080 : 720;
    const Contender *contenders[CONTENDERS_MAX] = {&contender_zbar};
    int runner_count = 1;
#ifdef WITH_ZXING
    contenders[runner_count++] = &contender_zxing;
#endif
    contenders[runner_count++] = &contender_lanyard;
    Runner totals[CONTENDERS_MAX] = {0};
    printf("%-15s %5s", "set", "codes");
    for (int i = 0; i < runner_count; i++) {
        totals[i] = (Runner){.contender = contenders[i],
                             .state = contenders[i]->start(),
                             .took_ms = g_array_new(FALSE, FALSE, sizeof(double)),
                             .empty_ms = g_array_new(FALSE, FALSE, sizeof(double))};
        printf(" | %-9s read, wrong, median, mean, p95", contenders[i]->name);
    }
    puts("");
    if (sequences > 0)
        run_sequences(width, height, totals, runner_count);
    else
        for (Effect effect = 0; effect < EFFECT_COUNT; effect++)
            if (!sets || g_strv_contains((const char *const *)sets, effect_name(effect)))
                run_set(effect, width, height, totals, runner_count);
    if (sequences == 0)
        print_ratios(totals, runner_count);
    int wrong = 0;
    for (int i = 0; i < runner_count; i++) {
        contenders[i]->stop(totals[i].state);
        g_array_unref(totals[i].took_ms);
        g_array_unref(totals[i].empty_ms);
        if (contenders[i] == &contender_lanyard)
            wrong = totals[i].wrong;
    }
    g_strfreev(sets);
    g_free(size);
    return wrong ? 1 : 0;
}
