// SPDX-License-Identifier: GPL-3.0-or-later
// check_store.c - the store by itself: its records, who may sign in, what waits, how it stands with the other stations.
#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/record/branch.h"
#include "common/store/admit/conflict.h"
#include "common/store/job/job.h"
#include "common/store/journal/bulk_load.h"
#include "common/store/journal/reseal.h"
#include "common/store/record/sealed.h"
#include "common/store/lead/sponsor.h"
#include "common/store/record/station.h"
#include "common/store/rights/erasure.h"
#include "common/store/rights/volunteer.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/verify.h"
#include "common/sync/booth_exchange.h"
#include "common/sync/hub_server.h"
#include "common/sync/sync.h"
#include "scanner/check/check_place.h"

void check_desk_key(Check *check)
{
    bool seals = false, is_locked = false;
    gint64 count = 0;
    g_autoptr(GError) error = NULL;
    if (!sealed_event(check->store, &seals, &error) || !sealed_is_locked(check->store, &is_locked, &error) ||
        (seals && !reseal_count(check->store, &count, &error)))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else if (count > 0)
        check_say(check, FINDING_WARN, NULL,
                  "%" G_GINT64_FORMAT " records can be read without it; run lanyard keys seal at a desk", count);
    if (error)
        return;
    if (is_locked)
        check_say(check, FINDING_OK, NULL, "none: e-mails, notes and tickets' codes are sealed, and cannot be read here");
    else if (seals)
        check_say(check, FINDING_OK, NULL, "this station reads e-mails, notes and tickets' codes; encrypt its disk");
}

