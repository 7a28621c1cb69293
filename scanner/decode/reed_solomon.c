// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/decode/reed_solomon.h"

#include <string.h>

#define TERMS (REED_SOLOMON_CHECK_MAX + 1)

void reed_solomon_init(ReedSolomon *code)
{
    int power = 1;
    for (int i = 0; i < 255; i++) {
        code->exp[i] = code->exp[i + 255] = (guint8)power;
        code->log[power] = (guint8)i;
        power = power << 1 ^ (power & 0x80 ? 0x11d : 0);
    }
    code->log[0] = 0; // never asked for
}

static inline guint8 times(const ReedSolomon *code, guint8 a, guint8 b)
{
    return a && b ? code->exp[code->log[a] + code->log[b]] : 0;
}

static inline guint8 over(const ReedSolomon *code, guint8 a, guint8 b)
{
    return a ? code->exp[code->log[a] + 255 - code->log[b]] : 0;
}

bool reed_solomon_syndromes(const ReedSolomon *code, const guint8 *words, int count, int check_count,
                            guint8 out[REED_SOLOMON_CHECK_MAX])
{
    guint8 any = 0;
    for (int i = 0; i < check_count; i++) {
        guint8 sum = 0;
        for (int k = 0; k < count; k++)
            sum = (guint8)((sum ? code->exp[code->log[sum] + i] : 0) ^ words[k]);
        out[i] = sum;
        any |= sum;
    }
    return any == 0;
}

// The polynomial whose roots say where words are wrong: Berlekamp and Massey's way, begun with the erased places. Returns
// its degree.
static int locate(const ReedSolomon *code, const guint8 *syndromes, int check_count, const int *erased, int erased_count,
                  int count, guint8 locator[TERMS])
{
    guint8 before[TERMS + 1] = {0}, next[TERMS];
    memset(locator, 0, TERMS);
    locator[0] = 1;
    for (int i = 0; i < erased_count; i++) {
        const guint8 place = code->exp[count - 1 - erased[i]];
        for (int k = i + 1; k > 0; k--)
            locator[k] ^= times(code, locator[k - 1], place);
    }
    memcpy(before, locator, TERMS);
    int degree = erased_count;
    for (int round = erased_count; round < check_count; round++) {
        guint8 wrong = 0;
        for (int k = 0; k <= degree; k++)
            wrong ^= times(code, locator[k], syndromes[round - k]);
        memmove(before + 1, before, TERMS - 1);
        before[0] = 0;
        if (wrong == 0)
            continue;
        for (int k = 0; k < TERMS; k++)
            next[k] = locator[k] ^ times(code, wrong, before[k]);
        if (2 * degree <= round + erased_count) {
            for (int k = 0; k < TERMS; k++)
                before[k] = over(code, locator[k], wrong);
            degree = round + 1 + erased_count - degree;
        }
        memcpy(locator, next, TERMS);
    }
    return degree;
}

static guint8 value_at(const ReedSolomon *code, const guint8 *terms, int count, int power)
{
    guint8 sum = terms[0];
    for (int k = 1; k < count; k++)
        if (terms[k])
            sum ^= code->exp[(code->log[terms[k]] + power * k) % 255];
    return sum;
}

int reed_solomon_correct(const ReedSolomon *code, guint8 *words, int count, int check_count, const guint8 *syndromes,
                         const int *erased, int erased_count)
{
    guint8 locator[TERMS], sums[TERMS] = {0};
    const int degree = locate(code, syndromes, check_count, erased, erased_count, count, locator);
    if (degree > check_count || 2 * degree - erased_count > check_count)
        return -1;
    for (int i = 0; i < check_count; i++)
        for (int k = 0; k <= MIN(i, degree); k++)
            sums[i] ^= times(code, locator[k], syndromes[i - k]);
    guint8 slopes[TERMS] = {0}; // the locator's derivative: its odd terms
    for (int k = 1; k <= degree; k += 2)
        slopes[k - 1] = locator[k];
    int places[REED_SOLOMON_CHECK_MAX], found = 0;
    guint8 amounts[REED_SOLOMON_CHECK_MAX];
    for (int i = 0; i < count && found <= degree; i++) {
        const int power = count - 1 - i, inverse = 255 - power;
        if (value_at(code, locator, degree + 1, inverse) != 0)
            continue;
        const guint8 slope = value_at(code, slopes, degree, inverse);
        if (found == degree || slope == 0)
            return -1;
        places[found] = i;
        amounts[found++] = times(code, code->exp[power], over(code, value_at(code, sums, check_count, inverse), slope));
    }
    if (found != degree)
        return -1;
    int errors = 0;
    for (int i = 0; i < found; i++) {
        words[places[i]] ^= amounts[i];
        bool is_erased = false;
        for (int k = 0; k < erased_count; k++)
            is_erased |= erased[k] == places[i];
        errors += !is_erased;
    }
    return errors;
}
