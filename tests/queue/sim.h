// SPDX-License-Identifier: GPL-3.0-or-later
// sim.h - a make-believe label printer on TCP: it parses what it gets, takes its time to print, answers as the manuals
// say, fails as it is told, and keeps what came out.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "tests/driver/page.h"

typedef enum { SIM_BROTHER, SIM_DYMO, SIM_ZEBRA, SIM_ESCPOS, SIM_FGL, SIM_SHEETS, SIM_LANGUAGE_COUNT } SimLanguage;

typedef enum {
    SIM_FINE,
    SIM_SILENT,          // takes all, prints all, says nothing
    SIM_COVER_OPEN,      // until sim_mend()
    SIM_ROLL_OUT,        // in the middle of the next label; until sim_mend()
    SIM_UNPLUG_IN_LABEL, // after some bytes of the next label, once
    SIM_UNPLUG_AT_END,   // after its last byte and before it is out, once
    SIM_REFUSE,          // takes no connection until sim_mend()
    SIM_SLOW,            // a few KiB at a time
    SIM_HALF_REPLIES,    // every reply byte by byte
    SIM_DOUBLE_REPLIES,  // every reply twice
    SIM_ECHOES,          // every reply once more, right before the next one
    SIM_FORGETS,         // after the label's last byte it answers no more, and prints nothing; until sim_mend()
    SIM_COOLING,         // says that it cools, waits, goes on
    SIM_CANCEL,          // somebody presses cancel: the next label is dropped without a word, and what waits behind it; once
    SIM_BLINK,           // the power fails for a moment behind a print server, which keeps the connection: the same; once
    SIM_WRONG_ROLL,      // a 29 mm x 90 mm roll is loaded (Brother), one with 29 mm long labels (Zebra)
} SimFault;

typedef struct Sim Sim;

Sim *sim_start(SimLanguage language, int print_ms);
void sim_stop(Sim *sim);

// "brother-ql/QL-820NWB/62x100@tcp:127.0.0.1:PORT", with `name` in front. The caller owns it.
char *sim_spec(const Sim *sim, const char *name);
// What its labels are made for: "62x100".
const char *sim_media(const Sim *sim);
void sim_fail(Sim *sim, SimFault fault);
void sim_mend(Sim *sim);
// Whether a Zebra has a count of all labels and its uptime, as it has to begin with ("SGD Printer Commands": else "?").
void sim_keep_count(Sim *sim, bool is_kept);
// A station holds a connection to it, the only one that it takes.
bool sim_is_connected(Sim *sim);
// Labels that came out whole.
int sim_printed_count(Sim *sim);
// The label that came out as number `index`, from 0, as a picture: read by the decoders that are made from the manuals.
Page *sim_page(Sim *sim, int index);
// The time that it stood still between labels since the first came, in microseconds.
gint64 sim_waited_us(Sim *sim);
