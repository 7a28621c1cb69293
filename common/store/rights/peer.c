// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/store/rights/peer.h"

#include "common/base/json.h"

#define PEERS_KEY "sync.peers"

PeerLimits peer_limits(const Settings *settings, const Profile *profile)
{
    return (PeerLimits){
        .behind_count = settings->lagging_records,
        .behind_ms = settings->lagging_s * G_GINT64_CONSTANT(1000),
        .silent_ms = settings->silent_s * G_GINT64_CONSTANT(1000),
        .open_utc_ms = profile->start_utc_ms,
        .close_utc_ms = profile->end_utc_ms,
    };
}

const char *peer_state_name(PeerState state)
{
    static const char *const names[PEER_STATE_COUNT] = {
        [PEER_IN_STEP] = "in-step", [PEER_BEHIND] = "behind",   [PEER_LAGGING] = "lagging", [PEER_SILENT] = "silent",
        [PEER_AWAY] = "away",       [PEER_CARRIED] = "carried", [PEER_REVOKED] = "revoked",
    };
    return names[state];
}

PeerState peer_state(const PeerLag *lag, const PeerLimits *limits, gint64 now_utc_ms)
{
    bool is_open = now_utc_ms >= limits->open_utc_ms && now_utc_ms <= limits->close_utc_ms;
    if (lag->is_revoked)
        return PEER_REVOKED;
    if (lag->silent_ms < 0)
        return PEER_CARRIED;
    if (lag->silent_ms > limits->silent_ms)
        return is_open ? PEER_SILENT : PEER_AWAY;
    bool is_behind = lag->behind_count > limits->behind_count && lag->behind_ms > limits->behind_ms;
    return is_behind ? PEER_LAGGING : lag->behind_count > 0 ? PEER_BEHIND : PEER_IN_STEP;
}

bool peer_is_trouble(PeerState state)
{
    return state == PEER_LAGGING || state == PEER_SILENT;
}

MEMBERS_FREE_FUNC(peer_free, Peer, name)

bool peers_keep(Store *store, const GPtrArray *peers, gint64 asked_utc_ms, GError **error)
{
    g_autoptr(json_t) list = json_array();
    ARRAY_EACH(const Peer, peer, peers) {
        const PeerLag *lag = &peer->lag;
        json_array_append_new(list,
                              json_pack("{s:s,s:I,s:I,s:I,s:I,s:b}", "name", peer->name, "seen", (json_int_t)peer->seen_utc_ms,
                                        "behind", (json_int_t)lag->behind_count, "behind_ms", (json_int_t)lag->behind_ms,
                                        "silent_ms", (json_int_t)lag->silent_ms, "revoked", lag->is_revoked));
    }
    g_autoptr(json_t) object = json_pack("{s:I,s:O}", "asked", (json_int_t)asked_utc_ms, "peers", list);
    g_autofree char *text = json_canonical(object);
    return store_put(store, PEERS_KEY, text, error);
}

GPtrArray *peers_load(Store *store, gint64 *out_asked_utc_ms)
{
    GPtrArray *peers = g_ptr_array_new_with_free_func((GDestroyNotify)peer_free);
    g_autofree char *text = store_get(store, PEERS_KEY);
    g_autoptr(json_t) object = json_loads(text ? text : "", 0, NULL);
    *out_asked_utc_ms = json_int(object, "asked", 0);
    size_t index;
    json_t *one;
    json_array_foreach(json_object_get(object, "peers"), index, one)
    {
        Peer *peer = g_new0(Peer, 1);
        *peer = (Peer){.name = g_strdup(json_text(one, "name", "")),
                       .seen_utc_ms = json_int(one, "seen", 0),
                       .lag = {.behind_count = json_int(one, "behind", -1),
                               .behind_ms = json_int(one, "behind_ms", 0),
                               .silent_ms = json_int(one, "silent_ms", -1),
                               .is_revoked = json_bool(one, "revoked", false)}};
        g_ptr_array_add(peers, peer);
    }
    return peers;
}
