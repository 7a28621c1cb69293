// SPDX-License-Identifier: GPL-3.0-or-later
// sponsor.c - sponsors' booths: who they are to the stations, and the file that makes one.
#include "scanner/cli/commands.h"

#include <ifaddrs.h>
#include <net/if.h>
#include <netdb.h>
#include <string.h>
#include <sys/socket.h>

#include "common/base/clock.h"
#include "common/store/rights/client.h"
#include "common/store/store.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/station.h"
#include "scanner/serve/serve.h"
#include "scanner/station/booth_file.h"

static const CommandOption options[] = {
    {"name", 'n', "TEXT", "add: what people call the booth; default: the sponsor's code and \"booth\""},
    {"address", 'a', "LIST",
     "add: https:// addresses of stations that show a certificate which everybody trusts, separated by semicolons; this station's own "
     "address comes after them"},
    {"output", 'o', "FILE", "add: the file to write; default: the sponsor's code and \".booth\""},
    {"reason", 'r', "TEXT", "off: why, for the audit trail"},
    {"volunteer", 'v', "NAME", "Who does it, for the audit trail"},
    {0},
};

// --- where a booth asks ---

static void add_station(GString *list, const char *host, guint port, const char *pin)
{
    bool is_v6 = strchr(host, ':');
    g_string_append_printf(list, "%shttps://%s%s%s:%u#%s", list->len ? ";" : "", is_v6 ? "[" : "", host, is_v6 ? "]" : "", port,
                           pin);
}

// Each address at which other machines reach this one.
static void add_interfaces(GString *list, guint port, const char *pin)
{
    struct ifaddrs *all = NULL;
    if (getifaddrs(&all) != 0)
        return;
    for (const struct ifaddrs *one = all; one; one = one->ifa_next) {
        char host[NI_MAXHOST];
        bool is_reached =
            one->ifa_addr && one->ifa_addr->sa_family == AF_INET && (one->ifa_flags & IFF_UP) && !(one->ifa_flags & IFF_LOOPBACK);
        if (is_reached && getnameinfo(one->ifa_addr, sizeof(struct sockaddr_in), host, sizeof host, NULL, 0, NI_NUMERICHOST) == 0)
            add_station(list, host, port, pin);
    }
    freeifaddrs(all);
}

static bool add_own(GString *list, const Settings *settings, GError **error)
{
    const char *listen = settings->device_listen, *colon = listen ? strrchr(listen, ':') : NULL;
    guint64 port;
    if (!colon || !g_ascii_string_to_unsigned(colon + 1, 10, 1, G_MAXUINT16, &port, NULL))
        return true;
    g_autofree char *pin = serve_pin(settings, error);
    if (!pin)
        return false;
    g_autofree char *host = g_strndup(listen, (gsize)(colon - listen));
    g_strdelimit(host, "[]", ' ');
    g_strstrip(host);
    if (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0)
        add_interfaces(list, (guint)port, pin);
    else
        add_station(list, host, (guint)port, pin);
    return true;
}

// The text for station.ini; the caller owns it. NULL when nothing says where a booth may ask.
static char *stations_of(const CommandLine *line, const Settings *settings, GError **error)
{
    g_autoptr(GString) list = g_string_new(command_option(line, "address"));
    if (!add_own(list, settings, error))
        return NULL;
    if (list->len)
        return g_strdup(list->str);
    g_set_error_literal(error, STATION_ERROR, STATION_ERROR_REFUSED,
                        "nothing says where a booth may ask; put serve=0.0.0.0:8918 under [devices] in station.ini, with this "
                        "machine on the booths' network, or give --address=https://NAME");
    return NULL;
}

// --- the acts ---

static int add(CommandLine *line)
{
    GError *error = NULL;
    const char *sponsor = command_argument(line, 1);
    const char *given_name = command_option(line, "name"), *given_path = command_option(line, "output");
    if (!sponsor || !settings_is_sponsor_code(sponsor))
        return command_fail_with(EX_USAGE, "sponsor add takes a sponsor's code: small letters, digits, - and _");
    g_autofree char *name = given_name ? g_strdup(given_name) : g_strconcat(sponsor, " booth", NULL);
    g_autofree char *path = given_path ? g_strdup(given_path) : g_strconcat(sponsor, ".booth", NULL);
    g_autoptr(Settings) settings = settings_load(command_folder(line), &error);
    g_autofree char *stations = settings ? stations_of(line, settings, &error) : NULL;
    g_autofree char *client = NULL;
    const BoothFileWish wish = {.folder = command_folder(line),
                                .sponsor = sponsor,
                                .name = name,
                                .stations = stations,
                                .volunteer_name = command_volunteer_name(line),
                                .now_utc_ms = clock_utc_ms()};
    if (!stations || !booth_file_write(&wish, path, &client, &error))
        return command_fail(error);
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

static int list(Store *store)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) clients = client_list(store, &error);
    if (!clients)
        return command_fail(error);
    for (guint i = 0; i < clients->len; i++) {
        const Client *client = g_ptr_array_index(clients, i);
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
    for (guint i = 0; clients && i < clients->len; i++) {
        const Client *client = g_ptr_array_index(clients, i);
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

static int run_sponsor(CommandLine *line)
{
    GError *error = NULL;
    const char *verb = command_argument(line, 0);
    g_autoptr(Settings) settings = settings_load(command_folder(line), &error);
    if (!settings)
        return command_fail(error);
    if (settings->mode == STATION_SPONSOR)
        return command_fail_with(EX_USAGE, "this station is a sponsor's own; the organisers run this at one of theirs");
    if (verb && strcmp(verb, "add") == 0)
        return add(line);
    g_autoptr(Store) store = command_store_open(line, &error);
    if (!store)
        return command_fail(error);
    return verb && strcmp(verb, "off") == 0 ? turn_off(line, store) : list(store);
}

const Command command_sponsor = {
    .name = "sponsor",
    .arguments = "[list|add CODE|off ID|NAME]",
    .summary = "make the file of a sponsor's booth, list booths, turn one off",
    .description =
        "A sponsor's booth is a machine of the sponsor's with lanyard run: it captures badges, and asks a station of the event over "
        "HTTPS whom it met. That station needs serve under [devices] in station.ini, and lanyard run.\n\n"
        "add makes a booth of the sponsor CODE known to all stations, and writes the file that lanyard init takes on the "
        "sponsor's machine: the event's folder, where to ask, and the booth's secret and key. It holds no key of the event and no "
        "attendee. The addresses are those of --address, and this station's own with the digest of its certificate's key. Each "
        "machine gets a file of its own.\n\n"
        "off is for good: for a booth that was stolen or left. It counts here at once, and at each station that has heard of it. "
        "NAME is enough where one booth alone has it.",
    .examples = "lanyard sponsor add acme --name='Acme, hall 2' --output=/media/stick/acme.booth\n"
                "lanyard sponsor add acme --address=https://booths.example.org\nlanyard sponsor list\n"
                "lanyard sponsor off 'Acme, hall 2' --reason='laptop stolen'",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .check = check,
    .run = run_sponsor,
};
