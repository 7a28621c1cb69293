// SPDX-License-Identifier: GPL-3.0-or-later
// served.h - a station with a device listener, a client of it, and somebody who asks.
#pragma once

#include "scanner/serve/serve.h"
#include "tests/serve/asker.h"
#include "tests/web/stage.h"

typedef struct {
    Stage *stage;
    Serve *serve;
    Asker *asker; // of the whole program
    Store *store; // another connection than the listener's
    char *id, *authorization;
    GPtrArray *problems; // char *: what was said
    const Duty *duty;    // NULL = there is no hub
} Served;

void served_set_up(Served *served, gconstpointer asker);
// With a short time for each step of a client.
void served_set_up_impatient(Served *served, gconstpointer asker);
void served_tear_down(Served *served, gconstpointer data);

void served_start(Served *served, int patience_ms);

// One more client; what it sends as Authorization. The caller owns both.
char *served_client(Served *served, char **out_id);
char *served_client_of(Served *served, const char *sponsor, char **out_id);
void served_turn_off(Served *served, const char *id);

// POST /device/hello over the connection `keep` (NULL = one of its own). Its status; the body in `out_body` (NULL = nobody looks).
int served_hello(Served *served, const char *keep, const char *authorization, char **out_body);
// What asker.py calls "ask", with these members more.
json_t *served_ask(Served *served, json_t *members);
json_t *served_do(Served *served, const char *what);
