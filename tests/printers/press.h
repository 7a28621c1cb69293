// SPDX-License-Identifier: GPL-3.0-or-later
// press.h - a make-believe label printer without its cable: bytes in, pictures out, answers as the manuals say.
//
// How each language is read and spoken is tests/queue/sim_language.h, what its dots mean tests/driver/page.h; both are
// made from the manuals. A label that came out is FOLDER/NAME-0001.png; bytes that are no label of the language leave
// FOLDER/NAME-0001.garbage, with a sentence that says why. Belongs to one thread.
#pragma once

#include "tests/queue/sim_language.h"

typedef struct {
    const char *name;
    SimLanguage language;
    const char *folder;
    int print_ms; // one label
} PressOptions;

typedef struct Press Press;

Press *press_new(const PressOptions *options);
void press_free(Press *press);

// A label takes so long from now on.
void press_set_speed(Press *press, int print_ms);

// There is room for so many bytes more.
bool press_has_room(const Press *press, gsize length);
void press_take(Press *press, const guint8 *bytes, gsize length);
// Time goes on: labels come out.
void press_turn(Press *press, gint64 now_mono_us);
// The next thing that it says, at most a packet of USB; NULL = nothing. The caller owns it.
GBytes *press_say(Press *press);
// What it said and nobody heard is forgotten; a label goes on coming out.
void press_hang_up(Press *press);
// Switched off and on: only what is on paper stays.
void press_switch_off(Press *press);

// What goes wrong with it, until `until_mono_us`, when somebody has mended it (SIM_ROLL_OUT: so long after a label
// met the end of the roll). SIM_FORGETS: the label comes out, and no word any more.
void press_fail(Press *press, SimFault fault, gint64 until_mono_us);
// Not a word, and nothing taken.
bool press_is_dead(const Press *press);

// Bytes of dots that came of the label that is not whole yet.
gsize press_dot_bytes(const Press *press);
int press_printed_count(const Press *press);
// No label is in it that could still come out.
bool press_is_empty(const Press *press);
// It has a part of a label, and nothing keeps it from taking the rest.
bool press_waits_for_more(const Press *press);
bool press_is_printing(const Press *press);
