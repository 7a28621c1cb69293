// SPDX-License-Identifier: GPL-3.0-or-later
// What the reader reads of the generated scenes, effect by effect: a floor that no change may break through.
//
// The scenes go from mild to hopeless; floors are a little below what was read when they were set, so that another
// compiler's arithmetic does not fail them. A text that is in no scene fails the test at once, and so does a difference
// between the loops in plain C and in the processor's vectors.
#include <glib.h>
#include <string.h>

#include "scanner/decode/reader.h"
#include "tests/scenes/recipe.h"

#define SCENES 8 // of each effect, spread over its sweep of 16
#define SEED 20261121

static const int floors[EFFECT_COUNT] = {
    [EFFECT_PLAIN] = 8,        [EFFECT_CONTRAST] = 6, [EFFECT_CURVE] = 6,        [EFFECT_DARK_MODE] = 7,
    [EFFECT_DEFOCUS] = 4,      [EFFECT_MOTION] = 5,   [EFFECT_NOISE] = 6,        [EFFECT_OVEREXPOSED] = 6,
    [EFFECT_UNDEREXPOSED] = 7, [EFFECT_GLARE] = 5,    [EFFECT_SHADOW] = 7,       [EFFECT_MOIRE] = 7,
    [EFFECT_OLED] = 6,         [EFFECT_JPEG] = 7,     [EFFECT_DAMAGED_DATA] = 4, [EFFECT_DAMAGED_FINDER] = 7,
    [EFFECT_SMALL] = 5,        [EFFECT_HUGE] = 7,     [EFFECT_TILT] = 6,         [EFFECT_ROLL] = 8,
    [EFFECT_BUSY] = 7,         [EFFECT_STYLE] = 7,    [EFFECT_MIRROR] = 7,       [EFFECT_DENSE] = 6,
    [EFFECT_TWO] = 14,         [EFFECT_MIX] = 5,      [EFFECT_EMPTY] = 0,        [EFFECT_HAND] = 6,
};

// Returns how many of the scene's codes are among the result's; any other is a false reading.
static int judge(const Scene *scene, const ReaderResult *result)
{
    int read = 0;
    for (gsize i = 0; i < result->code_count; i++) {
        const ReaderCode *code = &result->codes[i];
        bool is_there = false;
        for (int k = 0; k < scene->code_count; k++)
            is_there |=
                code->length == scene->codes[k]->text_length && memcmp(code->bytes, scene->codes[k]->text, code->length) == 0;
        g_assert_true(is_there);
        read++;
    }
    return read;
}

// The processor's vectors and plain C read the same, to the last bit of every corner.
static void expect_same(const ReaderResult *fast, const ReaderResult *plain)
{
    g_assert_cmpuint(fast->code_count, ==, plain->code_count);
    g_assert_cmpint(fast->hint, ==, plain->hint);
    g_assert_cmpmem(fast->outline, sizeof fast->outline, plain->outline, sizeof plain->outline);
    for (gsize i = 0; i < fast->code_count; i++) {
        g_assert_cmpmem(fast->codes[i].bytes, fast->codes[i].length, plain->codes[i].bytes, plain->codes[i].length);
        g_assert_cmpmem(fast->codes[i].corners, sizeof fast->codes[i].corners, plain->codes[i].corners,
                        sizeof plain->codes[i].corners);
    }
}

static void test_effect(gconstpointer data)
{
    const Effect effect = (Effect)GPOINTER_TO_INT(data);
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    g_autoptr(Reader) plain = reader_new(&(ReaderOptions){.is_plain_c = true});
    int read = 0;
    for (int i = 0; i < SCENES; i++) {
        const SceneSpec spec = recipe_scene(effect, SEED, 2 * i, 1280, 720);
        g_autoptr(Scene) scene = scene_render(&spec);
        const GreyFrame frame = {scene->pixels, scene->width_px, scene->height_px, scene->width_px};
        reader_forget(reader);
        reader_forget(plain);
        const ReaderResult *result = reader_read(reader, &frame);
        read += judge(scene, result);
        expect_same(result, reader_read(plain, &frame));
    }
    g_test_message("%s: %d read, floor %d", effect_name(effect), read, floors[effect]);
    g_assert_cmpint(read, >=, floors[effect]);
}

// As a phone sends them: full size, and compressed until it shows.
static void test_phones_pictures(void)
{
    static const Effect effects[] = {EFFECT_CURVE, EFFECT_DARK_MODE, EFFECT_TILT, EFFECT_SHADOW};
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){0});
    int read[2] = {0};
    for (int i = 0; i < SCENES; i++) {
        SceneSpec spec = recipe_scene(effects[i % (int)G_N_ELEMENTS(effects)], SEED, i, 1280, 720);
        for (int is_compressed = 0; is_compressed < 2; is_compressed++) {
            spec.jpeg_quality = is_compressed ? 30 : 0;
            g_autoptr(Scene) scene = scene_render(&spec);
            reader_forget(reader);
            read[is_compressed] += judge(
                scene, reader_read(reader, &(GreyFrame){scene->pixels, scene->width_px, scene->height_px, scene->width_px}));
        }
    }
    g_test_message("quality 30: %d read, uncompressed %d", read[1], read[0]);
    g_assert_cmpint(read[0], >=, SCENES - 1);
    g_assert_cmpint(read[1], >=, read[0] - 1);
}

// A badge that a person moves into view and holds: joined evidence and tracking must not make up texts either.
static void test_sequences(void)
{
    g_autoptr(Reader) reader = reader_new(&(ReaderOptions){.budget_us = 50000});
    int held = 0;
    for (int index = 0; index < 5; index++) {
        const SceneSpec spec = recipe_scene(EFFECT_MIX, SEED, index, 1280, 720);
        reader_forget(reader);
        bool is_read = false;
        for (int number = 12; number < 27 && !is_read; number++) {
            const SceneSpec moment = recipe_sequence_frame(&spec, number);
            g_autoptr(Scene) scene = scene_render(&moment);
            is_read =
                judge(scene,
                      reader_read(reader, &(GreyFrame){scene->pixels, scene->width_px, scene->height_px, scene->width_px})) > 0;
        }
        held += is_read;
    }
    g_test_message("sequences: %d of 5 read", held);
    g_assert_cmpint(held, >=, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (Effect effect = 0; effect < EFFECT_COUNT; effect++) {
        g_autofree char *path = g_strdup_printf("/scenes/%s", effect_name(effect));
        g_test_add_data_func(path, GINT_TO_POINTER((int)effect), test_effect);
    }
    g_test_add_func("/scenes/pictures of phones", test_phones_pictures);
    g_test_add_func("/scenes/sequences", test_sequences);
    return g_test_run();
}
