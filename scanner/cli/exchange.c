// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/exchange.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/sync/booth_exchange.h"
#include "common/ticketing/link_file.h"
#include "scanner/cli/say.h"

struct ExchangeIsland {
    Station *station;
    Web *web;
    Duty *duty;
    Syncer *syncer;       // NULL at a booth that asks stations
    BoothExchange *booth; // NULL elsewhere
    gint64 rehearsal_ms;  // how far a rehearsal moved the clock before
    // The syncer thread's own.
    char problem[sizeof((SyncState *)0)->problem];
};

static json_t *state_json(const SyncState *state, const Profile *profile)
{
    json_t *object = json_pack("{s:s,s:I,s:I,s:I,s:b,s:b,s:s}", "mode", sync_mode_name(state->mode), "behind",
                               (json_int_t)state->unsent_count + state->missing_count, "sent", (json_int_t)state->sent_sequence,
                               "quarantined", (json_int_t)state->quarantine_count, "is_revoked", state->is_revoked, "is_paused",
                               state->is_paused, "problem", state->problem);
    if (state->has_skew)
        json_put_int(object, "skew_ms", state->skew_ms);
    if (state->since_utc_ms > 0) {
        g_autofree char *since = zone_format_iso(profile->zone, state->since_utc_ms);
        json_put_text(object, "since", since);
    }
    return object;
}

static gint64 stale_after_ms(const Station *station)
{
    return station->settings->stale_after_min * G_GINT64_CONSTANT(60000);
}

static void tell_duty(ExchangeIsland *island, const SyncState *state)
{
    bool is_fresh = state->whole_mono_us > 0 && !state->is_revoked;
    island->duty->fresh_until_mono_us = is_fresh ? state->whole_mono_us + stale_after_ms(island->station) * 1000 : 0;
    island->duty->lease_until_mono_us = state->is_revoked ? 0 : state->lease_until_mono_us;
    island->duty->link_until_mono_us = state->is_revoked ? DUTY_NEVER : state->link_until_mono_us;
}

// In the syncer's thread.
static void tell_state(const SyncState *state, gpointer data)
{
    ExchangeIsland *island = data;
    web_publish(island->web, WEB_MODE, state_json(state, island->station->profile));
    tell_duty(island, state);
    if (strcmp(island->problem, state->problem) == 0)
        return;
    g_strlcpy(island->problem, state->problem, sizeof island->problem);
    say_error("lanyard: exchange: %s\n", *state->problem ? state->problem
                                         : island->booth ? "a station answers again"
                                                         : "the hub is back");
}

static void correct_clock(gint64 offset_ms, gpointer data)
{
    ExchangeIsland *island = data;
    station_set_clock_offset(island->station, island->rehearsal_ms + offset_ms);
}

bool exchange_is_possible(const Settings *settings, GError **error)
{
    const bool is_booth = settings_sponsor(settings);
    bool is_possible = is_booth ? settings->stations != NULL : settings->hub != NULL;
    if (!is_possible)
        g_set_error_literal(error, SETTINGS_ERROR, SETTINGS_ERROR_MISSING,
                            is_booth ? SYNC_BOOTH_WITHOUT_FILE
                                     : "station.ini names no hub under [exchange]; lanyard bundle exchanges records without one");
    return is_possible;
}

SyncOptions exchange_options(const Settings *settings, const char *store_path)
{
    const char *sponsor = settings_sponsor(settings);
    return (SyncOptions){.store_path = store_path,
                         .hub = sponsor ? NULL : settings->hub,
                         .stations = sponsor ? (const char *const *)settings->stations : NULL,
                         .sponsor = sponsor,
                         .folder = settings->folder};
}

ExchangeIsland *exchange_island_start(Station *station, Web *web, Duty *duty, bool is_decider, GError **error)
{
    g_autoptr(GError) impossible = NULL;
    if (!exchange_is_possible(station->settings, &impossible)) {
        if (station->settings->hub) // a booth of 0.1.0
            say_error("lanyard: exchange: %s\n", impossible->message);
        return NULL;
    }
    ExchangeIsland *island = g_new0(ExchangeIsland, 1);
    island->station = station;
    island->web = web;
    island->duty = duty;
    island->rehearsal_ms = station->clock_offset_ms;
    SyncOptions options = exchange_options(station->settings, station->store_path);
    options.stale_after_ms = is_decider ? (int)stale_after_ms(station) : 0;
    options.is_serving = station->settings->device_listen != NULL;
    options.link_stale_after_ms = link_file_exists(station->settings->folder) ? (int)stale_after_ms(station) : 0;
    options.changed = tell_state;
    options.clock_corrected = correct_clock;
    options.data = island;
    if (options.stations)
        island->booth = booth_exchange_start(&options, error);
    else
        island->syncer = syncer_start(&options, error);
    if (!island->syncer && !island->booth)
        g_clear_pointer(&island, g_free);
    return island;
}

void exchange_island_stop(ExchangeIsland *island)
{
    if (!island)
        return;
    syncer_stop(island->syncer);
    booth_exchange_stop(island->booth);
    g_free(island);
}
