// SPDX-License-Identifier: GPL-3.0-or-later
// fair.h - the booths of a job fair for the benches: each with two connections over TLS, one that asks for answers and waits, one that sends
// what is captured. One of three badges allows something, one nothing; of the third there is no record.
#pragma once

#include <glib.h>
#include <stdbool.h>

#include "common/base/json.h"
#include "common/http/http_client.h"
#include "common/store/journal/journal.h"
#include "common/store/store.h"
#include "tests/bench/measure.h"

typedef struct {
    const char *base, *pin;                 // whoever serves them; the caller's
    int booth_count, scan_count, period_ms; // of a booth, from one scan to the next
    gint connected, running;                // atomic: booths that are, and that still scan
    GMutex mutex;                           // times
    GArray *times;                          // gint64, microseconds from a scan to its answer
} Fair;

typedef struct {
    Fair *fair;
    int index;
    char *authorization;
    GThread *scans, *polls;
    gint is_over; // atomic
    GMutex mutex;
    GCond told;
    char *awaited; // token; NULL = it was told
} Booth;

// Takes `body` over.
void fair_record(Store *store, RecordKind kind, const char *subject, json_t *body);
// The people and badges that will be scanned.
void fair_fill(const Fair *fair, Store *store);
// A client of a sponsor of its own; `key` seals what it is given. The store must be a desk's.
Booth *fair_booth(Fair *fair, Store *store, int index, const char *key);
HttpClient *fair_connect(const Fair *fair);
// A call that must succeed; the caller owns the answer.
json_t *booth_call(const Booth *booth, HttpClient *client, const char *path, const char *body);

// All booths begin; comes back when all are connected. Each ends after its scans; `running` says how many have not.
void fair_begin(Fair *fair, GPtrArray *booths);
void fair_wait(GPtrArray *booths); // for the scans
void fair_end(GPtrArray *booths);  // the waiting calls, too
