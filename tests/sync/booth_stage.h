// SPDX-License-Identifier: GPL-3.0-or-later
// booth_stage.h - a booth's store and key, and booth_station.py, which plays the stations that it asks.
#pragma once

#include "common/base/json.h"
#include "common/store/lead/lead.h"
#include "common/sync/booth_exchange.h"
#include "tests/sync/stations.h"

#define BOOTH_CLIENT "00000000000000c1"
#define BOOTH_SECRET "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2"
#define ADA "00000000000000a1" // badges
#define LIN "00000000000000b2"
#define EVA "00000000000000c3"

typedef struct BoothPlay BoothPlay; // the program that plays
BoothPlay *booth_play_new(void);    // NULL, and said why, when it cannot be played here
void booth_play_free(BoothPlay *play);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(BoothPlay, booth_play_free)

typedef struct {
    BoothPlay *play; // of the whole program
    Stations *stations;
    char *public_key;
    GPtrArray *asked; // char *: what station.ini would name, ended by NULL
    SyncOptions options;
    BoothExchange *exchange;
    GMutex lock;     // over `state`
    SyncState state; // as it was told last
    gint64 offset_ms;
} BoothStage;

// With one station, which knows the booth and is there.
void booth_stage_set_up(BoothStage *stage, gconstpointer play);
void booth_stage_tear_down(BoothStage *stage, gconstpointer play);

// Tells the station `at` (NULL = the first) what to do: the members of `what` are what booth_station.py says. Takes it over; the caller owns the answer.
json_t *booth_do(BoothStage *stage, const char *at, const char *act, json_t *what);
void booth_act(BoothStage *stage, const char *at, const char *act, json_t *what);
// One more station, which the booth's station.ini names when `is_asked`.
void booth_add_station(BoothStage *stage, const char *at, bool is_asked);
// Whose badge it is: `email` NULL = allows nothing.
void booth_person(BoothStage *stage, const char *at, const char *token, const char *state, const char *email);

void booth_run(BoothStage *stage); // starts the island
void booth_stop(BoothStage *stage);
SyncState booth_state(BoothStage *stage);
// Waits until it is so; fails the test when it never is.
#define BOOTH_WAIT(stage, condition)                                                                                             \
    do {                                                                                                                         \
        gint64 until = clock_after_ms(20000);                                                                                    \
        while (!(condition)) {                                                                                                   \
            if (clock_mono_us() > until)                                                                                         \
                g_error("%s:%d: never: %s (%s)", __FILE__, __LINE__, #condition, booth_state(stage).problem);                    \
            g_usleep(5000);                                                                                                      \
        }                                                                                                                        \
    } while (0)

void booth_scan(BoothStage *stage, const char *token);
void booth_say(BoothStage *stage, const char *token, const char *detail, const char *value);
// How many captures the station has; how often it was called there; -1 = ever.
int booth_taken(BoothStage *stage, const char *at);
int booth_calls(BoothStage *stage, const char *at, const char *path);
// Of the lead as the page reads it. NULL = there is none. The caller owns it.
Lead *booth_lead(BoothStage *stage, const char *token);
char *booth_email(BoothStage *stage, const char *token); // "" = not there
