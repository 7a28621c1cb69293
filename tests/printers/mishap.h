// SPDX-License-Identifier: GPL-3.0-or-later
// mishap.h - what goes wrong with a printer around its next label, drawn from a seed.
#pragma once

#include "tests/queue/sim.h"

typedef enum {
    MISHAP_NONE,
    MISHAP_COOLING,      // the head cools down during the label
    MISHAP_SLOW,         // takes some KiB a second
    MISHAP_MUMBLE,       // every reply byte by byte
    MISHAP_STAMMER,      // every reply twice
    MISHAP_ECHO,         // every reply once more, before the next one
    MISHAP_PAUSE,        // takes nothing for seconds, at a byte of the label
    MISHAP_COVER,        // open before the label
    MISHAP_COVER_WITHIN, // opened while it prints
    MISHAP_ROLL_OUT,     // the roll ends with the label
    MISHAP_WRONG_ROLL,   // another roll is put in
    MISHAP_STALL,        // refuses to go on, at a byte of the label
    MISHAP_CABLE,        // the cable is pulled, at a byte of the label
    MISHAP_CABLE_AT_END, // while it prints: the label comes out and nobody hears of it
    MISHAP_POWER,        // switched off and on, at a byte of the label
    MISHAP_FREEZE,       // takes nothing any more, at a byte of the label, until it is switched off and on
    MISHAP_DEAF,         // the label comes out, and it says nothing any more, until it is switched off and on
    MISHAP_COUNT
} MishapKind;

typedef struct {
    MishapKind kind;
    gsize at_dot_bytes; // of those that happen at a byte
    int ms;             // until it is mended
} Mishap;

const char *mishap_name(MishapKind kind);
// One for a label of about `label_bytes`; `percent` of them are none of the fine ones. `is_rare` allows those that
// take half a minute.
Mishap mishap_draw(GRand *rand, int percent, gsize label_bytes, bool is_rare);
