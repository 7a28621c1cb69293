// sim_language.h - how each make-believe printer reads and speaks; typed from the manuals, not from our drivers.
#pragma once

#include "tests/queue/sim.h"

typedef enum {
    SIM_OTHER,  // settings
    SIM_DOTS,   // part of a label
    SIM_ASKS,   // a status is wanted
    SIM_PRINTS, // the label is whole
} SimCommand;

typedef enum { SIM_SAYS_IDLE, SIM_SAYS_BUSY, SIM_SAYS_PRINTING, SIM_SAYS_COOLING, SIM_SAYS_DONE, SIM_SAYS_LOST } SimEvent;

typedef struct {
    const char *spec;
    bool is_in_turn;  // answers questions only when the labels before them are out
    bool keeps_label; // prints a label again that met the end of the roll
    // The first whole command; returns its length, 0 = more bytes are needed.
    gsize (*take)(const guint8 *bytes, gsize length, SimCommand *out_command);
    // What it says of the event, nothing where it does not speak of such.
    void (*reply)(SimEvent event, SimFault fault, GByteArray *out);
} SimWords;

extern const SimWords sim_words[SIM_LANGUAGE_COUNT];
