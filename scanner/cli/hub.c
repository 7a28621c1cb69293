// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/record/station_key.h"
#include "common/store/store.h"
#include "common/store/upkeep/purge.h"
#include "common/sync/hub_owner.h"
#include "common/sync/hub_restored.h"
#include "common/sync/hub_server.h"
#include "common/sync/sync.h"
#include "scanner/cli/hub_member.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"role", 'r', "NAME", "station: the role's name, by default made from NAME; init: a role that several stations share"},
    {"output", 'o', "FILE", "station, rotate-password, init: write the file that is carried there, instead of printing it"},
    {"id", 'i', "ID", "station: the id of one that the hub knew before it had a role of its own"},
    {"hub", 'u', "STRING", "A connection string other than station.ini's, such as the owner's"},
    {"reason", 'w', "TEXT", "revoke: why; the station shows it"},
    {"restored", 'b', NULL,
     "upgrade: the server was put back as a whole, which the hub cannot see, or of two hubs this one stays: do what is done for a restored "
     "database"},
    {"until", 0, "N", "station take-in: take the first N records of the list"},
    {"json", 'j', NULL, "status: the stations as JSON, one object a line"},
    {"days", 'd', "N", "purge: how long people are kept after the event's last day; default 30"},
    {"yes", 'y', "EVENT-NAME", "purge: do it; EVENT-NAME is the event's short name, which lanyard hub purge alone prints"},
    {"early", 'e', NULL, "purge: although the event's last day is not over"},
    {0},
};

// --- verbs ---

// At a desk the hub learns by which key desks say of what kind a station is.
static bool keep_desks(const HubWork *work, GError **error)
{
    g_autoptr(StationKey) key = NULL;
    return station_key_load(command_folder(work->line), &key, error) &&
           (!key || !*key->desks || hub_keep_desks(work->hub, key->desks, error));
}

static int make_schema(const HubWork *work)
{
    GError *error = NULL;
    int from, to;
    g_autofree char *sponsors = NULL;
    const char *role = command_option(work->line, "role");
    if (!hub_former_sponsors(work->hub, &sponsors, &error) || !hub_init(work->hub, work->profile->slug, NULL, &from, &to, &error))
        return command_fail(error);
    int code = role ? hub_join(work, &(HubMember){.role = role, .name = role}) : EX_OK;
    if (code != EX_OK)
        return code;
    if (!keep_desks(work, &error))
        return command_fail(error);
    if (from == to)
        say("The hub of %s is up to date (version %d).\n", work->profile->slug, to);
    else
        say("The hub of %s has version %d%s.\n", work->profile->slug, to, from ? ", brought up to date" : "");
    if (sponsors)
        say("Sponsors' booths do not use the hub any more. What these have sent is kept, and their roles are gone: %s.\n"
            "Next, at a desk: lanyard sponsor add CODE for each booth.\n",
            sponsors);
    return hub_take_up_again(work);
}

// What is no station any more is behind nothing.
static bool is_past(const HubStation *station)
{
    return *station->origin || (station->is_former && !station->revoked_utc_ms);
}

static const char *state_name(const HubStation *station, PeerState state)
{
    bool is_told = state == PEER_IN_STEP && *station->problem; // nothing is missing as far as it knows, and it knows better
    return *station->origin ? "branch" : is_past(station) ? "former" : peer_state_name(is_told ? PEER_BEHIND : state);
}

// What is not in step is somebody's to look at, though it may be on its way.
static bool is_out_of_step(const HubStation *station, PeerState state)
{
    return station->has_met_both || (!is_past(station) && state != PEER_REVOKED &&
                                     (peer_is_trouble(state) || station->lag.behind_count > 0 || *station->problem));
}

// In words, with the time that "in step" is of.
static char *state_words(const HubStation *station, PeerState state, const Profile *profile)
{
    bool is_in_step = !is_past(station) && state == PEER_IN_STEP && !*station->problem && station->in_step_utc_ms > 0;
    return is_in_step ? sync_in_step_text(station->in_step_utc_ms, profile->zone) : g_strdup(state_name(station, state));
}

static void show(const HubStation *station, PeerState state, const Profile *profile)
{
    g_autofree char *seen =
        station->seen_utc_ms ? zone_format_iso(profile->zone, station->seen_utc_ms) : g_strdup("never by itself");
    g_autofree char *behind = station->lag.behind_count < 0 || is_past(station)
                                  ? g_strdup("-")
                                  : g_strdup_printf("%" G_GINT64_FORMAT, station->lag.behind_count);
    g_autofree char *words = state_words(station, state, profile);
    say("%s  %-20s %9" G_GINT64_FORMAT "  %-25s %8s %7" G_GINT64_FORMAT "  %s", station->id, station->name, station->record_count,
        seen, behind, station->unsent_count, words);
    if (*station->origin)
        say(", a separate branch of the history of %s: its store went back in time or was copied", station->origin);
    if (ABS(station->skew_ms) > SYNC_SKEW_WARN_MS)
        say(", clock %+.1f s", (double)station->skew_ms / 1000);
    if (station->revoked_utc_ms) {
        g_autofree char *since = zone_format_iso(profile->zone, station->revoked_utc_ms);
        say(", revoked since %s: %s", since, station->revoked_reason);
    }
    say("\n");
}

