// SPDX-License-Identifier: GPL-3.0-or-later
// blocks.h - the code words of a symbol: where their bits stand, and to which block of error correction they belong
// (ISO/IEC 18004, clauses 6.5 and 7.6 to 7.9).
#pragma once

#include "scanner/decode/layout.h"

#define CODE_WORDS_MAX 3706
#define BLOCK_WORDS_MAX 153

typedef enum { LEVEL_M, LEVEL_L, LEVEL_H, LEVEL_Q } CorrectionLevel; // as the format's two bits say it

typedef struct {
    int word_count; // in the symbol
    int block_count;
    int check_words; // of each block, for error correction
    int short_count; // the first blocks have one data word less than the others
    int short_words; // in one of them, with its check words
} Blocks;

Blocks blocks_of(int version, CorrectionLevel level);
static inline int block_words(const Blocks *blocks, int block)
{
    return blocks->short_words + (block >= blocks->short_count);
}
// Place in the symbol's sequence of code words of word `word` of a block.
int block_word_at(const Blocks *blocks, int block, int word);

// Fills the places of data bits, as indices into the modules, in the order of the sequence; returns how many.
int blocks_places(int version, const guint8 *kinds, guint16 *out_places);
// Does this mask turn this module?
bool blocks_mask(int mask, int column, int row);
