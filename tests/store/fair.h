// SPDX-License-Identifier: GPL-3.0-or-later
// fair.h - a job fair for the tests of common/store/lead: two people with a badge each, a sponsor's client that captured the first one, and
// what it is told, opened with its key.
//
// Records come from a line of their own (HALL), at whatever time a test says, in whatever order; `at` counts milliseconds from NOON.
#pragma once

#include "common/store/lead/capture.h"
#include "common/store/lead/lead_answers.h"
#include "common/store/lead/lead_decide.h"
#include "tests/store/people.h"
#include "tests/store/room.h"

#define NOON (TUESDAY + 3 * HOUR_MS)
#define MINUTE_MS G_GINT64_CONSTANT(60000)
#define GRACE "00000000000000a1" // allows name and cv; has FIRST
#define THEA "00000000000000b3"  // allows name and email; has THIRD
#define FIRST "1111111111111111"
#define SECOND "1111111111111112" // nobody's yet
#define THIRD "3333333333333333"
#define CODE "3333333000000000" // on THIRD
#define PHANTOM "4444444444444444"
#define ACME "00000000000000c1"  // a client of acme
#define ACME2 "00000000000000c2" // another one, of which nobody has heard yet
#define BOLT "00000000000000d1"  // a client of bolt

typedef struct {
    Room room;
    Store *store;
    char *public_key, *secret_key; // of all clients
    int capture_count;
} Fair;

void fair_set_up(Fair *fair, gconstpointer data);
void fair_tear_down(Fair *fair, gconstpointer data);

// Takes HALL's next record into the store.
void fair_hear(Store *store, gint64 at, RecordKind kind, const char *subject, const char *body);
// HALL records what a client of acme, or of bolt, captured.
void fair_capture(Fair *fair, Store *store, gint64 at, const char *client, const char *token);
// Makes a client. The body of the record, for other stores; the caller owns it.
char *fair_client_body(const Fair *fair, const char *sponsor);

// Decides what is news, an hour after NOON; how many records that wrote.
gint64 fair_decide(Store *store);
// Every answer that the client has: "TOKEN LEAD STATE VALUES WITHDRAWN", tokens by their first and last digit, sorted.
char *fair_answers(const Fair *fair, Store *store, const char *client);
// Decides, and compares what ACME has.
void fair_assert(Fair *fair, const char *wanted);
// verify finds nothing.
void fair_assert_whole(Store *store);
