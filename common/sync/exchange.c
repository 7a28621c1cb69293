// SPDX-License-Identifier: GPL-3.0-or-later
// exchange.c - one conversation: meeting, then both directions.
#include "common/sync/exchange_push.h"
#include "common/sync/hub_kind.h"
#include "common/sync/known_hubs.h"

#include "common/store/record/sealed.h"
#include "common/store/record/station.h"

#define LOOK_EVERY_US (60 * G_USEC_PER_SEC)

// --- meeting ---

static bool take_clock(Exchange *exchange, const HubWelcome *welcome, GError **error)
{
    exchange->state.has_skew = true;
    exchange->state.skew_ms = welcome->skew_ms;
    exchange->state.offset_ms = exchange->offset_ms;
    if (ABS(welcome->skew_ms) > SYNC_SKEW_REFUSE_MS) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_CLOCK,
                    "this machine's clock is %" G_GINT64_FORMAT
                    " minutes %s the server's; set the one that is wrong; nothing is exchanged until then",
                    ABS(welcome->skew_ms) / 60000, welcome->skew_ms > 0 ? "ahead of" : "behind");
        return false;
    }
    // Less than what the measurement is worth is no reason to move.
    if (ABS(exchange->offset_ms + welcome->skew_ms) <= MAX(welcome->uncertainty_ms, 50))
        return true;
    exchange->offset_ms = exchange->state.offset_ms = -welcome->skew_ms;
    if (exchange->options->clock_corrected)
        exchange->options->clock_corrected(exchange->offset_ms, exchange->options->data);
    return true;
}

// How the others stand, for the lead's page and doctor.
static bool look_at_others(Exchange *exchange, GError **error)
{
    gint64 now_mono_us = clock_mono_us();
    if (exchange->looked_mono_us && now_mono_us - exchange->looked_mono_us < LOOK_EVERY_US)
        return true;
    g_autoptr(GPtrArray) stations = hub_stations(exchange->hub, error);
    if (!stations)
        return false;
    g_autoptr(GPtrArray) peers = g_ptr_array_new_with_free_func((GDestroyNotify)peer_free);
    for (guint i = 0; i < stations->len; i++) {
        const HubStation *station = g_ptr_array_index(stations, i);
        if (*station->origin || station->is_former)
            continue; // a side of a history is no station, nor is what one was before
        Peer *peer = g_new(Peer, 1);
        *peer = (Peer){g_strdup(*station->name ? station->name : station->id), station->seen_utc_ms, station->lag};
        g_ptr_array_add(peers, peer);
    }
    exchange->looked_mono_us = now_mono_us;
    return peers_keep(exchange->store, peers, exchange_now(exchange), error);
}

// The line is this station's by its key, and others brought it before the station came.
static bool claim_line(Exchange *exchange, GError **error)
{
    g_autofree char *role = hub_own_role(exchange->hub, error);
    g_autofree char *signature = role ? line_head_claim(exchange->store, role) : NULL;
    return signature && hub_prove_line(exchange->hub, store_station_id(exchange->store), signature, error);
}

static bool greet(Exchange *exchange, const HubGreeting *greeting, HubWelcome *out, GError **error)
{
    const SyncOptions *options = exchange->options;
    GError *local = NULL;
    if (hub_greet(exchange->hub, greeting, options->machine_utc_ms, options->data, out, &local))
        return true;
    bool is_claimed = g_error_matches(local, HUB_ERROR, HUB_ERROR_NOT_OWN) && claim_line(exchange, NULL);
    if (is_claimed)
        g_clear_error(&local);
    else
        g_propagate_error(error, local);
    return is_claimed && hub_greet(exchange->hub, greeting, options->machine_utc_ms, options->data, out, error);
}

