// SPDX-License-Identifier: GPL-3.0-or-later
// reed_solomon.h - the Reed-Solomon code over GF(256) that QR symbols use: finds and corrects wrong words of a block.
#pragma once

#include <glib.h>
#include <stdbool.h>

#define REED_SOLOMON_CHECK_MAX 30

typedef struct {
    guint8 exp[512], log[256]; // powers of 2 modulo x^8 + x^4 + x^3 + x^2 + 1
} ReedSolomon;

void reed_solomon_init(ReedSolomon *code);

// Fills what is 0 everywhere in a right block; returns whether it is.
bool reed_solomon_syndromes(const ReedSolomon *code, const guint8 *words, int count, int check_count,
                            guint8 out[REED_SOLOMON_CHECK_MAX]);

// Mends a block of `count` words, the last `check_count` of which are check words. Words at `erased` places count as
// unknown. Returns how many words beyond those were wrong; -1, and nothing is changed, when more are than can be found.
int reed_solomon_correct(const ReedSolomon *code, guint8 *words, int count, int check_count, const guint8 *syndromes,
                         const int *erased, int erased_count);
