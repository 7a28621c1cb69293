// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/sync/hub_owner.h"
#include "common/sync/sync.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/files.h"
#include "scanner/cli/purge.h"
#include "scanner/desk/desk.h"

static const CommandOption options[] = {
    {"role", 'r', "NAME", "init: the role that stations sign in as; sponsor: the sponsor's, default its code"},
    {"output", 'o', "FILE", "init, sponsor: write a new role's password file there instead of showing it"},
    {"hub", 'u', "STRING", "Another connection string than station.ini's, such as the owner's"},
    {"reason", 'w', "TEXT", "revoke: why; the station shows it"},
    {"days", 'd', "N", "purge: how long people are kept after the event's last day; default 30"},
    {"yes", 'y', NULL, "purge: do it; without it the hub is only counted"},
    {0},
};

// What a verb works with.
typedef struct {
    CommandLine *line;
    Hub *hub;
    const Profile *profile;
} HubWork;

// --- roles ---

// Makes the role unless it is there, and tells its password, which is kept nowhere else.
static int make_role(const HubWork *work, const char *role)
{
    GError *error = NULL;
    g_autofree char *secret = NULL;
    if (!hub_make_role(work->hub, role, &secret, &error)) {
        if (g_error_matches(error, HUB_ERROR, HUB_ERROR_RIGHTS)) {
            g_error_free(error);
            return command_fail_with(
                EX_NOPERM,
                "this connection's role may not make roles; give the hub's owner with --hub, or let the server's administrator run "
                "createuser --pwprompt %s first",
                role);
        }
        return command_fail(error);
    }
    const char *path = command_option(work->line, "output");
    if (!secret) {
        printf("The role %s is there and keeps its password.\n", role);
        return EX_OK;
    }
    g_autofree char *text = g_strconcat(secret, "\n", NULL);
    if (!path)
        printf("The role %s is made. This line, shown only now, is hub.pass of each station that signs in as it:\n%s", role,
               text);
    else if (files_write_new(path, text, &error))
        printf("The role %s is made. Its password is in %s, for lanyard init --pass.\n", role, path);
    else
        return command_fail(error);
    return EX_OK;
}

// --- verbs ---

static int make_schema(const HubWork *work)
{
    GError *error = NULL;
    int from, to;
    const char *role = command_option(work->line, "role");
    if (!hub_init(work->hub, work->profile->slug, NULL, &from, &to, &error))
        return command_fail(error);
    int code = role ? make_role(work, role) : EX_OK;
    if (code != EX_OK)
        return code;
    if (role && !hub_init(work->hub, work->profile->slug, role, &(int){0}, &to, &error))
        return command_fail(error);
    if (from == to)
        printf("The hub of %s is up to date (version %d).\n", work->profile->slug, to);
    else
        printf("The hub of %s has version %d%s.\n", work->profile->slug, to, from ? ", brought up to date" : "");
    return EX_OK;
}

static void show(const HubStation *station, const Profile *profile)
{
    g_autofree char *seen =
        station->seen_utc_ms ? zone_format_iso(profile->zone, station->seen_utc_ms) : g_strdup("never by itself");
    printf("%s  %-20s %8" G_GINT64_FORMAT " records, seen %s", station->id, station->name, station->record_count, seen);
    if (*station->origin)
        printf(", a side of the history of %s that stands apart: its store went back in time or was copied", station->origin);
    if (*station->sponsor)
        printf(", of sponsor %s", station->sponsor);
    if (ABS(station->skew_ms) > SYNC_SKEW_WARN_MS)
        printf(", clock %+.1f s", (double)station->skew_ms / 1000);
    if (station->revoked_utc_ms)
        printf(", revoked: %s", station->revoked_reason);
    putchar('\n');
}

static int status(const HubWork *work)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) stations = hub_stations(work->hub, &error);
    if (!stations)
        return command_fail(error);
    for (guint i = 0; i < stations->len; i++)
        show(g_ptr_array_index(stations, i), work->profile);
    if (stations->len == 0)
        puts("No station has been here yet.");
    return EX_OK;
}

static int revoke_station(const HubWork *work)
{
    const char *station = command_argument(work->line, 1);
    const char *reason = command_option(work->line, "reason");
    GError *error = NULL;
    if (!station)
        return command_fail_with(EX_USAGE, "hub revoke takes a station's id; lanyard hub status lists them");
    if (!hub_revoke(work->hub, station, reason ? reason : "", &error))
        return command_fail(error);
    printf("Nothing more is taken from station %s; what it sent before stays.\n", station);
    return EX_OK;
}

