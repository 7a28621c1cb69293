// SPDX-License-Identifier: GPL-3.0-or-later
// decode.c - what zbar, zxing-cpp (Debian's and the newest), jsQR and Lanyard read of the same frames, and in what time.
//
// Prints a row per effect: share of codes read, and median milliseconds, of each contender. A text that is in no
// scene counts as wrong, and one wrong text of ours fails the bench. A contender that is not here is named, and missing from the rows.
#include <stdio.h>
#include <string.h>

#include "tests/bench/photo.h"
#include "tests/bench/sequences.h"
#include "tests/scenes/texture.h"

#define SIDE_LEAST_PX 320
#define SIDE_MOST_PX 4096

static gint64 seed = 20260117;
static int count = 16, sequences, hostile, quality;
static char *size, **sets, **contenders, *photos, *npm;
static gboolean misses;

static const GOptionEntry entries[] = {
    {"set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &sets, "Only this set (repeat for more)", "NAME"},
    {"count", 0, 0, G_OPTION_ARG_INT, &count, "Frames of each set (16)", "N"},
    {"sequences", 0, 0, G_OPTION_ARG_INT, &sequences, "Time to first reading over so many sequences of each mix instead", "N"},
    {"hostile", 0, 0, G_OPTION_ARG_INT, &hostile, "So many pictures that look like codes all over and hold none instead", "N"},
    {"photos", 0, 0, G_OPTION_ARG_FILENAME, &photos, "The photographs in a folder, and those within, instead (see photo.h)",
     "DIR"},
    {"beside", 0, 0, G_OPTION_ARG_STRING_ARRAY, &contenders,
     "Only this contender beside Lanyard (repeat for more; lanyard: none)", "NAME"},
    {"npm", 0, 0, G_OPTION_ARG_FILENAME, &npm, "Where npm.mjs and its packages are", "DIR"},
    {"size", 0, 0, G_OPTION_ARG_STRING, &size, "Of the frames (1280x720)", "WxH"},
    {"jpeg", 0, 0, G_OPTION_ARG_INT, &quality, "Each frame of the sets goes through a JPEG of this quality", "1-100"},
    {"seed", 0, 0, G_OPTION_ARG_INT64, &seed, "Another roll of the dice", "N"},
    {"misses", 0, 0, G_OPTION_ARG_NONE, &misses, "Name what each contender does not read", NULL},
    {0}};

static bool is_wanted(Effect effect)
{
    return !sets || g_strv_contains((const char *const *)sets, effect_name(effect));
}

static void run_set(Effect effect, int width, int height, Race *whole)
{
    Race part = race_part(whole);
    for (int index = 0; index < count; index++) {
        SceneSpec spec = recipe_scene(effect, (guint64)seed, index, width, height);
        spec.jpeg_quality = quality ? quality : spec.jpeg_quality;
        g_autoptr(Scene) scene = scene_render(&spec);
        for (int i = 0; i < part.count; i++) {
            Runner *runner = &part.runners[i];
            double took_ms;
            runner->contender->forget(runner->state);
            const bool all = runner_read_scene(runner, scene, &took_ms) == scene->code_count;
            g_array_append_val(runner->took_ms, took_ms);
            if (misses && !all)
                printf("  %s missed %s %d: modules of %.1f px\n", runner->contender->name, effect_name(effect), index,
                       (double)scene->module_px);
        }
    }
    race_print_row(effect_name(effect), &part);
    race_add(whole, &part, effect == EFFECT_EMPTY);
}

static void run_sets(int width, int height, Race *race)
{
    for (Effect effect = 0; effect < EFFECT_COUNT; effect++)
        if (is_wanted(effect))
            run_set(effect, width, height, race);
    if (race->runners[0].took_ms->len > 0)
        race_print_row("all but empty", race);
    race_print_ratios(race);
}

static void run_sequences(int width, int height, Race *whole)
{
    static const Effect mixes[] = {EFFECT_MIX, EFFECT_HAND};
    for (gsize i = 0; i < G_N_ELEMENTS(mixes); i++) {
        if (!is_wanted(mixes[i]))
            continue;
        Race part = race_part(whole);
        sequences_run(&part, mixes[i], (guint64)seed, sequences, width, height);
        race_add(whole, &part, false);
    }
}

// Another picture each time, as a lane meets it in the middle of its day: what was learned from the one before stays.
static void run_hostile(int width, int height, Race *race)
{
    for (int index = 0; index < hostile; index++) {
        g_autoptr(Scene) scene = texture_render((guint64)seed, index, width, height);
        for (int i = 0; i < race->count; i++) {
            double took_ms;
            runner_read_scene(&race->runners[i], scene, &took_ms);
            g_array_append_val(race->runners[i].took_ms, took_ms);
            if (misses && race->runners[i].contender == &contender_lanyard)
                printf("  %d: %.2f ms\n", index, took_ms);
        }
    }
    for (int i = 0; i < race->count; i++) {
        GArray *took_ms = race->runners[i].took_ms;
        printf("%-10s %d hostile pictures, %d wrong; median %.2f ms, p99 %.2f ms, worst %.2f ms\n",
               race->runners[i].contender->name, hostile, race->runners[i].wrong, quantile(took_ms, 0.5), quantile(took_ms, 0.99),
               quantile(took_ms, 1));
    }
}

// How many of its codes were read; each text counts once.
static void judge_photo(Runner *runner, const Photo *photo, const GPtrArray *texts)
{
    g_autoptr(GHashTable) different = g_hash_table_new(g_bytes_hash, g_bytes_equal);
    for (guint i = 0; i < texts->len; i++)
        g_hash_table_add(different, g_ptr_array_index(texts, i));
    int read = MIN((int)g_hash_table_size(different), photo->code_count);
    if (photo->text) {
        read = g_hash_table_contains(different, photo->text);
        runner->wrong += (int)g_hash_table_size(different) - read;
    }
    runner->codes += photo->code_count;
    runner->read += read;
}

static void run_photo(const char *path, int width, int height, Race *race)
{
    g_auto(Photo) photo = {0};
    g_autoptr(GError) error = NULL;
    if (!photo_load(path, width, height, &photo, &error)) {
        fprintf(stderr, "bench-decode: %s\n", error->message);
        return;
    }
    for (int i = 0; i < race->count; i++) {
        Runner *runner = &race->runners[i];
        g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func((GDestroyNotify)g_bytes_unref);
        runner->contender->forget(runner->state);
        const double took_ms =
            runner_read(runner, &(GreyFrame){photo.pixels, photo.width_px, photo.height_px, photo.width_px}, texts);
        g_array_append_val(runner->took_ms, took_ms);
        const int before = runner->read;
        judge_photo(runner, &photo, texts);
        if (misses && runner->read - before < photo.code_count)
            printf("  %s missed %s\n", runner->contender->name, path);
    }
}

// A row for each folder.
static void run_photos(int width, int height, Race *whole)
{
    g_autoptr(GPtrArray) paths = photo_paths(photos);
    for (guint i = 0; i < paths->len;) {
        Race part = race_part(whole);
        g_autofree char *folder = g_path_get_dirname(g_ptr_array_index(paths, i));
        bool is_same = true;
        while (is_same) {
            run_photo(g_ptr_array_index(paths, i++), width, height, &part);
            g_autofree char *next = i < paths->len ? g_path_get_dirname(g_ptr_array_index(paths, i)) : NULL;
            is_same = g_strcmp0(folder, next) == 0;
        }
        g_autofree char *name = g_path_get_basename(folder);
        race_print_row(name, &part);
        race_add(whole, &part, false);
    }
    race_print_row("all photographs", whole);
    race_print_ratios(whole);
}

static bool read_side(const char *text, int *out)
{
    guint64 side = 0;
    bool is_good = text && g_ascii_string_to_unsigned(text, 10, SIDE_LEAST_PX, SIDE_MOST_PX, &side, NULL);
    *out = (int)side;
    return is_good;
}

// "640x480"; NULL leaves the measures as they are.
static bool read_size(const char *text, int *width, int *height)
{
    g_auto(GStrv) sides = text ? g_strsplit(text, "x", 2) : NULL;
    return !sides || (read_side(sides[0], width) && read_side(sides[1], height));
}

int main(int argc, char **argv)
{
    g_autoptr(GOptionContext) context = g_option_context_new("- what readers read of the same frames");
    g_option_context_add_main_entries(context, entries, NULL);
    g_autoptr(GError) error = NULL;
    if (!g_option_context_parse(context, &argc, &argv, &error)) {
        fprintf(stderr, "bench-decode: %s\n", error->message);
        return 64;
    }
    int width = 1280, height = 720;
    if (!read_size(size, &width, &height) || quality < 0 || quality > 100) {
        fprintf(stderr, "bench-decode: sizes are %d to %d pixels, a quality 1 to 100\n", SIDE_LEAST_PX, SIDE_MOST_PX);
        return 64;
    }
    contender_npm_folder = npm;
    Race race;
    race_start(&race, contenders);
    printf("%-15s %5s", "set", "codes");
    for (int i = 0; i < race.count; i++)
        printf(" | %-9s read, wrong, median, mean, p95", race.runners[i].contender->name);
    puts("");
    if (photos)
        run_photos(width, height, &race);
    else if (hostile > 0)
        run_hostile(width, height, &race);
    else if (sequences > 0)
        run_sequences(width, height, &race);
    else
        run_sets(width, height, &race);
    const int wrong = race.runners[race.count - 1].wrong;
    race_stop(&race);
    g_strfreev(sets);
    g_strfreev(contenders);
    g_free(size);
    g_free(photos);
    g_free(npm);
    return wrong ? 1 : 0;
}