static void show_json(const HubStation *station, PeerState state, const Profile *profile)
{
    g_autofree char *seen = station->seen_utc_ms ? zone_format_iso(profile->zone, station->seen_utc_ms) : NULL;
    g_autofree char *in_step = station->in_step_utc_ms ? zone_format_iso(profile->zone, station->in_step_utc_ms) : NULL;
    const PeerLag *lag = &station->lag;
    g_autoptr(json_t) object = json_pack("{s:s,s:s,s:s,s:I,s:I,s:I}", "id", station->id, "name", station->name, "state",
                                         state_name(station, state), "records", (json_int_t)station->record_count, "unsent",
                                         (json_int_t)station->unsent_count, "skew_ms", (json_int_t)station->skew_ms);
    json_put_text(object, "origin", *station->origin ? station->origin : NULL);
    json_put_text(object, "last_seen", seen);
    json_put_text(object, "in_step_as_of", in_step);
    json_put_text(object, "problem", *station->problem ? station->problem : NULL);
    json_object_set_new(object, "met_two_hubs", json_boolean(station->has_met_both));
    if (lag->behind_count >= 0 && !is_past(station))
        json_put_int(object, "behind", lag->behind_count);
    if (lag->behind_count > 0 && !is_past(station))
        json_put_int(object, "behind_s", lag->behind_ms / 1000);
    if (lag->silent_ms >= 0)
        json_put_int(object, "silent_s", lag->silent_ms / 1000);
    say_json(object);
}

// One sentence for each station that somebody should go and look at.
static void name_trouble(const HubStation *station, PeerState state)
{
    const char *name = *station->name ? station->name : station->id;
    if (station->has_met_both)
        say("Not in step: " SYNC_TWO_HUBS "\n", name);
    if (is_past(station))
        return;
    if (*station->problem && state != PEER_REVOKED)
        say("%s is not in step: %s.\n", name, station->problem);
    if (state == PEER_LAGGING)
        say("%s lags: %" G_GINT64_FORMAT " records behind for %" G_GINT64_FORMAT
            " s; look at its network, and at lanyard doctor there\n",
            name, station->lag.behind_count, station->lag.behind_ms / 1000);
    if (state == PEER_SILENT)
        say("%s is silent for %" G_GINT64_FORMAT " s; see whether it runs, and look at its network\n", name,
            station->lag.silent_ms / 1000);
}

// One that was put back from a backup knows nothing of what was since, and serves nobody.
static bool is_serving(const HubWork *work)
{
    bool is_restored;
    if (hub_is_restored(work->hub, &is_restored, NULL)) // the owner asks
        return !is_restored;
    g_autoptr(GError) error = NULL;
    return hub_ask_if_served(work->hub, &error) || !g_error_matches(error, HUB_ERROR, HUB_ERROR_PUT_BACK);
}

static int status(const HubWork *work)
{
    GError *error = NULL;
    bool is_trouble = !is_serving(work);
    if (is_trouble)
        say_error(
            "lanyard: the hub was put back from a backup, and serves nobody; what it lists is of that backup. Next, at the desk that was "
            "in step with it last: lanyard hub upgrade\n");
    g_autoptr(GPtrArray) stations = hub_stations(work->hub, &error);
    if (!stations)
        return command_fail(error);
    bool is_json = command_flag(work->line, "json");
    g_autofree PeerState *states = g_new0(PeerState, stations->len);
    if (stations->len > 0 && !is_json)
        say("%-16s  %-20s %9s  %-25s %8s %7s  %s\n", "STATION", "NAME", "RECORDS", "LAST SEEN", "BEHIND", "UNSENT", "STATE");
    for (guint i = 0; i < stations->len; i++) {
        const HubStation *station = g_ptr_array_index(stations, i);
        states[i] = peer_state(&station->lag, &work->limits, clock_utc_ms());
        is_trouble |= is_out_of_step(station, states[i]);
        (is_json ? show_json : show)(station, states[i], work->profile);
    }
    if (is_json)
        return is_trouble ? 1 : EX_OK;
    if (stations->len == 0)
        say("No station has been here yet.\n");
    for (guint i = 0; i < stations->len; i++)
        name_trouble(g_ptr_array_index(stations, i), states[i]);
    return is_trouble ? 1 : EX_OK;
}

// What it cannot set is printed with the line to write.
static int harden(const HubWork *work)
{
    GError *error = NULL;
    if (!hub_harden(work->hub, &error))
        return command_fail(error);
    say("Only the hub's owner may now count rows, see connections or take locks in this database; temporary files and connections are "
        "limited.\n");
    g_autoptr(GPtrArray) found = hub_look_at_server(work->hub, &error);
    if (!found)
        return command_fail(error);
    for (guint i = 0; i < found->len; i++)
        say("Still open: %s\n", (const char *)g_ptr_array_index(found, i));
    return EX_OK;
}