bool exchange_greet(Exchange *exchange, GError **error)
{
    const SyncOptions *options = exchange->options;
    if (!store_refresh_identity(exchange->store, error))
        return false;
    bool is_locked; // as a whole exchange showed: an event without records does not tell yet whether it seals
    if (!sealed_is_locked(exchange->store, &is_locked, error))
        return false;
    exchange_count(exchange);
    g_autofree char *problem = exchange_trouble(exchange);
    const HubGreeting greeting = {
        .station = options->stands_for ? options->stands_for : store_station_id(exchange->store),
        .name = store_station_name(exchange->store),
        .event = store_event_slug(exchange->store),
        .skew_ms = exchange->state.skew_ms,
        .unsent_count = options->stands_for ? 0 : exchange->state.unsent_count,
        .missing_count = exchange->state.missing_count,
        .problem = problem,
        .is_decider = !is_locked && clock_is_within(exchange->state.whole_mono_us, options->stale_after_ms),
        .is_linked = !is_locked && clock_is_within(exchange->state.whole_mono_us, options->link_stale_after_ms),
    };
    gint64 asked_mono_us = clock_mono_us();
    HubWelcome welcome = {0};
    GError *local = NULL;
    bool is_welcome = greet(exchange, &greeting, &welcome, &local);
    exchange->state.is_revoked = g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
    if (!is_welcome) {
        (void)exchange_learn(exchange, NULL); // what it lacks is counted all the same
        g_propagate_error(error, local);
        return false;
    }
    g_clear_pointer(&exchange->who_met_both, g_free);
    gint64 until_mono_us = asked_mono_us + HUB_LEASE_MS * G_GINT64_CONSTANT(1000);
    exchange->state.lease_until_mono_us = welcome.has_lease ? until_mono_us : 0;
    exchange->state.link_until_mono_us = welcome.has_link ? until_mono_us : 0;
    gint64 recovered_count;
    return take_clock(exchange, &welcome, error) &&
           journal_recover_clock(exchange->store, exchange_now(exchange), &recovered_count, error) &&
           known_hubs_meet(exchange->store, exchange->hub, &exchange->who_met_both, error) &&
           exchange_take_revoked(exchange, error) && exchange_take_kinds(exchange, error) && exchange_compare(exchange, error) &&
           look_at_others(exchange, error);
}

void exchange_tell(Exchange *exchange, const GError *error)
{
    const HubGreeting greeting = {.station = store_station_id(exchange->store),
                                  .unsent_count = exchange->state.unsent_count,
                                  .missing_count = exchange->state.missing_count,
                                  .problem = error->message};
    if (exchange->hub && !exchange->options->stands_for && !g_error_matches(error, HUB_ERROR, HUB_ERROR_UNREACHABLE))
        (void)hub_tell_lag(exchange->hub, &greeting, NULL);
}

bool exchange_meet(Exchange *exchange, int stop_fd, GError **error)
{
    const HubOptions options = {
        .connection = exchange->options->hub,
        .folder = exchange->options->folder,
        .stop_fd = stop_fd,
        .is_quick = exchange->is_quick,
    };
    g_clear_pointer(&exchange->hub, hub_close);
    GError *local = NULL;
    exchange->hub = hub_open(&options, &local);
    if (!exchange->hub) {
        exchange->state.is_revoked = g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
        g_propagate_error(error, local);
        return false;
    }
    return exchange_greet(exchange, error);
}

// Between a comparison and now somebody else may have sent another history of a station.
static bool push_or_compare(Exchange *exchange, GError **error)
{
    GError *fork = NULL;
    if (exchange_push(exchange, &fork))
        return true;
    if (!g_error_matches(fork, HUB_ERROR, HUB_ERROR_COPY)) {
        g_propagate_error(error, fork);
        return false;
    }
    g_error_free(fork);
    return exchange_compare(exchange, error) && exchange_push(exchange, error);
}

bool exchange_run(Exchange *exchange, GError **error)
{
    GError *full = NULL;
    gint64 began_mono_us = clock_mono_us();
    if (!exchange_pull(exchange, &full) && !g_error_matches(full, STORE_ERROR, STORE_ERROR_FULL)) {
        g_propagate_error(error, full);
        return false;
    }
    // Sending takes no room, so that is done all the same.
    if ((!full && !exchange_take_heads(exchange, error)) ||
        (!exchange->options->stands_for && !push_or_compare(exchange, error))) {
        g_clear_error(&full);
        return false;
    }
    if (full)
        g_propagate_error(error, full);
    else
        exchange->state.whole_mono_us = began_mono_us;
    return !full;
}
