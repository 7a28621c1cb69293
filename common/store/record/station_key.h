// SPDX-License-Identifier: GPL-3.0-or-later
// station_key.h - a station's own key, with which it signs what it wrote, and who said what kind of station it is.
//
// The file STATION_KEY_FILE (0600) beside the store: it stays where the store is wiped, rescued or restored, is in no backup of it, and goes
// with a copy of the folder, whose records are then those of the same station. A line of records says the public half in its first record, and
// its id is made of that (station_key_id()), so that nobody takes another's place. The kind is what a desk said of this key: it signed
// with a key that is made of desk.key, whose public half every station knows that a desk made.
#pragma once

#include "common/store/record/station_kind.h"
#include "common/token/token.h"

#define STATION_KEY_FILE "station.key"

typedef struct {
    char *public_key, *seed; // sign.h
    StationKind kind;
    char *certificate; // a desk's signature under the kind; "" = no desk said it
    char *desks;       // by which desks' signatures are checked; "" = not known here
} StationKey;
void station_key_free(StationKey *key);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StationKey, station_key_free)

// A new one, of the kind that the holder of `desk_key` says; without it nobody does, and the kind is a door's. The caller owns it.
StationKey *station_key_new(const KeyRing *desk_key, const char *event, StationKind kind);
// What the file says; to be kept as secret as the key. The caller owns it.
char *station_key_text(const StationKey *key);
// NULL in `out` where there is none. STORE_ERROR_DAMAGED for what is no key, or what others can read. The caller owns it.
bool station_key_load(const char *folder, StationKey **out, GError **error);
// Makes the file where there is none; `desk_key` is the path of the desks' key that says the kind, which need not be there.
bool station_key_make(const char *folder, const char *event, StationKind kind, const char *desk_key, GError **error);

// Whether a desk said that the holder of this key is of that kind.
bool station_key_is_certified(const char *desks, const char *event, const char *public_key, const char *kind,
                              const char *certificate);
// The id of a line that begins with this key: 16 hex digits. `nonce` tells a station's lines apart.
void station_key_id(const char *public_key, const char *nonce, char out[17]);