static int print_holdings(const HubWork *work, const char *heading)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) holdings = hub_holdings(work->hub, &error);
    if (!holdings)
        return command_fail(error);
    say("%s\n", heading);
    ARRAY_EACH(const HubHolding, holding, holdings)
        say("%10" G_GINT64_FORMAT "  %s\n", holding->count, holding->what);
    return EX_OK;
}

static int only_count(const HubWork *work)
{
    g_autofree char *heading = g_strdup_printf("The hub of %s holds:", work->profile->slug);
    int code = print_holdings(work, heading);
    if (code == EX_OK)
        say("lanyard hub purge --yes=%s removes the people.\n", work->profile->slug);
    return code;
}

// Nobody purges another event by habit, nor one that is still on.
static bool is_meant(const HubWork *work, int *out_code)
{
    const char *event = command_option(work->line, "yes");
    if (strcmp(event, work->profile->slug) != 0) {
        *out_code = command_fail_with(EX_USAGE, "this hub's event is called %s, not \"%s\"; nothing was changed",
                                      work->profile->slug, event);
        return false;
    }
    if (command_flag(work->line, "early") || clock_utc_ms() >= work->profile->end_utc_ms)
        return true;
    *out_code = command_fail_with(EX_TEMPFAIL, "%s is not over, and no station could go on; --early purges it all the same",
                                  work->profile->title);
    return false;
}

static int purge(const HubWork *work)
{
    int code;
    if (!command_option(work->line, "yes"))
        return only_count(work);
    if (!is_meant(work, &code) ||
        (!command_flag(work->line, "early") && !purge_is_due(work->line, work->profile, clock_utc_ms(), &code)))
        return code;
    GError *error = NULL;
    gint64 left, unreadable;
    g_autofree char *path = g_build_filename(command_folder(work->line), "lanyard.db", NULL);
    g_autoptr(Store) store = g_file_test(path, G_FILE_TEST_EXISTS) ? store_open(path, NULL) : NULL;
    if (!hub_purge(work->hub, &left, &unreadable, &error) || (store && !store_put(store, STORE_PURGED, "yes", &error)))
        return command_fail(error);
    if (unreadable > 0)
        say("%" G_GINT64_FORMAT " records could not be read; all of their content was removed.\n", unreadable);
    code = print_holdings(work, "Personal data is removed, and no station may add records any more. What is left:");
    say("The server's backups and logs were not touched. Next: lanyard purge --yes at each station.\n");
    return code;
}

static const struct {
    const char *name;
    int (*run)(const HubWork *work);
} verbs[] = {
    {"init", make_schema},      {"upgrade", make_schema},        {"status", status}, {"station", hub_station},
    {"revoke", hub_revoke_one}, {"rotate-password", hub_rotate}, {"purge", purge},   {"harden", harden},
};

static int run_hub(CommandLine *line, GError **error)
{
    const char *name = command_argument(line, 0);
    gsize verb = 0;
    while (verb < G_N_ELEMENTS(verbs) && strcmp(verbs[verb].name, name) != 0)
        verb++;
    if (verb == G_N_ELEMENTS(verbs))
        return command_fail_with(
            EX_USAGE,
            "hub takes init, upgrade, harden, status, station add NAME, station admit-again NAME, station take-in NAME, station kind NAME KIND, revoke NAME, "
            "rotate-password NAME or purge, not \"%s\"",
            name);
    const char *output = command_option(line, "output");
    if (output && g_file_test(output, G_FILE_TEST_EXISTS))
        return command_fail_with(EX_CANTCREAT, "%s exists already; nothing was changed at the hub", output);
    g_autoptr(Settings) settings = settings_load(command_folder(line), error);
    g_autofree char *folder = g_build_filename(command_folder(line), "event", NULL);
    g_autoptr(Profile) profile = settings ? profile_load(folder, error) : NULL;
    if (!profile)
        return COMMAND_FAILED;
    const char *given = command_option(line, "hub");
    const HubOptions hub_options = {
        .connection = given ? given : settings->hub,
        .folder = settings->folder,
        .is_owner = given != NULL,
        .stop_fd = -1,
    };
    if (!hub_options.connection)
        return command_fail_with(EX_CONFIG, "station.ini names no hub under [exchange], and --hub was not given");
    g_autoptr(Hub) hub = hub_open(&hub_options, error);
    return hub ? verbs[verb].run(&(HubWork){line, hub, profile, peer_limits(settings, profile)}) : COMMAND_FAILED;
}

const Command command_hub = {
    .name = "hub",
    .arguments =
        "init|upgrade|harden|status|station add NAME|station admit-again NAME|station take-in NAME|station kind NAME KIND|revoke NAME|rotate-password NAME|purge",
    .summary = "make and manage the database through which stations exchange records",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 4,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_hub,
};
