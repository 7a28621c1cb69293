// SPDX-License-Identifier: GPL-3.0-or-later
// back_off.h - private to common/store: who guesses PINs waits, longer each time, and nobody else does.
//
// What counts is a pair: the volunteer's name and the place that tries, which is an address, or a browser where that name was signed in
// before. So guesses at Ana's PIN from one tablet keep Ana out at that tablet only, and Bo nowhere. At a kiosk everybody has the address
// of the machine itself; there the name alone counts. Who guesses from many addresses has BACK_OFF_FREE_EVERYWHERE wrong tries with all
// of them together; then all places wait where this name never signed in, except the machine itself.
// The first BACK_OFF_FREE wrong tries cost nothing; each one after that doubles the wait, up to an hour. A right PIN, another PIN or a day
// without a try ends it. It is kept in the store, so that a restart forgives nothing.
#pragma once

#include "common/store/database/database.h"

#define BACK_OFF_FREE 4
#define BACK_OFF_FREE_EVERYWHERE 20
#define BACK_OFF_FIRST_MS 30000
#define BACK_OFF_MOST_MS 3600000
#define BACK_OFF_FORGET_MS G_GINT64_CONSTANT(86400000)
#define BACK_OFF_PAIRS_MOST 2000

// Counts a try before it is looked at, so that many at once count, too. `out_wait_ms` is how long it is too early, and then it is not
// counted; 0 = the PIN may be looked at. `volunteer` is "" for a name that nobody has; a stranger is a place where this name never
// signed in. Takes its own transaction.
bool back_off_try(Store *store, const char *volunteer, const char *place, bool is_stranger, gint64 now_utc_ms,
                  gint64 *out_wait_ms, GError **error);
// The PIN was right. What strangers tried everywhere stays counted.
bool back_off_forgive(Store *store, const char *volunteer, const char *place, GError **error);
