// SPDX-License-Identifier: GPL-3.0-or-later
// kiosk.h - private to scanner/web: who stands before a station of mode kiosk, and what they are told.
//
// Nobody names a person here but the station: the visitor is whoever's code was scanned last, until they are done, another code is
// scanned, or nothing was touched for a while. Only somebody who may come in now and has no badge yet becomes the visitor; of
// everybody else nothing is told but that a volunteer is needed, and what is missing of their ticket. Who asked for it before is shown which sponsors have their data, by any
// code of theirs that is good: names of fields, no values. A badge's code, which everybody sees who meets them, takes back and does not
// allow. Whoever tries code after code finds the kiosk closed for a while.
// The server's thread owns it.
#pragma once

#include <glib.h>
#include <jansson.h>
#include <stdbool.h>

#define KIOSK_GUESSES_MAX 5 // codes that nobody has; one is forgiven each KIOSK_FORGIVES_S, and none for a code that is known
#define KIOSK_FORGIVES_S 60
#define KIOSK_CLOSED_S 60 // after these

typedef enum {
    KIOSK_READY,  // for the next visitor
    KIOSK_AGAIN,  // the code was no good: try once more
    KIOSK_CHOOSE, // the visitor sees their name
    KIOSK_PRINT,  // their labels are on the way
    KIOSK_CALL,   // a volunteer is needed
    KIOSK_WHOSE,  // somebody wants to know which sponsors have their data: their code is wanted
    KIOSK_MIRROR, // they see it
    KIOSK_STEP_COUNT
} KioskStep;

const char *kiosk_step_name(KioskStep step);

typedef struct {
    KioskStep step;
    char *person_id;      // KIOSK_CHOOSE, KIOSK_PRINT, KIOSK_MIRROR; else NULL
    char *verdict;        // KIOSK_AGAIN, KIOSK_WHOSE: of a code that was no good; KIOSK_CALL: why, where they may know; else NULL
    bool may_allow;       // KIOSK_MIRROR: it was the ticket's code, which nobody else has
    gint64 group_id;      // KIOSK_PRINT: the labels; KIOSK_MIRROR: the printed list, 0 = none that is still true
    gint64 called_utc_ms; // KIOSK_CALL: since when; else 0
    gint64 touched_mono_us; // the last time that somebody did something; KIOSK_CALL: since when
    guint guess_count;
    gint64 forgives_mono_us;     // when the next one is forgiven
    gint64 closed_until_mono_us; // 0 = open
} Kiosk;

// The outcome of a scan, as desk_outcome_json() makes it.
void kiosk_take(Kiosk *kiosk, const json_t *outcome, gint64 now_utc_ms);
void kiosk_print(Kiosk *kiosk, gint64 group_id);
// Somebody asks who has their data; the next code says who they are.
void kiosk_ask_whose(Kiosk *kiosk);
void kiosk_call(Kiosk *kiosk, gint64 now_utc_ms);
void kiosk_touch(Kiosk *kiosk);
// False while codes are not looked up.
bool kiosk_is_open(const Kiosk *kiosk);

// For the next visitor.
void kiosk_leave(Kiosk *kiosk);
// The same when nobody has touched anything for so long, or nobody came for KIOSK_CALL_STANDS_MS; true when it did.
bool kiosk_end_idle(Kiosk *kiosk, gint64 idle_us);
void kiosk_clear(Kiosk *kiosk);
