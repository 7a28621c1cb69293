// SPDX-License-Identifier: GPL-3.0-or-later
// sponsor.c - sponsors' booths: who they are to the stations, and the file that makes one.
#include "scanner/cli/commands.h"

#include <string.h>

#include "common/base/clock.h"
#include "common/store/rights/client.h"
#include "common/store/rights/serving.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/station.h"
#include "scanner/serve/serve.h"
#include "scanner/station/booth_file.h"

static const CommandOption options[] = {
    {"name", 'n', "TEXT", "add: what people call the booth; default: the sponsor's code and \"booth\""},
    {"address", 'a', "LIST",
     "add: https:// addresses of stations that show a certificate which everybody trusts, separated by semicolons; the "
     "addresses of this event's own stations come after them"},
    {"output", 'o', "FILE", "add: the file to write; default: the sponsor's code and \".booth\""},
    {"reason", 'r', "TEXT", "off: why, for the audit trail"},
    {"volunteer", 'v', "NAME", "Who does it, for the audit trail"},
    {0},
};

// --- where a booth asks ---

// Of this station, when it serves at a port that station.ini names; else "". The caller owns it.
static char *own_stations(const Settings *settings, GError **error)
{
    const char *listen = settings->device_listen, *colon = listen ? strrchr(listen, ':') : NULL;
    guint64 port;
    if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
        return g_strdup("");
    g_autofree char *pin = serve_pin(settings, error);
    return pin ? serve_addresses(listen, (guint16)port, pin) : NULL;
}

// Those that other stations said of themselves.
static char *other_stations(const CommandLine *line, GError **error)
{
    g_autoptr(Store) store = command_store_open(line, error);
    g_autoptr(GPtrArray) list = store ? serving_list(store, error) : NULL;
    if (!list)
        return NULL;
    g_ptr_array_add(list, NULL);
    return g_strjoinv(";", (char **)list->pdata);
}

// The text for station.ini; the caller owns it. NULL when nothing says where a booth may ask.
static char *stations_of(const CommandLine *line, const Settings *settings, GError **error)
{
    const char *given = command_option(line, "address");
    g_autofree char *own = own_stations(settings, error), *others = own ? other_stations(line, error) : NULL;
    if (!others)
        return NULL;
    const char *const parts[] = {given ? given : "", own, others};
    g_autoptr(GString) list = g_string_new(NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++)
        g_string_append_printf(list, "%s%s", list->len && *parts[i] ? ";" : "", parts[i]);
    if (list->len)
        return g_strdup(list->str);
    return error_set_null(STATION_ERROR, STATION_ERROR_REFUSED, error,
                          "nothing says where a booth may ask; put serve=0.0.0.0:8918 under [devices] in station.ini, with this "
                          "machine on the booths' network, or give --address=https://NAME");
}

// --- the acts ---

static int add(CommandLine *line, GError **error)
{
    const char *sponsor = command_argument(line, 1);
    const char *given_name = command_option(line, "name"), *given_path = command_option(line, "output");
    if (!sponsor || !settings_is_sponsor_code(sponsor))
        return command_fail_with(EX_USAGE, "sponsor add takes a sponsor's code: small letters, digits, - and _");
    g_autofree char *name = given_name ? g_strdup(given_name) : g_strconcat(sponsor, " booth", NULL);
    g_autofree char *path = given_path ? g_strdup(given_path) : g_strconcat(sponsor, ".booth", NULL);
    g_autoptr(Settings) settings = settings_load(command_folder(line), error);
    g_autofree char *stations = settings ? stations_of(line, settings, error) : NULL;
    g_autofree char *client = NULL;
    const BoothFileWish wish = {.folder = command_folder(line),
                                .sponsor = sponsor,
                                .name = name,
                                .stations = stations,
                                .volunteer_name = command_volunteer_name(line),
                                .now_utc_ms = clock_utc_ms()};
    if (!stations || !booth_file_write(&wish, path, &client, error))
        return COMMAND_FAILED;
    g_auto(GStrv) asked = g_strsplit(stations, ";", -1);
    say("%s makes the booth %s (%s) on the sponsor's machine: lanyard init --from=%s DIR\nIt asks at", path, name, client, path);
    for (char **one = asked; *one; one++) {
        (*one)[strcspn(*one, "#")] = '\0';
        say("%s %s", one == asked ? "" : " or", *one);
    }
    say(".\nWhoever has the file reads what %s is given. Carry it by hand, and remove every copy when the booth works.\n"
        "If it is lost: lanyard sponsor off %s\n",
        sponsor, client);
    return EX_OK;
}

