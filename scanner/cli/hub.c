#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/sync/hub_lead.h"
#include "common/sync/sync.h"
#include "scanner/cli/commands.h"
#include "scanner/desk/desk.h"

static const CommandOption options[] = {
    {"role", 'r', "NAME", "init: the PostgreSQL role that stations sign in as; sponsor: the sponsor's. It must be there"},
    {"hub", 'u', "STRING", "Another connection string than station.ini's, such as the owner's"},
    {"yes", 'y', NULL, "purge: do it"},
    {"reason", 'w', "TEXT", "revoke: why; the station shows it"},
    {0},
};

static int make_schema(CommandLine *line, Hub *hub, const Profile *profile)
{
    GError *error = NULL;
    int from, to;
    if (!hub_init(hub, profile->slug, command_option(line, "role"), &from, &to, &error))
        return command_fail(error);
    if (from == to)
        printf("The hub of %s is up to date (version %d).\n", profile->slug, to);
    else
        printf("The hub of %s has version %d%s.\n", profile->slug, to, from ? ", brought up to date" : "");
    return EX_OK;
}

static void show(const HubStation *station, const Profile *profile)
{
    g_autofree char *seen = station->seen_utc_ms ? zone_format_iso(profile->zone, station->seen_utc_ms) : g_strdup("never by itself");
    printf("%s  %-20s %8" G_GINT64_FORMAT " records, seen %s", station->id, station->name, station->record_count, seen);
    if (ABS(station->skew_ms) > SYNC_SKEW_WARN_MS)
        printf(", clock %+.1f s", (double)station->skew_ms / 1000);
    if (station->revoked_utc_ms)
        printf(", revoked: %s", station->revoked_reason);
    putchar('\n');
}

static int status(Hub *hub, const Profile *profile)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) stations = hub_stations(hub, &error);
    if (!stations)
        return command_fail(error);
    for (guint i = 0; i < stations->len; i++)
        show(g_ptr_array_index(stations, i), profile);
    if (stations->len == 0)
        puts("No station has been here yet.");
    return EX_OK;
}

static int revoke_station(CommandLine *line, Hub *hub)
{
    const char *station = command_argument(line, 1);
    const char *reason = command_option(line, "reason");
    GError *error = NULL;
    if (!station)
        return command_fail_with(EX_USAGE, "hub revoke takes a station's id; lanyard hub status lists them");
    if (!hub_revoke(hub, station, reason ? reason : "", &error))
        return command_fail(error);
    printf("Nothing more is taken from station %s; what it sent before stays.\n", station);
    return EX_OK;
}

static int welcome_sponsor(CommandLine *line, Hub *hub)
{
    const char *code = command_argument(line, 1);
    const char *role = command_option(line, "role");
    GError *error = NULL;
    if (!code || !role)
        return command_fail_with(EX_USAGE, "hub sponsor takes a sponsor's code and --role=NAME");
    if (!hub_welcome_sponsor(hub, code, role, &error))
        return command_fail(error);
    printf("Stations that sign in as %s are %s's: they see their own leads, and what each attendee allows.\n", role, code);
    return EX_OK;
}

static int purge(CommandLine *line, Hub *hub)
{
    GError *error = NULL;
    gint64 left;
    if (!command_flag(line, "yes"))
        return command_fail_with(EX_USAGE, "hub purge takes the people out of all records for good; say --yes");
    if (!hub_purge(hub, &left, &error))
        return command_fail(error);
    printf("The people are taken out of %" G_GINT64_FORMAT " records of the hub.\n", left);
    return EX_OK;
}

static int run_hub(CommandLine *line)
{
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
        .name = settings->station_name,
        .stop_fd = -1,
        .wake_fd = -1,
    };
    const char *verb = command_argument(line, 0);
    if (strcmp(verb, "init") != 0 && strcmp(verb, "status") != 0 && strcmp(verb, "revoke") != 0 &&
        strcmp(verb, "sponsor") != 0 && strcmp(verb, "purge") != 0)
        return command_fail_with(EX_USAGE, "hub takes init, status, revoke STATION, sponsor CODE or purge, not \"%s\"", verb);
    if (!hub_options.connection)
        return command_fail_with(EX_CONFIG, "station.ini names no hub under [exchange], and --hub was not given");
    g_autoptr(Hub) hub = hub_open(&hub_options, &error);
    if (!hub)
        return command_fail(error);
    if (strcmp(verb, "init") == 0)
        return make_schema(line, hub, profile);
    if (strcmp(verb, "sponsor") == 0)
        return welcome_sponsor(line, hub);
    if (strcmp(verb, "purge") == 0)
        return purge(line, hub);
    return strcmp(verb, "status") == 0 ? status(hub, profile) : revoke_station(line, hub);
}

const Command command_hub = {
    .name = "hub",
    .arguments = "init|status|revoke STATION|sponsor CODE|purge",
    .summary = "make the database that stations exchange records through, and look at it",
    .description = "init makes the schema in an empty PostgreSQL database (15 or newer), or brings an older one up to date; one database serves one "
                   "event. With --role, stations may sign in as that role, which can add and read records and nothing else; init itself "
                   "needs the database's owner.\n\n"
                   "status lists the stations: how many records each sent, when it was seen, how far its clock is off.\n\n"
                   "revoke takes nothing more from a station that was lost or stolen. It says so on its page. What stations sign in with is on "
                   "that machine, too: give their role another password.\n\n"
                   "sponsor makes --role a sponsor's: its stations see their own leads and what each attendee allows of the contact, held by the "
                   "server whatever SQL they send.\n\n"
                   "purge takes the people out of the hub's records when the event is over, as lanyard purge does at a station.",
    .examples = "lanyard hub init --hub='host=db.example.org dbname=conf user=owner' --role=desks\nlanyard hub status\n"
                "lanyard hub sponsor acme --role=acme\nlanyard hub revoke 0123456789abcdef --reason='laptop stolen'",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs_station = true,
    .run = run_hub,
};
