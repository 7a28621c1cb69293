// SPDX-License-Identifier: GPL-3.0-or-later
// exchange.c - one conversation: meeting, then both directions.
#include "common/sync/exchange.h"

#include "common/sync/hub_lead.h"

#define RELEASE_EVERY_US (20 * G_USEC_PER_SEC)

// --- meeting ---

static bool take_clock(Exchange *exchange, const HubWelcome *welcome, GError **error)
{
    exchange->state.has_skew = true;
    exchange->state.skew_ms = welcome->skew_ms;
    if (ABS(welcome->skew_ms) > SYNC_SKEW_REFUSE_MS) {
        g_set_error(error, HUB_ERROR, HUB_ERROR_CLOCK,
                    "this machine's clock is %" G_GINT64_FORMAT
                    " minutes %s the server's; set the one that is wrong, nothing is exchanged until then",
                    ABS(welcome->skew_ms) / 60000, welcome->skew_ms > 0 ? "ahead of" : "behind");
        return false;
    }
    // Less than what the measurement is worth is no reason to move.
    if (ABS(exchange->offset_ms + welcome->skew_ms) <= MAX(welcome->uncertainty_ms, 50))
        return true;
    exchange->offset_ms = -welcome->skew_ms;
    if (exchange->options->clock_corrected)
        exchange->options->clock_corrected(exchange->offset_ms, exchange->options->data);
    return true;
}

bool exchange_greet(Exchange *exchange, GError **error)
{
    const HubGreeting greeting = {
        .station = store_station_id(exchange->store),
        .name = store_station_name(exchange->store),
        .event = store_event_slug(exchange->store),
        .skew_ms = exchange->state.skew_ms,
        .sponsor = exchange->options->sponsor,
    };
    HubWelcome welcome = {0};
    GError *local = NULL;
    bool is_welcome =
        hub_greet(exchange->hub, &greeting, exchange->options->machine_utc_ms, exchange->options->data, &welcome, &local);
    exchange->state.is_revoked = g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
    if (!is_welcome) {
        g_propagate_error(error, local);
        return false;
    }
    return exchange_learn_theirs(exchange, error) && take_clock(exchange, &welcome, error);
}

static bool read_stamp(const Record *record, gpointer data)
{
    *(HubStamp *)data = (HubStamp){record->hlc, record->utc_ms};
    return false;
}

// The last record that both sides have of this station must be the same one. It is not when a copy of the store is at
// work elsewhere, or was put back from a backup and went on by itself.
static bool check_history(Exchange *exchange, GError **error)
{
    const char *self = store_station_id(exchange->store);
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
    if (!ours)
        return false;
    gint64 common = MIN(exchange_last_of(ours, self), exchange_last_of(exchange->theirs, self));
    HubStamp here = {0}, there = {0};
    if (common == 0)
        return true;
    if (!journal_each(exchange->store, self, common - 1, 1, read_stamp, &here, error) ||
        !hub_record_stamp(exchange->hub, self, common, &there, error))
        return false;
    if (here.hlc == there.hlc && here.utc_ms == there.utc_ms)
        return true;
    g_set_error(error, HUB_ERROR, HUB_ERROR_COPY,
                "the hub has another record %" G_GINT64_FORMAT
                " of this station: a copy of it is or was at work, or a backup was put "
                "back; lanyard station wipe starts it anew from the hub",
                common);
    return false;
}

bool exchange_meet(Exchange *exchange, int stop_fd, int wake_fd, GError **error)
{
    const HubOptions options = {
        .connection = exchange->options->hub,
        .folder = exchange->options->folder,
        .stop_fd = stop_fd,
        .wake_fd = wake_fd,
    };
    g_clear_pointer(&exchange->hub, hub_close);
    exchange->hub = hub_open(&options, error);
    if (!exchange->hub || !exchange_greet(exchange, error))
        return false;
    if (!check_history(exchange, error))
        return false;
    // The hub has more of us than we: a backup was put back. What it has comes before anything of ours is pushed.
    g_autoptr(GHashTable) ours = journal_vector(exchange->store, error);
    const char *self = store_station_id(exchange->store);
    return ours && (exchange_last_of(exchange->theirs, self) <= exchange_last_of(ours, self) ||
                    (exchange_pull(exchange, error) && check_history(exchange, error)));
}

// Others' news wake a sponsor's station as well; its contacts are looked at again now and then, and at each first exchange.
static bool take_released(Exchange *exchange, GError **error)
{
    gint64 now_mono_us = clock_mono_us();
    const char *sponsor = exchange->options->sponsor;
    if (!sponsor || (exchange->released_mono_us && now_mono_us - exchange->released_mono_us < RELEASE_EVERY_US))
        return true;
    exchange->released_mono_us = now_mono_us;
    return hub_release(exchange->hub, exchange->store, sponsor, error);
}

bool exchange_run(Exchange *exchange, GError **error)
{
    GError *full = NULL;
    if (!exchange_pull(exchange, &full) && !g_error_matches(full, STORE_ERROR, STORE_ERROR_FULL)) {
        g_propagate_error(error, full);
        return false;
    }
    // Sending takes no room, so that is done all the same.
    if (!exchange_push(exchange, error) || !take_released(exchange, error)) {
        g_clear_error(&full);
        return false;
    }
    if (full)
        g_propagate_error(error, full);
    return !full;
}
