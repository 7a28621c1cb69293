// SPDX-License-Identifier: GPL-3.0-or-later
// pairing.h - an invitation for one phone: a code that a lead shows as a QR code, and that makes whoever gives it first a client.
//
// It counts once, for PAIRING_MS, at the station that made it. The store has only its SHA-256. Each function takes its own transaction, or
// a part of the one that is open.
#pragma once

#include "common/store/database/database.h"

#define PAIRING_MS (5 * 60 * 1000)
#define PAIRING_MOST 32 // invitations that nobody took; the oldest goes first

typedef struct {
    const char *sponsor;           // whose booth it is for; NULL = a post
    const char *mode, *checkpoint; // of the post, in station.ini's words; NULL at a booth
    const char *name;              // for people: "Ana, room Mare"
    const char *volunteer_name;    // the lead
    gint64 now_utc_ms;
} PairingMaking;

// `out_code`, 64 hex digits, is handed out here and nowhere else; the caller owns it.
bool pairing_make(Store *store, const PairingMaking *making, char **out_code, GError **error);

// Makes the client (client_add()) and ends the invitation. True with NULL in both where the code is unknown, was taken, or is too old: the
// same to whoever asks. The caller owns both.
bool pairing_take(Store *store, const char *code, gint64 now_utc_ms, char **out_id, char **out_secret, GError **error);
