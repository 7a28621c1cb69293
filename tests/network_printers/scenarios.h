// SPDX-License-Identifier: GPL-3.0-or-later
// scenarios.h - what goes wrong with printers on a network, as a table: each language with each fault that it can have.
//
// A scenario says what its stand-in does and what comes out of it at most and at least, when a host without any
// sense connects once, sends N labels one after the other with a question behind each, and waits. That is checked
// (test_faults.c). What a host with sense makes of it is decided by claims.h; `expect` is the least that it owes.
#pragma once

#include <glib.h>
#include <stdbool.h>

// A count of labels that stands for all of them, and for all but one (the one that was torn).
#define SCENARIO_ALL (-1)
#define SCENARIO_ALL_BUT_ONE (-2)

typedef enum {
    EXPECT_ALL_PRINTED, // every label is said to be printed, and nobody is asked anything
    EXPECT_ALL_OUT,     // every label comes out and is printed or unconfirmed, and nobody is asked anything
    EXPECT_TRUTH,       // what is said is true, nothing is lost or doubled without a word, and no wait is endless
} Expectation;

// What a person who knows all would say of the machine; what the screen says should not be another thing.
typedef enum {
    TROUBLE_NONE,
    TROUBLE_SLOW,        // it works on, at its own pace
    TROUBLE_BROKE_OFF,   // the connection ended while there was work
    TROUBLE_UNREACHABLE, // no connection lasts
    TROUBLE_STOPPED,     // it takes no more, or stands still
    TROUBLE_SILENT,      // it prints, and does not answer (all) questions
    TROUBLE_NONSENSE,    // it prints, and what it answers is none of its language
    TROUBLE_NO_PRINTER,  // something else stands at this address
    TROUBLE_PAPER,
    TROUBLE_FORGOT, // what it had received is gone
    TROUBLE_TORN,   // it was opened or jammed
    TROUBLE_SHARED, // another host prints too
} Trouble;

typedef struct {
    const char *language;
    const char *fault; // "clean", "reset in mid-label" ...; unique within the language
    const char *words; // for standin_start, behind language=
    int out_least, out_most;
    Expectation expect;
    Trouble trouble;
    bool is_endless; // nothing that the host does by itself brings the rest out
    bool is_red_now; // our queue is known to fail it; the test fails as soon as it does not
} Scenario;

// All of them, by language and then fault; the caller owns neither the array's elements nor their texts.
const Scenario *scenarios(gsize *out_count);
// NULL when there is none.
const Scenario *scenario_find(const char *language, const char *fault);
// The words of its stand-in, times divided and rates multiplied by `speed`, when the host prints so many labels ("LAST" in the
// table is the last of them); the caller owns them.
char *scenario_words(const Scenario *scenario, guint speed, guint label_count);
