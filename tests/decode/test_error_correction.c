// SPDX-License-Identifier: GPL-3.0-or-later
// Error correction against libqrencode's symbols: right ones are right, damaged ones come back, noise is never corrected.
#include <glib.h>
#include <qrencode.h>

#include "scanner/decode/blocks.h"
#include "scanner/decode/error_correction.h"
#include "scanner/decode/reed_solomon.h"

static QRcode *random_symbol(GRand *dice, int version, int level)
{
    unsigned char bytes[6]; // of which there is room in every symbol
    for (gsize i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)g_rand_int_range(dice, 0, 256);
    QRcode *code = QRcode_encodeData(sizeof bytes, bytes, version, (QRecLevel)level);
    g_assert_nonnull(code);
    g_assert_cmpint(code->version, ==, version);
    return code;
}

// As if each module had been seen clearly.
static void see(Grid *grid, const QRcode *code)
{
    grid->version = code->version;
    grid->side = code->width;
    layout_fill(code->version, grid->kinds);
    for (int i = 0; i < grid->side * grid->side; i++)
        grid->dark[i] = code->data[i] & 1 ? 1 : -1;
}

static void expect_symbol(const Grid *grid, const QRcode *code)
{
    for (int i = 0; i < grid->side * grid->side; i++)
        g_assert_cmpint(grid->modules[i], ==, code->data[i] & 1);
}

// Places, masks and blocks are the standard's: every block that libqrencode made is right, in each size and level.
static void test_blocks_are_the_standards(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(1);
    static const CorrectionLevel levels[] = {LEVEL_L, LEVEL_M, LEVEL_Q, LEVEL_H};
    g_autofree Grid *grid = g_new0(Grid, 1);
    g_autofree guint16 *places = g_new(guint16, SYMBOL_MODULES_MAX);
    ReedSolomon reed_solomon;
    reed_solomon_init(&reed_solomon);
    for (int version = 1; version <= 40; version++)
        for (int level = 0; level < 4; level++) {
            QRcode *code = random_symbol(dice, version, level);
            see(grid, code);
            grid_complete(grid);
            g_assert_cmpint((int)(grid->format >> 13), ==, (int)levels[level]);
            const Blocks blocks = blocks_of(version, levels[level]);
            const int bits = blocks_places(version, grid->kinds, places);
            g_assert_cmpint(bits / 8, ==, blocks.word_count);
            g_autofree guint8 *words = g_malloc0((gsize)blocks.word_count);
            for (int i = 0; i < blocks.word_count * 8; i++) {
                const int at = places[i],
                          is_turned = blocks_mask((int)(grid->format >> 10 & 7), at % grid->side, at / grid->side);
                words[i / 8] |= (guint8)(((code->data[at] & 1) ^ is_turned) << (7 - i % 8));
            }
            int seen = 0;
            for (int block = 0; block < blocks.block_count; block++) {
                guint8 in_order[BLOCK_WORDS_MAX], syndromes[REED_SOLOMON_CHECK_MAX];
                const int count = block_words(&blocks, block);
                for (int i = 0; i < count; i++)
                    in_order[i] = words[block_word_at(&blocks, block, i)];
                g_assert_true(reed_solomon_syndromes(&reed_solomon, in_order, count, blocks.check_words, syndromes));
                seen += count;
            }
            g_assert_cmpint(seen, ==, blocks.word_count);
            QRcode_free(code);
        }
}

