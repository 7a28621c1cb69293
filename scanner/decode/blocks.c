// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/blocks.h"

// Table 9: check words of each block, and how many blocks; rows L, M, Q, H, from version 1 on.
static const guint8 check_words[4][40] = {{7,  10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
                                           28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
                                          {10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
                                           26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28},
                                          {13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
                                           28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30},
                                          {17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
                                           30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30}};
static const guint8 block_counts[4][40] = {{1, 1, 1, 1,  1,  2,  2,  2,  2,  4,  4,  4,  4,  4,  6,  6,  6,  6,  7,  8,
                                            8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25},
                                           {1,  1,  1,  2,  2,  4,  4,  4,  5,  5,  5,  8,  9,  9,  10, 10, 11, 13, 14, 16,
                                            17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49},
                                           {1,  1,  2,  2,  4,  4,  6,  6,  8,  8,  8,  10, 12, 16, 12, 17, 16, 18, 21, 20,
                                            23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68},
                                           {1,  1,  2,  4,  4,  4,  5,  6,  8,  8,  11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
                                            25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81}};

// Modules that are neither function patterns nor format nor version, in whole words.
static int count_words(int version)
{
    const int side = side_of_version(version);
    int middles[7];
    const int alignments = layout_alignments(version, middles);
    int modules = side * side - 3 * 64 - 31 - 2 * (side - 16); // finders with separators, format with the dark module, timing
    if (alignments > 0)
        modules -= 25 * (alignments * alignments - 3) - 2 * 5 * (alignments - 2); // those on the timing share five with it
    if (version >= 7)
        modules -= 36;
    return modules / 8;
}

Blocks blocks_of(int version, CorrectionLevel level)
{
    static const int rows[] = {[LEVEL_L] = 0, [LEVEL_M] = 1, [LEVEL_Q] = 2, [LEVEL_H] = 3};
    Blocks blocks = {.word_count = count_words(version),
                     .block_count = block_counts[rows[level]][version - 1],
                     .check_words = check_words[rows[level]][version - 1]};
    blocks.short_words = blocks.word_count / blocks.block_count;
    blocks.short_count = blocks.block_count - blocks.word_count % blocks.block_count;
    return blocks;
}

int block_word_at(const Blocks *blocks, int block, int word)
{
    const int short_data = blocks->short_words - blocks->check_words, data = block_words(blocks, block) - blocks->check_words;
    if (word < short_data)
        return word * blocks->block_count + block;
    const int all_short = short_data * blocks->block_count;
    if (word < data) // the last data word of a long block
        return all_short + block - blocks->short_count;
    return all_short + blocks->block_count - blocks->short_count + (word - data) * blocks->block_count + block;
}

int blocks_places(int version, const guint8 *kinds, guint16 *out_places)
{
    const int side = side_of_version(version);
    int count = 0;
    bool is_upwards = true;
    for (int right = side - 1; right > 0; right -= 2, is_upwards = !is_upwards) {
        if (right == 6) // the timing column is passed over
            right--;
        for (int step = 0; step < side; step++) {
            const int row = is_upwards ? side - 1 - step : step;
            for (int column = right; column > right - 2; column--)
                if (kinds[row * side + column] == MODULE_DATA)
                    out_places[count++] = (guint16)(row * side + column);
        }
    }
    return count;
}

bool blocks_mask(int mask, int column, int row)
{
    const int product = column * row;
    switch (mask) {
    case 0:
        return (row + column) % 2 == 0;
    case 1:
        return row % 2 == 0;
    case 2:
        return column % 3 == 0;
    case 3:
        return (row + column) % 3 == 0;
    case 4:
        return (row / 2 + column / 3) % 2 == 0;
    case 5:
        return product % 2 + product % 3 == 0;
    case 6:
        return (product % 2 + product % 3) % 2 == 0;
    default:
        return ((row + column) % 2 + product % 3) % 2 == 0;
    }
}