static int list(Store *store, GError **error)
{
    g_autoptr(GPtrArray) clients = client_list(store, error);
    if (!clients)
        return COMMAND_FAILED;
    ARRAY_EACH(const Client, client, clients) {
        if (*client->sponsor)
            say("%s  %-12s %-3s %s%s%s\n", client->id, client->sponsor, client->is_off ? "off" : "on", client->name,
                *client->off_reason ? ": " : "", client->off_reason);
    }
    return EX_OK;
}

// By its id, or by a name that one booth alone has, of those that are on. NULL, and said, when it is none.
static char *find(Store *store, const char *word, int *out_code)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) clients = client_list(store, &error);
    const Client *found = NULL;
    int count = 0;
    ARRAY_EACH(const Client, client, clients) {
        if (*client->sponsor && strcmp(client->id, word) == 0)
            return g_strdup(client->id);
        if (*client->sponsor && !client->is_off && strcmp(client->name, word) == 0) {
            found = client;
            count++;
        }
    }
    if (!clients)
        *out_code = command_fail(error);
    else if (count != 1)
        *out_code = command_fail_with(EX_DATAERR, "\"%s\" is %s; lanyard sponsor list shows their ids", word,
                                      count ? "the name of several booths" : "no booth that is on");
    return count == 1 ? g_strdup(found->id) : NULL;
}

static int turn_off(CommandLine *line, Store *store)
{
    GError *error = NULL;
    int code = EX_OK;
    const char *reason = command_option(line, "reason");
    g_autofree char *id = find(store, command_argument(line, 1), &code);
    if (!id)
        return code;
    if (!client_turn_off(store, id, reason ? reason : "", command_volunteer_name(line), command_now_utc_ms(store), &error))
        return command_fail(error);
    g_autoptr(Client) client = client_load(store, id, &error);
    if (error)
        return command_fail(error);
    if (!client || !client->is_off)
        return command_fail_with(EX_SOFTWARE, "%s is still on", id);
    say("%s (%s) of %s is off, for good: here from now on, at each other station with its next exchange. What it was given stays at that "
        "machine; lanyard sponsor add makes a new booth.\n",
        client->name, id, client->sponsor);
    return EX_OK;
}

static int check(const CommandLine *line)
{
    const char *verb = command_argument(line, 0), *word = command_argument(line, 1);
    if (!verb || (strcmp(verb, "list") == 0 && !word) || (word && (strcmp(verb, "add") == 0 || strcmp(verb, "off") == 0)))
        return EX_OK;
    return command_fail_with(EX_USAGE, "sponsor takes list, add CODE or off ID");
}

static int run_sponsor(CommandLine *line, GError **error)
{
    const char *verb = command_argument(line, 0);
    g_autoptr(Settings) settings = settings_load(command_folder(line), error);
    if (!settings)
        return COMMAND_FAILED;
    if (settings->mode == STATION_SPONSOR)
        return command_fail_with(EX_USAGE, "this station is a sponsor's own; the organisers run this at one of theirs");
    if (verb && strcmp(verb, "add") == 0)
        return add(line, error);
    g_autoptr(Store) store = command_store_open(line, error);
    if (!store)
        return COMMAND_FAILED;
    return verb && strcmp(verb, "off") == 0 ? turn_off(line, store) : list(store, error);
}

const Command command_sponsor = {
    .name = "sponsor",
    .arguments = "[list|add CODE|off ID|NAME]",
    .summary = "make the file of a sponsor's booth, list booths, turn one off",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .check = check,
    .run = run_sponsor,
};
