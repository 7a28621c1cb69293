// SPDX-License-Identifier: GPL-3.0-or-later
// people.h - a store with the PyCon US 2024 profile and people in it, for the tests of common/store.
#pragma once

#include "common/store/admit/admit.h"

#define TUESDAY G_GINT64_CONSTANT(1715691600000) // 2024-05-14 09:00 in Pittsburgh
#define HOUR_MS G_GINT64_CONSTANT(3600000)
#define LATER G_GINT64_CONSTANT(4102444800000) // after the moment at which the store is made, which is its first record
#define HALL "00000000000000f1"                // another station, called Hall

typedef struct {
    char *folder, *path, *keys;
    Profile *profile;
    KeyRing *ring;
    Store *store;
} People;

void people_set_up(People *people, gconstpointer data);
void people_tear_down(People *people, gconstpointer data);

// The same with a record of Hall, which says its name.
void people_set_up_hall(People *people, gconstpointer data);
// Takes Hall's next record, written `late_ms` after TUESDAY. In a transaction of its own, unless one is open.
void people_hear(Store *store, RecordKind kind, const char *subject, gint64 late_ms, const char *body);

// One more connection to the same store.
Store *people_open(const People *people);

// Somebody with a ticket of type "individual" and, unless `session` is NULL, a paid ticket for it. Secrets are
// "secret-ID" and "secret-ID-SESSION".
void people_add(People *people, const char *id, const char *name, const char *session);
// A session of two hours.
void people_add_session(People *people, const char *code, const char *room, gint64 start_utc_ms, int capacity);
// Mints a badge (or, with a session, a seat) and records it as printed. The caller owns the code.
char *people_badge(People *people, const char *id, const char *session);

// Scans a code and clears the outcome but for what it returns.
VerdictCode people_scan(People *people, const char *code, const char *checkpoint, gint64 now_utc_ms);
bool people_admit(Store *store, const People *people, const char *code, const char *checkpoint, gint64 now_utc_ms,
                  AdmitOutcome *out);
gint64 people_record_count(People *people);
