// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/sync/booth_session.h"

#include <string.h>

#include "common/base/zone.h"
#include "common/store/journal/quarantine.h"
#include "common/store/lead/booth_answers.h"
#include "common/store/lead/booth_captures.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/sync/booth_stations.h"
#include "common/sync/hub.h"

#define CAPTURES_WITHIN_MS 20000
#define AGAIN_MS 3000          // until captures that had to wait are handed in again
#define CLOCK_IS_WORTH_MS 1500 // the time in an answer has whole seconds

// --- the state ---

void booth_init(Booth *booth, const SyncOptions *options, const BoothKey *key, Store *store)
{
    *booth = (Booth){.options = options, .key = key, .store = store};
    sync_state_load(store, &booth->state);
    booth->state.mode = SYNC_ALONE;
    booth->state.offset_ms = 0; // the station begins with the machine's clock
    booth->state.missing_count = 0;
}

static gint64 machine_now(const Booth *booth)
{
    const SyncOptions *options = booth->options;
    return options->machine_utc_ms ? options->machine_utc_ms(options->data) : clock_utc_ms();
}

static gint64 now(const Booth *booth)
{
    return machine_now(booth) + booth->offset_ms;
}

static void count(Booth *booth)
{
    SyncState *state = &booth->state;
    g_autofree char *epoch = booth_answers_epoch(booth->store);
    booth_captures_count(booth->store, epoch, &state->unsent_count, &state->since_utc_ms, NULL);
    booth_captures_last(booth->store, epoch, store_station_id(booth->store), &state->sent_sequence, NULL);
    quarantine_count(booth->store, &state->quarantine_count, NULL);
}

// Records of other kinds are no captures, and wait for nobody.
static void pass_others(Booth *booth)
{
    g_auto(BoothCaptures) captures = {0};
    g_autofree char *epoch = booth_answers_epoch(booth->store);
    (void)booth_captures_next(booth->store, epoch, &captures, NULL);
}

void booth_note(Booth *booth, bool has_heard, const char *problem, const GError *error)
{
    const SyncState before = booth->state;
    SyncState *state = &booth->state;
    if (error)
        pass_others(booth);
    count(booth);
    bool is_in_step = has_heard && state->unsent_count == 0;
    state->is_paused = booth->is_told_paused || booth->is_held_up;
    state->is_revoked = g_error_matches(error, HUB_ERROR, HUB_ERROR_REVOKED);
    state->mode = error ? SYNC_ALONE : is_in_step ? SYNC_IN_STEP : SYNC_BEHIND;
    g_strlcpy(state->problem, error ? error->message : problem, sizeof state->problem);
    if (!error && is_in_step)
        state->exchanged_utc_ms = now(booth);
    if (state->unsent_count == 0)
        state->since_utc_ms = state->exchanged_utc_ms;
    if (booth->options->changed &&
        memcmp(&before, state, sizeof before) != 0) // NOLINT(bugprone-suspicious-memory-comparison): both begin as zeroes
        booth->options->changed(state, booth->options->data);
    sync_kept_note(&booth->kept, booth->store, state);
}

// --- the calls ---

// A clock that is far off may be the station's as well; what was captured goes on all the same.
static void take_clock(Booth *booth, const json_t *hello)
{
    gint64 theirs_utc_ms;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    if (!zone_parse(utc, json_text(hello, "time", ""), &theirs_utc_ms, NULL))
        return;
    SyncState *state = &booth->state;
    state->has_skew = true;
    state->skew_ms = machine_now(booth) - theirs_utc_ms;
    if (ABS(state->skew_ms) <= SYNC_SKEW_REFUSE_MS && ABS(booth->offset_ms + state->skew_ms) > CLOCK_IS_WORTH_MS) {
        booth->offset_ms = -state->skew_ms;
        if (booth->options->clock_corrected)
            booth->options->clock_corrected(booth->offset_ms, booth->options->data);
    }
    state->offset_ms = booth->offset_ms;
}

static bool check_is_ours(const Booth *booth, const BoothStation *station, const json_t *hello, GError **error)
{
    const char *event = json_text(json_object_get(hello, "event"), "id", "");
    const char *sponsor = json_text(json_object_get(hello, "client"), "sponsor", "");
    if (strcmp(event, store_event_slug(booth->store)) != 0)
        g_set_error(error, HUB_ERROR, HUB_ERROR_EVENT, "%s serves the event \"%s\", and this booth is of \"%s\"",
                    station->address, event, store_event_slug(booth->store));
    else if (strcmp(sponsor, booth->options->sponsor) != 0)
        g_set_error(error, HUB_ERROR, HUB_ERROR_RIGHTS,
                    "%s knows this booth as that of the sponsor \"%s\", and station.ini says \"%s\"", station->address, sponsor,
                    booth->options->sponsor);
    else
        return true;
    return false;
}

bool booth_greet(Booth *booth, BoothCaller *caller, const BoothStation *station, int within_ms, GError **error)
{
    g_autoptr(json_t) nothing = json_object();
    g_autoptr(json_t) hello = booth_call(caller, BOOTH_HELLO_PATH, nothing, within_ms, error);
    booth->wait_ms = caller->wait_ms;
    if (!hello || !check_is_ours(booth, station, hello, error))
        return false;
    booth->is_told_paused = json_bool(hello, "is_paused", false);
    take_clock(booth, hello);
    booth_stations_remember(booth->store, station, json_object_get(hello, "stations"));
    gint64 recovered_count;
    return store_refresh_identity(booth->store, error) &&
           (ABS(booth->state.skew_ms) > SYNC_SKEW_REFUSE_MS ||
            journal_recover_clock(booth->store, now(booth), &recovered_count, error));
}

static bool count_handed_in(Booth *booth, const char *epoch, const BoothCaptures *captures, GError **error)
{
    gint64 last;
    if (!booth_captures_last(booth->store, epoch, captures->station, &last, error))
        return false;
    for (gsize i = 0; i < json_array_size(captures->captures); i++)
        booth->handed_in_count += captures->sequences[i] <= last;
    return true;
}

// One call. `out_is_done`: nothing is left that could be handed in now.
static bool hand_in_some(Booth *booth, BoothCaller *caller, bool *out_is_done, GError **error)
{
    CaptureResult waits_for;
    g_auto(BoothCaptures) captures = {0};
    g_autofree char *epoch = booth_answers_epoch(booth->store);
    *out_is_done = true;
    if (!booth_captures_next(booth->store, epoch, &captures, error))
        return false;
    if (json_array_size(captures.captures) == 0) {
        booth->is_held_up = false;
        return true;
    }
    g_autoptr(json_t) answer = booth_call(caller, BOOTH_CAPTURES_PATH, captures.captures, CAPTURES_WITHIN_MS, error);
    booth->wait_ms = caller->wait_ms;
    const json_t *results = json_object_get(answer, "results");
    if (!answer || !booth_captures_done(booth->store, epoch, &captures, results, now(booth), &waits_for, error))
        return false;
    if (!count_handed_in(booth, epoch, &captures, error))
        return false;
    booth->is_held_up = waits_for == CAPTURE_PAUSED;
    *out_is_done = waits_for != CAPTURE_RESULT_COUNT;
    if (*out_is_done)
        booth->captures_due_mono_us = clock_after_ms(AGAIN_MS);
    return true;
}

bool booth_hand_in(Booth *booth, BoothCaller *caller, GError **error)
{
    bool is_done = clock_mono_us() < booth->captures_due_mono_us;
    while (!is_done)
        if (!hand_in_some(booth, caller, &is_done, error))
            return false;
    return true;
}
