// SPDX-License-Identifier: GPL-3.0-or-later
// grammar.h - statements of somebody who means harm, drawn by a seed from what the lexicon has.
//
// The same seed, lexicon and guesses make the same statements.
#pragma once

#include "tests/hub_attack/lexicon.h"

typedef struct {
    const Lexicon *lexicon;
    const HubAttackTarget *target;
    const HubAttackVariation *variation;
    GRand *dice;
} Grammar;

// The next statement; "!" and "#" before it as session_run() has them. The caller owns it.
char *grammar_draw(const Grammar *grammar);
// How many statements there are that every variation is to be asked, whatever is drawn, and the one at an index: each phrase with
// each guess, plainly and explained. The caller owns it.
guint grammar_certain_count(const Grammar *grammar);
char *grammar_certain(const Grammar *grammar, guint index);
