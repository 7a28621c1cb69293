// SPDX-License-Identifier: GPL-3.0-or-later
// booth_call.h - a booth that is not ours: its captures and what it asks, as scanner/serve/README.md has the wire; and a job fair to ask about.
#pragma once

#include "tests/serve/served.h"

#define FAIR_GRACE "00000000000000e1" // allows name and email; has FAIR_BADGE
#define FAIR_BADGE "1111111111111111"
#define FAIR_LOST "aaaaaaaaaaaaaaa1"    // of somebody, lost
#define FAIR_ALTERED "aaaaaaaaaaaaaaa2" // of somebody; FAIR_OTHER_CHECK was never printed
#define FAIR_UNKNOWN "aaaaaaaaaaaaaaa3" // on no record
#define FAIR_ERASED "aaaaaaaaaaaaaaa4"  // of somebody who was taken out
#define FAIR_CHECK "aaaaaaaa"
#define FAIR_OTHER_CHECK "bbbbbbbb"

// These people and their badges, as another station recorded them.
void fair_fill(Store *store);
void fair_allow(Store *store, const char *consent); // FAIR_GRACE, from now on
void fair_pause(Store *store, bool is_paused);      // a lead volunteer, the sponsor acme

// A capture of a name that no other has; `check` NULL = none is said. The caller owns both.
json_t *booth_captured(const char *token, const char *check);
json_t *booth_note(const char *token, const char *note);

// POST /booth/captures with `array` (taken over) by whoever sends `authorization`: the status; what the results are, with spaces between, in
// `out` (NULL = nobody looks).
int booth_captures(Served *served, const char *authorization, json_t *array, char **out);
int booth_send(Served *served, const char *authorization, const char *body, char **out);
// One capture; its result. The caller owns it.
char *booth_capture(Served *served, const char *authorization, json_t *capture);

// POST /booth/answers, its JSON. NULL unless the status is 200. The caller owns it.
json_t *booth_answers(Served *served, const char *authorization, const char *since);
char *booth_since(const json_t *answers); // what to ask after next
// Begins to ask over a connection of that name; booth_end() waits for what comes of it, for `patience_s` at most.
void booth_begin(Served *served, const char *keep, const char *authorization, const char *since);
json_t *booth_end(Served *served, const char *keep, double patience_s, int *out_status);
// What it is given of a badge: "STATE FIELDS WITHDRAWN"; "" when nothing is said of it. The caller owns it.
char *booth_given(const json_t *answers, const char *token);
