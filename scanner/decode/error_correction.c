// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/error_correction.h"

#include <math.h>
#include <string.h>

#include "scanner/decode/blocks.h"
#include "scanner/decode/reed_solomon.h"

#define CHANCE_BITS_MIN 28 // a block of noise is taken for a right one once in 2^28 times
#define GIVEN_UP_STEP 2
#define BLOT_SIDE 4 // modules of one colour in a square of so many: masked data do not do that
#define BLOT_WEIGHT 0.05f

struct ErrorCorrector {
    ReedSolomon code;
    int version;
    int block_count; // of the last symbol
    int place_count;
    guint16 places[SYMBOL_MODULES_MAX];
    guint8 words[CODE_WORDS_MAX];
    float trust[CODE_WORDS_MAX]; // of a word: that of its least clear module
    float module_trust[SYMBOL_MODULES_MAX];
};

ErrorCorrector *error_corrector_new(void)
{
    ErrorCorrector *corrector = g_new0(ErrorCorrector, 1);
    reed_solomon_init(&corrector->code);
    return corrector;
}

void error_corrector_free(ErrorCorrector *corrector)
{
    g_free(corrector);
}

// How clear each module is; next to nothing where a stain, a finger or glare has made a whole square of one colour.
static void trust_modules(ErrorCorrector *corrector, const Grid *grid)
{
    const int side = grid->side;
    for (int i = 0; i < side * side; i++)
        corrector->module_trust[i] = fminf(fabsf(grid->dark[i]), 1);
    for (int y = 0; y + BLOT_SIDE <= side; y++) {
        int run = 0; // columns, up to this one, whose modules from row y down are all of one colour, and of the same
        for (int x = 0; x < side; x++) {
            const guint8 colour = grid->modules[y * side + x];
            bool is_even = true;
            for (int k = 0; k < BLOT_SIDE && is_even; k++)
                is_even = grid->kinds[(y + k) * side + x] == MODULE_DATA && grid->modules[(y + k) * side + x] == colour;
            run = !is_even ? 0 : x > 0 && run > 0 && grid->modules[y * side + x - 1] == colour ? run + 1 : 1;
            if (run < BLOT_SIDE)
                continue;
            for (int k = 0; k < BLOT_SIDE * BLOT_SIDE; k++) {
                float *trust = &corrector->module_trust[(y + k / BLOT_SIDE) * side + x - k % BLOT_SIDE];
                *trust = fminf(*trust, BLOT_WEIGHT);
            }
        }
    }
}

static void take_words(ErrorCorrector *corrector, const Grid *grid, int word_count, int mask)
{
    for (int word = 0; word < word_count; word++) {
        int value = 0;
        float least = 1, sum = 0;
        for (int bit = 0; bit < 8; bit++) {
            const int at = corrector->places[word * 8 + bit];
            const bool is_turned = blocks_mask(mask, at % grid->side, at / grid->side);
            value = value << 1 | (grid->modules[at] ^ is_turned);
            least = fminf(least, corrector->module_trust[at]);
            sum += corrector->module_trust[at];
        }
        corrector->words[word] = (guint8)value;
        corrector->trust[word] = least + sum / 64;
    }
}

// Of how many bits is what is left to check with, when these many words were given up and others found wrong?
static float chance_bits(int count, int check_count, int given_up, int wrong)
{
    float bits = 8 * (float)(check_count - given_up - wrong);
    for (int i = 0; i < wrong; i++)
        bits -= log2f((float)(count - given_up - i) / (float)(i + 1));
    return bits;
}

static bool correct_block(ErrorCorrector *corrector, const Blocks *blocks, int block)
{
    const int count = block_words(blocks, block), check_count = blocks->check_words;
    guint8 words[BLOCK_WORDS_MAX], tried[BLOCK_WORDS_MAX], syndromes[REED_SOLOMON_CHECK_MAX];
    int doubtful[REED_SOLOMON_CHECK_MAX], doubtful_count = 0; // least trusted first
    g_assert(count > 0 && count <= BLOCK_WORDS_MAX);
    for (int i = 0; i < count; i++)
        words[i] = corrector->words[block_word_at(blocks, block, i)];
    if (reed_solomon_syndromes(&corrector->code, words, count, check_count, syndromes))
        return true;
    for (int i = 0; i < count; i++) {
        const float trust = corrector->trust[block_word_at(blocks, block, i)];
        int place = doubtful_count;
        while (place > 0 && corrector->trust[block_word_at(blocks, block, doubtful[place - 1])] > trust)
            place--;
        if (place >= check_count)
            continue;
        doubtful_count = MIN(doubtful_count + 1, check_count);
        memmove(doubtful + place + 1, doubtful + place, (gsize)(doubtful_count - 1 - place) * sizeof *doubtful);
        doubtful[place] = i;
    }
    for (int given_up = 0; given_up <= doubtful_count && 8 * (check_count - given_up) >= CHANCE_BITS_MIN;
         given_up += GIVEN_UP_STEP) {
        memcpy(tried, words, (gsize)count);
        const int wrong = reed_solomon_correct(&corrector->code, tried, count, check_count, syndromes, doubtful, given_up);
        if (wrong < 0 || chance_bits(count, check_count, given_up, wrong) < CHANCE_BITS_MIN)
            continue;
        for (int i = 0; i < count; i++)
            corrector->words[block_word_at(blocks, block, i)] = tried[i];
        return true;
    }
    return false;
}

bool error_corrector_correct(ErrorCorrector *corrector, Grid *grid)
{
    if (corrector->version != grid->version) {
        corrector->version = grid->version;
        corrector->place_count = blocks_places(grid->version, grid->kinds, corrector->places);
    }
    const int mask = grid->format >> 10 & 7;
    const Blocks blocks = blocks_of(grid->version, (CorrectionLevel)(grid->format >> 13));
    corrector->block_count = blocks.block_count;
    trust_modules(corrector, grid);
    take_words(corrector, grid, blocks.word_count, mask);
    for (int block = 0; block < blocks.block_count; block++)
        if (!correct_block(corrector, &blocks, block))
            return false;
    for (int i = 0; i < corrector->place_count; i++) { // a few places after the last word hold nothing
        const int at = corrector->places[i], bit = i < blocks.word_count * 8 ? corrector->words[i / 8] >> (7 - i % 8) & 1 : 0;
        grid->modules[at] = (guint8)(bit ^ blocks_mask(mask, at % grid->side, at / grid->side));
    }
    return true;
}

#define MODE_PART 3 // of the first four bits: then four of the index, four of the count less one, eight of the parity

bool error_corrector_part(const ErrorCorrector *corrector, SymbolPart *out)
{
    const guint8 *words = corrector->words; // the first of the first block, which take turns with the other blocks'
    const guint header = (guint)words[0] << 16 | (guint)words[corrector->block_count] << 8 | words[2 * corrector->block_count];
    *out = (SymbolPart){.index = header >> 16 & 15, .count = (int)(header >> 12 & 15) + 1, .parity = (guint8)(header >> 4)};
    return header >> 20 == MODE_PART && out->index < out->count;
}
