// SPDX-License-Identifier: GPL-3.0-or-later
// past.h - a station of an event goes back in time, or is there twice: by command, by a file that is put back, by a folder that is copied.
//
// Whoever writes over a store hands a bundle of it to the other desks first. `lanyard restore` needs none: it keeps what was there.
#pragma once

typedef enum {
    PAST_NONE,
    PAST_RESTORE,     // `lanyard restore` with the last backup
    PAST_PUT_BACK,    // the backup is copied over the store
    PAST_HIDDEN_BACK, // the same, and nothing beside the store tells
    PAST_COPY,        // the folder is copied, and both run
    PAST_HIDDEN_COPY, // the same, and nothing tells which one is the copy
    PAST_FAULTS,
} PastFault;

typedef struct EventStation EventStation;

// Soon, in the station's thread. One that is not over yet stays.
void past_let_befall(EventStation *station, PastFault fault);
// In the station's thread.
void past_back_up(EventStation *station);
void past_befall(EventStation *station); // what is to befall it now, if anything
void past_read_handed(EventStation *station);
