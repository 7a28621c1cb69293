// SPDX-License-Identifier: GPL-3.0-or-later
// purge.h - taking the people out of a store after the event, so that only counts are left.
//
// Every record keeps its place, time and kind. What names or describes a person, a volunteer or a rep is taken out of
// its body, and the ids of registrations, tickets and tokens become pseudonyms under a key that is thrown away, so that
// nothing can be joined with the ticketing system or a badge in somebody's drawer. What stays is who (a pseudonym) with
// which ticket type passed which checkpoint when, ratings, and counts. The tables are made anew from that, print jobs,
// volunteers and released contacts are gone, and the file is written anew, so that no free page holds the rest.
#pragma once

#include "common/store/database/database.h"

#define STORE_PURGED "purged" // a value of the store: the people were taken out, here or at the hub by a command here

// One line of what a store holds.
typedef struct {
    char *what; // "registrations with a name, an e-mail or a company"
    gint64 count;
} PurgeCount;

// What the store holds now. Element: PurgeCount. The caller owns it.
GPtrArray *store_purge_counts(Store *store, GError **error);

// STORE_ERROR_BUSY when another program has the store open for work: stop the station first. What was not finished is
// as it was, but that the file may not have been written anew; then the purge is run again.
bool store_purge(Store *store, GError **error);
