// SPDX-License-Identifier: GPL-3.0-or-later
// lead_given.h - private to common/store: one decision, written to each client of the sponsor that has something else.
#pragma once

#include "common/store/lead/lead.h"

// Of a sponsor, as long as a decision takes.
typedef struct {
    const char *sponsor;
    gint64 now_utc_ms;
    GPtrArray *clients; // GivenClient, those that are on
    gint64 written_count;
} Giving;
typedef struct {
    const char *id, *key;
} GivenClient;
bool giving_begin(Giving *giving, Store *store, const char *sponsor, gint64 now_utc_ms, GError **error);
void giving_clear(Giving *giving);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Giving, giving_clear)

typedef struct {
    const char *token, *lead; // lead "" = of none
    bool is_valid, is_gone;
    const char *registration; // whose values are given as far as they are allowed; "" = none are
    bool is_new_code;         // a short code that is looked up for the first time
    bool is_beyond_limit;     // one that is not looked up
} Given;
// Does nothing where it stands.
bool giving_put(Giving *giving, Store *store, const Given *given, GError **error);
