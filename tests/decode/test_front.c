// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the front end against independent oracles: plain C against SIMD, the standard's layout against libqrencode.
#include <glib.h>
#include <qrencode.h>
#include <string.h>

#include "scanner/decode/aim.h"
#include "scanner/decode/binarise.h"
#include "scanner/decode/layout.h"

static void fill_noise(GRand *dice, guint8 *pixels, gsize size, int low, int high)
{
    for (gsize i = 0; i < size; i++)
        pixels[i] = (guint8)g_rand_int_range(dice, low, high + 1);
}

static void expect_same_bits(const Kernels *kernels, const Level *level)
{
    BitPlane plain = {0}, fast = {0};
    binarise(&kernels_plain, level, &plain);
    binarise(kernels, level, &fast);
    g_assert_cmpint(plain.noise, ==, fast.noise);
    const gsize size = (gsize)plain.words_per_row * (gsize)plain.height_px * sizeof(guint64);
    g_assert_cmpmem(plain.words, size, fast.words, size);
    bit_plane_clear(&plain);
    bit_plane_clear(&fast);
}

static void test_binarise_is_the_same_in_every_way(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(4);
    static const int ranges[][2] = {{0, 255}, {100, 120}, {250, 255}, {0, 1}, {7, 7}};
    for (int round = 0; round < 300; round++) {
        const int width = g_rand_int_range(dice, 1, 300), height = g_rand_int_range(dice, 1, 40),
                  stride = width + g_rand_int_range(dice, 0, 9);
        const gsize size = (gsize)stride * (gsize)height;
        g_autofree guint8 *pixels = g_malloc(size);
        fill_noise(dice, pixels, size, ranges[round % 5][0], ranges[round % 5][1]);
        for (const Kernels *const *way = kernels_all(); *way; way++)
            expect_same_bits(*way, &(Level){pixels, width, height, stride});
    }
}

static void test_halving_is_the_same_in_every_way(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    for (int count = 0; count < 100; count++) {
        guint8 above[200], below[200], plain[100], fast[100];
        fill_noise(dice, above, sizeof above, 0, 255);
        fill_noise(dice, below, sizeof below, 0, 255);
        kernels_plain.halve(above, below, plain, count);
        for (const Kernels *const *way = kernels_all(); *way; way++) {
            (*way)->halve(above, below, fast, count);
            g_assert_cmpmem(plain, (gsize)count, fast, (gsize)count);
        }
    }
}

// The vectors' sixteen bits decide as numbers without limits do, whatever the lengths of the runs.
static void test_runs_are_judged_the_same_in_every_way(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(6);
    int liked = 0;
    for (int round = 0; round < 20000; round++) {
        gint16 edges[8 + 6] = {0};
        const int most = round % 3 == 0 ? 500 : round % 3 == 1 ? 12 : 1600; // at most a row of READER_SIDE_MAX_PX
        for (int i = 1; i < 14; i++) {
            const bool is_core = i % 5 == 3;
            edges[i] = (gint16)MIN(edges[i - 1] + g_rand_int_range(dice, 1, is_core ? 3 * most : most), READER_SIDE_MAX_PX);
        }
        for (const Kernels *const *way = kernels_all(); *way; way++) {
            guint8 likes[9];
            (*way)->judge(edges, 9, likes);
            for (int i = 0; i < 9; i++) {
                const bool wanted = finder_like(edges[i + 1] - edges[i], edges[i + 2] - edges[i + 1], edges[i + 3] - edges[i + 2],
                                                edges[i + 4] - edges[i + 3], edges[i + 5] - edges[i + 4]);
                g_assert_cmpint(likes[i], ==, wanted);
                liked += wanted;
            }
        }
    }
    g_assert_cmpint(liked, >, 1000);
}

static void test_edges_are_raised_the_same_in_every_way(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(7);
    for (int width = 1; width < 120; width++) {
        guint8 row[130], other[130], plain[130], fast[130];
        guint16 columns[2][130];
        fill_noise(dice, row, sizeof row, 0, 255);
        fill_noise(dice, other, sizeof other, 0, 255);
        for (int i = 0; i < 130; i++)
            columns[0][i] = columns[1][i] = (guint16)g_rand_int_range(dice, 255, 7 * 255);
        kernels_plain.slide(columns[0], row, other, width);
        kernels_plain.raise(columns[0], row, width, plain);
        for (const Kernels *const *way = kernels_all(); *way; way++) {
            guint16 slid[130];
            memcpy(slid, columns[1], sizeof slid);
            (*way)->slide(slid, row, other, width);
            g_assert_cmpmem(slid, sizeof slid, columns[0], sizeof columns[0]);
            (*way)->raise(slid, row, width, fast);
            g_assert_cmpmem(plain, (gsize)width, fast, (gsize)width);
        }
    }
}

static void test_changes_along_a_row_are_the_same_in_every_way(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(8);
    for (int round = 0; round < 500; round++) {
        guint64 rows[3][4];
        for (int i = 0; i < 12; i++)
            rows[i / 4][i % 4] = (guint64)g_rand_int(dice) << 32 | g_rand_int(dice);
        gint16 plain[260], fast[260];
        const int count = kernels_plain.edges(rows[0], rows[1], rows[2], 4, plain);
        bool before = false;
        int seen = 0;
        for (int x = 0; x < 256; x++) {
            int votes = 0;
            for (int k = 0; k < 3; k++)
                votes += rows[k][x / 64] >> (x % 64) & 1;
            if ((votes >= 2) != before)
                g_assert_cmpint(plain[seen++], ==, x);
            before = votes >= 2;
        }
        g_assert_cmpint(seen, ==, count);
        for (const Kernels *const *way = kernels_all(); *way; way++) {
            g_assert_cmpint((*way)->edges(rows[0], rows[1], rows[2], 4, fast), ==, count);
            g_assert_cmpmem(plain, (gsize)count * sizeof *plain, fast, (gsize)count * sizeof *fast);
        }
    }
}

