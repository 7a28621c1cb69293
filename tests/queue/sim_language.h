// SPDX-License-Identifier: GPL-3.0-or-later
// sim_language.h - how each make-believe printer reads and speaks; typed from the manuals, not from our drivers.
#pragma once

#include "tests/queue/sim.h"

typedef enum {
    SIM_OTHER,  // settings
    SIM_DOTS,   // part of a label
    SIM_ASKS,   // a status is wanted
    SIM_HEEDED, // a question that was answered when it came in
    SIM_ASKS_TOTAL,
    SIM_ASKS_UPTIME,
    SIM_PRINTS, // the label is whole
} SimCommand;

#define SIM_OVERTAKE_BYTES 3

// LOST: a label met the end of the roll.
typedef enum { SIM_SAYS_IDLE, SIM_SAYS_BUSY, SIM_SAYS_PRINTING, SIM_SAYS_COOLING, SIM_SAYS_DONE, SIM_SAYS_LOST } SimEvent;

typedef struct {
    const char *spec;
    bool is_in_turn;       // reads on only when the label before is out
    bool waits_with_label; // and not while that label waits for the roll
    bool keeps_label;      // prints a label, or its rest, that met the end of the roll
    bool tells_stop;       // says unasked that the roll ended, or that it cannot print, and nothing else until it can
    // The first whole command; returns its length, 0 = more bytes are needed.
    gsize (*take)(const guint8 *bytes, gsize length, SimCommand *out_command);
    // What it says of the event, nothing where it does not speak of such. `waiting_count`: labels that it has.
    void (*reply)(SimEvent event, SimFault fault, int waiting_count, GByteArray *out);
    // Answers a question that overtakes all others; false when these bytes are none. May be NULL.
    bool (*overtake)(const guint8 bytes[SIM_OVERTAKE_BYTES], SimEvent state, SimFault fault, GByteArray *out);
    GPtrArray *(*decode)(const guint8 *bytes, gsize length, char **out_problem); // NULL: its labels are not looked at
} SimWords;

extern const SimWords sim_words[SIM_LANGUAGE_COUNT];
