// SPDX-License-Identifier: GPL-3.0-or-later
// peer.h - how the stations of the event stand in the exchange: what the hub last said of them, and what is called trouble.
//
// The exchange keeps the list in the store; hub status, doctor and the page call the same states by the same rule.
#pragma once

#include "common/conf/profile.h"
#include "common/conf/settings.h"
#include "common/store/database/database.h"

typedef struct {
    gint64 behind_count; // records that it lacks or has not sent; -1 = it does not say so
    gint64 behind_ms;    // for so long, when there are any
    gint64 silent_ms;    // since its last sign of life; -1 = it was never there by itself
    bool is_revoked;
} PeerLag;

// What is trouble: settings.h, under [exchange]; nobody is missed while the event is not open.
typedef struct {
    gint64 behind_count, behind_ms, silent_ms;
    gint64 open_utc_ms, close_utc_ms;
} PeerLimits;
PeerLimits peer_limits(const Settings *settings, const Profile *profile);

typedef enum {
    PEER_IN_STEP, // also one that does not say how many records it is behind
    PEER_BEHIND,  // few records, or not for long
    PEER_LAGGING, // too many records behind for too long
    PEER_SILENT,  // no sign of life for too long while the event is open
    PEER_AWAY,    // the same at another time
    PEER_CARRIED, // never there by itself: others brought its records
    PEER_REVOKED,
    PEER_STATE_COUNT
} PeerState;
const char *peer_state_name(PeerState state); // "in-step", "lagging", ...
PeerState peer_state(const PeerLag *lag, const PeerLimits *limits, gint64 now_utc_ms);
bool peer_is_trouble(PeerState state);

typedef struct {
    char *name;
    gint64 seen_utc_ms; // 0 = never by itself
    PeerLag lag;
} Peer;
void peer_free(Peer *peer);

// Keeps the list (Peer) in place of the former one.
bool peers_keep(Store *store, const GPtrArray *peers, gint64 asked_utc_ms, GError **error);
// The list as it was when the hub was last asked; empty, with 0, when it never was. The caller owns it.
GPtrArray *peers_load(Store *store, gint64 *out_asked_utc_ms);