static void test_dark_is_dark_where_light_falls_off(void)
{
    guint8 pixels[64 * 64]; // light falls from 220 to 60 from left to right; a square of half of that in the middle
    for (int y = 0; y < 64; y++)
        for (int x = 0; x < 64; x++) {
            const int light = 220 - x * 160 / 64;
            pixels[y * 64 + x] = (guint8)(x >= 24 && x < 40 && y >= 24 && y < 40 ? light / 2 : light);
        }
    BitPlane plane = {0};
    binarise(kernels_best(), &(Level){pixels, 64, 64, 64}, &plane);
    for (int y = 20; y < 44; y++)
        for (int x = 20; x < 44; x++)
            g_assert_cmpint(bit_plane_at(&plane, x, y), ==, x >= 24 && x < 40 && y >= 24 && y < 40);
    bit_plane_clear(&plane);
}

// Every module that the layout knows is as libqrencode drew it, in every version.
static void test_layout_is_the_standards(void)
{
    guint8 kinds[SYMBOL_MODULES_MAX];
    for (int version = 1; version <= 40; version++) {
        QRcode *code = QRcode_encodeString("LY", version, (QRecLevel)(version % 4), QR_MODE_8, 1);
        g_assert_nonnull(code);
        const int side = side_of_version(version);
        g_assert_cmpint(code->width, ==, side);
        layout_fill(version, kinds);
        for (int i = 0; i < side * side; i++) {
            if (kinds[i] == MODULE_DARK || kinds[i] == MODULE_LIGHT)
                g_assert_cmpint(code->data[i] & 1, ==, kinds[i] == MODULE_DARK);
            const bool is_data = (code->data[i] & 0x80) == 0;
            g_assert_cmpint(kinds[i] == MODULE_DATA, ==, is_data);
        }
        QRcode_free(code);
    }
}

// The format that is found along its places is the one that libqrencode put there; a few wrong modules do not matter.
static void test_format_is_found_and_mirroring_seen(void)
{
    for (int level = 0; level < 4; level++) {
        QRcode *code = QRcode_encodeString("FORMAT", 2, (QRecLevel)level, QR_MODE_8, 1);
        const int side = code->width;
        float dark[25 * 25];
        guint8 modules[25 * 25];
        for (int i = 0; i < side * side; i++)
            dark[i] = code->data[i] & 1 ? 1 : -1;
        for (int i = 0; i < side * side; i++)
            modules[i] = code->data[i] & 1;
        dark[8] = -dark[8];
        dark[8 * side + 2] = -dark[8 * side + 2];
        float margin, mirrored;
        const guint format = layout_find_format(dark, side, false, &margin);
        layout_find_format(dark, side, true, &mirrored);
        g_assert_cmpfloat(margin, >, 0.8f);
        g_assert_cmpfloat(mirrored, <, margin);
        guint8 put[25 * 25];
        memcpy(put, modules, sizeof put);
        layout_put_format(format, side, put);
        g_assert_cmpmem(put, sizeof put, modules, sizeof modules);
        QRcode_free(code);
    }
}

// Where the known modules are all dark or all light there is no contrast, and nothing is divided by their number.
static void test_a_plain_symbol_is_too_dim(void)
{
    const Level frame = {.width_px = 200, .height_px = 200};
    Fit fit = {.warp = {.handles = {{64, 64}, {120, 64}, {120, 120}, {64, 120}}, .side = 21}, .size_px = 4};
    g_assert_true(warp_prepare(&fit.warp));
    g_autofree Grid *grid = g_new0(Grid, 1);
    grid->side = 21;
    for (int i = 0; i < 21 * 21; i++)
        grid->grey[i] = 120;
    for (ModuleKind kind = MODULE_DATA; kind <= MODULE_FORMAT; kind++) {
        memset(grid->kinds, kind, sizeof grid->kinds);
        g_assert_cmpint(aim_of(&fit, grid, &frame), ==, AIM_TOO_DIM);
    }
    memset(grid->kinds, MODULE_DARK, 21);
    memset(grid->kinds + 21, MODULE_LIGHT, 21);
    for (int i = 0; i < 21; i++)
        grid->grey[i] = 40;
    g_assert_cmpint(aim_of(&fit, grid, &frame), ==, AIM_HOLD_STILL);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/front/binarise/same", test_binarise_is_the_same_in_every_way);
    g_test_add_func("/front/halve/same", test_halving_is_the_same_in_every_way);
    g_test_add_func("/front/raise/same", test_edges_are_raised_the_same_in_every_way);
    g_test_add_func("/front/edges/same", test_changes_along_a_row_are_the_same_in_every_way);
    g_test_add_func("/front/runs/same", test_runs_are_judged_the_same_in_every_way);
    g_test_add_func("/front/binarise/shade", test_dark_is_dark_where_light_falls_off);
    g_test_add_func("/front/layout", test_layout_is_the_standards);
    g_test_add_func("/front/aim/plain", test_a_plain_symbol_is_too_dim);
    g_test_add_func("/front/format", test_format_is_found_and_mirroring_seen);
    return g_test_run();
}