static int welcome_sponsor(const HubWork *work)
{
    const char *sponsor = command_argument(work->line, 1);
    if (!sponsor || !settings_is_sponsor_code(sponsor))
        return command_fail_with(EX_USAGE, "hub sponsor takes a sponsor's code: small letters, digits, - and _");
    const char *given = command_option(work->line, "role");
    const char *role = given ? given : sponsor;
    int code = make_role(work, role);
    if (code != EX_OK)
        return code;
    GError *error = NULL;
    if (!hub_welcome_sponsor(work->hub, sponsor, role, &error))
        return command_fail(error);
    printf("Stations that sign in as %s are %s's: they see their own leads, and what each attendee allows.\n"
           "Such a station is made with lanyard init --sponsor=%s.\n",
           role, sponsor, sponsor);
    return EX_OK;
}

static int print_holdings(const HubWork *work, const char *heading)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) holdings = hub_holdings(work->hub, &error);
    if (!holdings)
        return command_fail(error);
    puts(heading);
    for (guint i = 0; i < holdings->len; i++) {
        const HubHolding *holding = g_ptr_array_index(holdings, i);
        printf("%10" G_GINT64_FORMAT "  %s\n", holding->count, holding->what);
    }
    return EX_OK;
}

static int purge(const HubWork *work)
{
    int code;
    if (!command_flag(work->line, "yes"))
        return print_holdings(work, "The hub holds:");
    if (!purge_is_due(work->line, work->profile, clock_utc_ms(), &code))
        return code;
    GError *error = NULL;
    gint64 left;
    if (!hub_purge(work->hub, &left, &error))
        return command_fail(error);
    code = print_holdings(work, "The people are taken out, and no station may add to it any more. What is left:");
    puts("Backups and logs of the server were not touched. Next: lanyard purge --yes at each station.");
    return code;
}

static const struct {
    const char *name;
    int (*run)(const HubWork *work);
} verbs[] = {
    {"init", make_schema}, {"status", status}, {"revoke", revoke_station}, {"sponsor", welcome_sponsor}, {"purge", purge},
};

static int run_hub(CommandLine *line)
{
    const char *name = command_argument(line, 0);
    gsize verb = 0;
    while (verb < G_N_ELEMENTS(verbs) && strcmp(verbs[verb].name, name) != 0)
        verb++;
    if (verb == G_N_ELEMENTS(verbs))
        return command_fail_with(EX_USAGE, "hub takes init, status, revoke STATION, sponsor CODE or purge, not \"%s\"", name);
    GError *error = NULL;
    g_autoptr(Settings) settings = settings_load(command_station(line), &error);
    g_autofree char *folder = g_build_filename(command_station(line), "event", NULL);
    g_autoptr(Profile) profile = settings ? profile_load(folder, &error) : NULL;
    if (!profile)
        return command_fail(error);
    const char *given = command_option(line, "hub");
    const HubOptions hub_options = {
        .connection = given ? given : settings->hub,
        .folder = settings->folder,
        .stop_fd = -1,
        .wake_fd = -1,
    };
    if (!hub_options.connection)
        return command_fail_with(EX_CONFIG, "station.ini names no hub under [exchange], and --hub was not given");
    g_autoptr(Hub) hub = hub_open(&hub_options, &error);
    return hub ? verbs[verb].run(&(HubWork){line, hub, profile}) : command_fail(error);
}

const Command command_hub = {
    .name = "hub",
    .arguments = "init|status|revoke STATION|sponsor CODE|purge",
    .summary = "make the database that stations exchange records through, and look at it",
    .description =
        "init makes the schema in an empty PostgreSQL database (15 or newer), or brings an older one up to date; one database serves one "
        "event. With --role, stations may sign in as that role, which can add and read records and nothing else; it is made when "
        "it is not there, with a password that is told once. init itself needs the database's owner, and for a new role one who "
        "may make roles.\n\n"
        "status lists the stations: how many records each sent, when it was seen, how far its clock is off.\n\n"
        "revoke takes nothing more from a station that was lost or stolen. It says so on its page. What stations sign in with is on "
        "that machine, too: give their role another password.\n\n"
        "sponsor makes a sponsor's role in the same way: its stations see their own leads and what each attendee allows of the contact, held by the "
        "server whatever SQL they send.\n\n"
        "purge counts what the hub holds, and with --yes takes the people out of its records, as lanyard purge does at a station; "
        "see there for the order. No station may add records afterwards.",
    .examples = "lanyard hub init --hub='host=db.example.org dbname=conf user=owner' --role=desks\nlanyard hub status\n"
                "lanyard hub sponsor acme --output=acme.pass\nlanyard hub revoke 0123456789abcdef --reason='laptop stolen'",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs_station = true,
    .run = run_hub,
};