void check_queue(Check *check)
{
    int counts[JOB_STATE_COUNT];
    g_autoptr(GError) error = NULL;
    if (!job_counts(check->store, counts, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else if (counts[JOB_UNCERTAIN] > 0)
        check_say(check, FINDING_WARN, NULL, "%d label%s may or may not have come out; lanyard jobs asks about them",
                  counts[JOB_UNCERTAIN], counts[JOB_UNCERTAIN] == 1 ? "" : "s");
    else
        check_say(check, FINDING_OK, NULL, "%d waiting, %d failed", counts[JOB_QUEUED], counts[JOB_FAILED]);
}

// As the hub saw them when this station asked last.
static void check_peers(Check *check, const PeerLimits *limits)
{
    gint64 asked_utc_ms;
    check->subject = "stations";
    g_autoptr(GPtrArray) peers = peers_load(check->store, &asked_utc_ms);
    ARRAY_EACH(const Peer, peer, peers) {
        PeerState state = peer_state(&peer->lag, limits, asked_utc_ms);
        if (state == PEER_LAGGING)
            check_say(check, FINDING_WARN, NULL, "%s lags: %" G_GINT64_FORMAT " records behind; look at its network", peer->name,
                      peer->lag.behind_count);
        if (state == PEER_SILENT)
            check_say(check, FINDING_WARN, NULL, "%s is silent for %" G_GINT64_FORMAT " s; see whether it runs", peer->name,
                      peer->lag.silent_ms / 1000);
    }
}

// This station's own exchange, and then that of the others.
static void check_lag(Check *check, const SyncState *state)
{
    const PeerLimits limits = peer_limits(check->settings, check->profile);
    const PeerLag lag = sync_state_lag(state, clock_utc_ms());
    PeerState own = peer_state(&lag, &limits, clock_utc_ms());
    if (peer_is_trouble(own))
        check_say(check, FINDING_WARN, NULL, "this station %s; look at its network", own == PEER_SILENT ? "is silent" : "lags");
    check_peers(check, &limits);
}

// The clock that this command goes by was corrected by the last exchange.
static void check_ahead(Check *check)
{
    SyncState state;
    gint64 ahead_ms;
    sync_state_load(check->store, &state);
    if (journal_is_ahead(check->store, clock_utc_ms() + state.offset_ms, &ahead_ms, NULL) && ahead_ms > 0)
        check_say(check, FINDING_FAIL, NULL,
                  "records are %" G_GINT64_FORMAT
                  " days ahead of it, and other stations refuse such; set it, or if it is right now: lanyard "
                  "station clock --now-is-right",
                  ahead_ms / 86400000);
}

void check_exchange(Check *check)
{
    const bool is_booth = settings_sponsor(check->settings) && check->settings->stations;
    const bool has_hub = check->settings->hub || is_booth;
    SyncState state;
    sync_state_load(check->store, &state);
    g_autofree char *words =
        check->profile ? sync_state_text(&state, check->profile->zone) : g_strdup(sync_mode_name(state.mode));
    if (!has_hub)
        check_say(check, FINDING_OK, NULL, "this station works alone: station.ini names no hub");
    else if (*state.problem || state.is_revoked)
        check_say(check, state.is_revoked ? FINDING_FAIL : FINDING_WARN, NULL, "%s; %s", words, state.problem);
    else if (state.is_paused)
        check_say(check, FINDING_WARN, NULL,
                  "%s; the organisers have paused this sponsor: what it captures waits here; talk to them", words);
    else
        check_say(check, state.mode == SYNC_IN_STEP ? FINDING_OK : FINDING_WARN, NULL, "%s; lanyard sync tries the %s now", words,
                  is_booth ? "stations" : "hub");
    if (state.quarantine_count > 0)
        check_say(check, FINDING_WARN, NULL, "%" G_GINT64_FORMAT " records are set aside; lanyard station show lists them",
                  state.quarantine_count);
    if (has_hub && !is_booth && check->profile)
        check_lag(check, &state);
    check->subject = "clock";
    check_ahead(check);
    if (state.has_skew && ABS(state.skew_ms) > SYNC_SKEW_WARN_MS)
        check_say(check, FINDING_WARN, NULL, "%.1f s %s the event's; set it", (double)ABS(state.skew_ms) / 1000,
                  state.skew_ms > 0 ? "ahead of" : "behind");
}

// Each history that stands apart by its name, then how many conflicts of other kinds wait.
void check_conflicts(Check *check)
{
    g_autoptr(GPtrArray) forks = fork_list(check->store, NULL);
    gint64 other_count = 0;
    check->subject = "history";
    bool is_counted = conflict_count(check->store, &other_count, NULL);
    ARRAY_EACH(const Fork, fork, forks) {
        if (fork->is_acknowledged)
            continue;
        other_count--;
        g_autofree char *since =
            check->profile ? zone_format_iso(check->profile->zone, fork->since_utc_ms) : g_strdup("a time not known");
        check_say(check, FINDING_WARN, NULL,
                  "station %s (%s) wrote two histories since %s, %" G_GINT64_FORMAT
                  " records stand apart as %s; lanyard conflicts says what to do",
                  fork->name, fork->origin, since, fork->record_count, fork->id);
    }
    check->subject = "conflicts";
    if (is_counted && other_count > 0)
        check_say(check, FINDING_WARN, NULL, "%" G_GINT64_FORMAT " wait for a lead volunteer; lanyard conflicts lists them",
                  other_count);
}

#define NAMED_MOST 3

// Each with its age, its writer and what to do; of many the first.
void check_erasures(Check *check)
{
    guint count = 0;
    g_autoptr(GPtrArray) all = erasure_waiting(check->store, NULL);
    ARRAY_EACH(const WaitingErasure, waiting, all) {
        if (waiting->is_ended || ++count > NAMED_MOST)
            continue;
        g_autofree char *since =
            check->profile ? zone_format_iso(check->profile->zone, waiting->utc_ms) : g_strdup("a time not known");
        check_say(
            check, FINDING_WARN, NULL,
            "%s is to be erased and waits for a second lead since %s, asked for at %s%s%s; find out at another station whether "
            "they wish it, then lanyard person erasures --acknowledge=%s there",
            waiting->person_id, since, waiting->station, *waiting->by ? " by " : "", waiting->by, waiting->person_id);
    }
    if (count > NAMED_MOST)
        check_say(check, FINDING_WARN, NULL,
                  "%u erasures wait in all; lanyard person erasures lists them; if a station was stolen, revoke it, and those it "
                  "wrote end",
                  count);
}

void check_alarms(Check *check)
{
    g_autoptr(GPtrArray) alarms = sponsor_alarms(check->store, NULL);
    ARRAY_EACH(const SponsorAlarm, alarm, alarms) {
        if (alarm->wrong_code_count > 0)
            check_say(check, FINDING_WARN, NULL,
                      "the sponsor %s typed %" G_GINT64_FORMAT
                      " short codes within an hour that nobody has; go and look, then lanyard leads alarms %s --note=TEXT",
                      alarm->sponsor, alarm->wrong_code_count, alarm->sponsor);
        else
            check_say(check, FINDING_WARN, NULL,
                      "the sponsor %s captured %" G_GINT64_FORMAT " badges within an hour, at %" G_GINT64_FORMAT
                      " stations; go and look, then lanyard leads alarms %s --note=TEXT",
                      alarm->sponsor, alarm->scan_count, alarm->station_count, alarm->sponsor);
    }
}

static void try_stations(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *address = NULL;
    const Settings *settings = check->settings;
    const SyncOptions options = {.store_path = check->store_path,
                                 .stations = (const char *const *)settings->stations,
                                 .folder = check->station_folder,
                                 .sponsor = settings_sponsor(settings)};
    check->subject = "booth";
    if (booth_exchange_try(&options, &address, &error))
        check_say(check, FINDING_OK, NULL, "%s answers, and knows this booth as the sponsor %s's", address, options.sponsor);
    else
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
}

// A booth learns from a station whom it met, so one is tried.
void check_booth(Check *check)
{
    const Settings *settings = check->settings;
    if (settings->mode != STATION_SPONSOR)
        return;
    if (settings->stations)
        try_stations(check);
    else
        check_say(check, settings->hub ? FINDING_FAIL : FINDING_WARN, NULL, "%s", SYNC_BOOTH_WITHOUT_FILE);
}

// What somebody with this station's password could do to the hub's server. One that is away is the exchange's to tell, but not one that
// does not let this station in: it may not have asked since.
void check_hub_server(Check *check)
{
    const HubOptions options = {
        .connection = check->settings->hub, .folder = check->station_folder, .stop_fd = -1, .is_quick = true};
    g_autoptr(GError) error = NULL;
    g_autoptr(Hub) hub = options.connection ? hub_open(&options, &error) : NULL;
    if (g_error_matches(error, HUB_ERROR, HUB_ERROR_REVOKED) || g_error_matches(error, HUB_ERROR, HUB_ERROR_RIGHTS))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    g_autoptr(GPtrArray) found = hub ? hub_look_at_server(hub, NULL) : NULL;
    for (guint i = 0; found && i < found->len; i++)
        check_say(check, FINDING_WARN, NULL, "%s", (const char *)g_ptr_array_index(found, i));
    if (found && found->len == 0)
        check_say(check, FINDING_OK, NULL, "it keeps this station to the hub's database, and within limits");
}

// What a sponsor's station must not hold, whatever it was before it became one.
void check_sponsor_people(Check *check)
{
    bool has_people = false;
    g_autoptr(GError) error = NULL;
    if (check->settings->mode != STATION_SPONSOR)
        return;
    if (!store_has_people(check->store, &has_people, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else if (has_people)
        check_say(check, FINDING_FAIL, NULL,
                  "they must not be at a sponsor's station; make the station again with lanyard init --sponsor");
    else
        check_say(check, FINDING_OK, NULL, "none, as it must be at a sponsor's station");
}

// Short ones of before go on working.
static void check_pins(Check *check, const GPtrArray *volunteers)
{
    g_autoptr(GString) names = g_string_new(NULL);
    ARRAY_EACH(const Volunteer, volunteer, volunteers)
        if (volunteer->pin_digits < check->settings->pin_digits)
            g_string_append_printf(names, "%s%s", names->len ? ", " : "", volunteer->name);
    if (names->len)
        check_say(
            check, FINDING_WARN, NULL,
            "PINs with fewer than %d digits, or from before that was noted: %s; lanyard volunteer add NAME gives a longer one",
            check->settings->pin_digits, names->str);
    else
        check_say(check, FINDING_OK, NULL, "%u may sign in", volunteers->len);
}

void check_volunteers(Check *check)
{
    g_autoptr(GPtrArray) volunteers = volunteer_list(check->store, NULL);
    if (!volunteers || volunteers->len == 0)
        check_say(check, FINDING_WARN, NULL, "nobody may sign in on the page; lanyard volunteer add NAME");
    else
        check_pins(check, volunteers);
}

// Records may be missing here that others have, or that nobody has: the end of a log that was damaged, or a backup's gap.
static void check_identity(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *reason = NULL;
    check->subject = "history";
    if (!store_identity_doubt(check->store, &reason, &error))
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else if (reason)
        check_say(
            check, FINDING_WARN, NULL,
            "%s: with its next record this station goes on under a new id. lanyard sync fetches what others have of it; lanyard "
            "rescue takes what a kept file holds",
            reason);
}

// Pages first, which is quick; then every record and every table, as lanyard verify does. Nothing more is read of a store that is not
// whole.
void check_records(Check *check)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) differences = NULL;
    const CheckRequest *request = check->request;
    bool is_whole = store_check_pages(check->store, &error) &&
                    store_verify(check->store, request->progress, request->progress_data, &differences, &error);
    if (is_whole)
        check_say(check, FINDING_OK, NULL, "station %s, every page sound, every table agrees with the journal",
                  store_station_id(check->store));
    else if (error)
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
    else
        check_say(check, FINDING_FAIL, NULL,
                  "it does not agree with its journal (%s); stop the station, then lanyard verify --repair",
                  (const char *)g_ptr_array_index(differences, 0));
    if (is_whole)
        check_identity(check);
    else
        g_clear_pointer(&check->store, store_close);
}

// Stores that a restore, a wipe or a repair left beside this one.
void check_kept(Check *check)
{
    g_autoptr(GPtrArray) debts = store_kept_debts(check->store, check->store_path);
    g_autofree char *words = store_kept_words(debts);
    if (words)
        check_say(check, FINDING_FAIL, NULL, "%s", words);
}