static void test_wrong_and_given_up_words_are_found(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(2);
    ReedSolomon reed_solomon;
    reed_solomon_init(&reed_solomon);
    for (int round = 0; round < 2000; round++) {
        const int check = g_rand_int_range(dice, 4, REED_SOLOMON_CHECK_MAX + 1),
                  count = g_rand_int_range(dice, check + 1, BLOCK_WORDS_MAX + 1);
        const int given_up = g_rand_int_range(dice, 0, check + 1), wrong = g_rand_int_range(dice, 0, (check - given_up) / 2 + 1);
        guint8 words[BLOCK_WORDS_MAX] = {0}, syndromes[REED_SOLOMON_CHECK_MAX]; // a block of zeros is a right one
        int places[BLOCK_WORDS_MAX];
        for (int i = 0; i < count; i++)
            places[i] = i;
        for (int i = 0; i < MIN(given_up + wrong, count); i++) {
            const int other = g_rand_int_range(dice, i, count), kept = places[i];
            places[i] = places[other];
            places[other] = kept;
            words[places[i]] = (guint8)g_rand_int_range(dice, i < given_up ? 0 : 1, 256);
        }
        if (given_up + wrong > count)
            continue;
        reed_solomon_syndromes(&reed_solomon, words, count, check, syndromes);
        g_assert_cmpint(reed_solomon_correct(&reed_solomon, words, count, check, syndromes, places, given_up), ==, wrong);
        for (int i = 0; i < count; i++)
            g_assert_cmpint(words[i], ==, 0);
    }
}

// Whole words turned at random places, as many as the level allows.
static void test_damage_within_the_level_is_corrected(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(3);
    g_autofree Grid *grid = g_new0(Grid, 1);
    ErrorCorrector *corrector = error_corrector_new();
    for (int version = 2; version <= 40; version += 3) {
        QRcode *code = random_symbol(dice, version, QR_ECLEVEL_Q);
        see(grid, code);
        const int side = grid->side, flips = blocks_of(version, LEVEL_Q).check_words / 2;
        for (int flip = 0; flip < flips; flip++) { // at worst all fall into one block
            const int at = g_rand_int_range(dice, 0, side * side);
            if (grid->kinds[at] == MODULE_DATA)
                grid->dark[at] = -grid->dark[at];
        }
        grid_complete(grid);
        g_assert_true(error_corrector_correct(corrector, grid));
        expect_symbol(grid, code);
        QRcode_free(code);
    }
    error_corrector_free(corrector);
}

// A blot over more than error correction finds by itself: its modules are of one colour, or of none, and are given up.
static void test_a_blot_is_given_up(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(4);
    g_autofree Grid *grid = g_new0(Grid, 1);
    ErrorCorrector *corrector = error_corrector_new();
    for (int round = 0; round < 50; round++) {
        QRcode *code = random_symbol(dice, 3, QR_ECLEVEL_Q); // 18 check words in each of two blocks, so 9 wrong ones
        see(grid, code);
        const float seen = round % 2 ? 1 : -0.02f;
        for (int y = 10; y < 22; y++)
            for (int x = 10; x < 21; x++)
                if (grid->kinds[y * 29 + x] == MODULE_DATA)
                    grid->dark[y * 29 + x] = seen;
        grid_complete(grid);
        g_assert_true(error_corrector_correct(corrector, grid));
        expect_symbol(grid, code);
        QRcode_free(code);
    }
    error_corrector_free(corrector);
}

static void test_noise_is_never_corrected(void)
{
    g_autoptr(GRand) dice = g_rand_new_with_seed(5);
    g_autofree Grid *grid = g_new0(Grid, 1);
    ErrorCorrector *corrector = error_corrector_new();
    for (int round = 0; round < 3000; round++) {
        QRcode *code = random_symbol(dice, 1 + round % 3, round % 4);
        see(grid, code);
        for (int i = 0; i < grid->side * grid->side; i++)
            if (grid->kinds[i] == MODULE_DATA)
                grid->dark[i] = (float)g_rand_double_range(dice, -1, 1);
        grid_complete(grid);
        g_assert_false(error_corrector_correct(corrector, grid));
        QRcode_free(code);
    }
    error_corrector_free(corrector);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/error-correction/blocks", test_blocks_are_the_standards);
    g_test_add_func("/error-correction/words", test_wrong_and_given_up_words_are_found);
    g_test_add_func("/error-correction/damage", test_damage_within_the_level_is_corrected);
    g_test_add_func("/error-correction/blot", test_a_blot_is_given_up);
    g_test_add_func("/error-correction/noise", test_noise_is_never_corrected);
    return g_test_run();
}
