// SPDX-License-Identifier: GPL-3.0-or-later
// station_command.c - the command `station`; station.c beside it is what the commands share.
#include <stdio.h>
#include <string.h>

#include "common/store/quarantine.h"
#include "common/store/exclusive_lock.h"
#include "common/sync/sync.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/progress.h"
#include "scanner/desk/desk.h"

#define LIST_MOST 100

static const CommandOption options[] = {
    {"force", 'f', NULL, "wipe: also when the hub has not got all records of this station"},
    {0},
};

static int show(const Station *station, Store *store)
{
    SyncState state;
    sync_state_load(store, &state);
    printf("%s, id %s, event %s\n", store_station_name(store), store_station_id(store), store_event_slug(store));
    g_autofree char *words = exchange_words(&state, station->profile);
    if (station->settings->hub)
        printf("exchange: %s%s%s\n", words, *state.problem ? "; " : "", state.problem);
    GError *error = NULL;
    g_autoptr(GPtrArray) list = quarantine_list(store, LIST_MOST, &error);
    if (!list)
        return command_fail(error);
    for (guint i = 0; i < list->len; i++) {
        const Quarantined *one = g_ptr_array_index(list, i);
        printf("set aside: record %" G_GINT64_FORMAT " of station %s: %s\n", one->sequence, one->station, one->reason);
    }
    return EX_OK;
}

// A last exchange, as far as it goes, and what the hub has not got even so.
static gint64 count_unsent(const Station *station)
{
    const SyncOptions sync_options = {.store_path = station->store_path,
                                      .hub = station->settings->hub,
                                      .folder = station->settings->folder,
                                      .sponsor = settings_sponsor(station->settings)};
    SyncReport report;
    g_autoptr(GError) error = NULL;
    if (!sync_once(&sync_options, NULL, NULL, &report, &error))
        fprintf(stderr, "lanyard: %s\n", error->message);
    return report.state.unsent_count;
}

// A new station in the same folder, filled by the hub.
static int begin_anew(const Station *station)
{
    GError *error = NULL;
    if (!store_remove(station->store_path, &error) ||
        !store_create(station->store_path, station->settings->station_name, station->profile->slug, &error))
        return command_fail(error);
    puts("The station is empty and new; its volunteers have to be added again.");
    const SyncOptions sync_options = {.store_path = station->store_path,
                                      .hub = station->settings->hub,
                                      .folder = station->settings->folder,
                                      .sponsor = settings_sponsor(station->settings)};
    Progress progress;
    progress_init(&progress, "Taking records from the hub");
    SyncReport report;
    bool is_good = sync_once(&sync_options, progress_show, &progress, &report, &error);
    progress_clear(&progress);
    if (!is_good)
        return command_fail(error);
    printf("%" G_GINT64_FORMAT " records came from the hub.\n", report.pulled_count);
    return EX_OK;
}

static int wipe(CommandLine *line, const Station *station)
{
    GError *error = NULL;
    if (!exchange_is_possible(station->settings, &error) || // nothing would fill it again
        !store_lock_exclusive(station->store_path, &error))
        return command_fail(error);
    gint64 unsent_count = command_flag(line, "force") ? 0 : count_unsent(station);
    if (unsent_count > 0)
        return command_fail_with(EX_TEMPFAIL,
                                 "the hub has not got %" G_GINT64_FORMAT
                                 " records of this station; keep them with lanyard bundle "
                                 "export FILE, or lose them with --force",
                                 unsent_count);
    return begin_anew(station);
}

static int run_station(CommandLine *line)
{
    GError *error = NULL;
    g_autoptr(Station) station = station_load(command_station(line), &error);
    if (!station)
        return command_fail(error);
    const char *verb = command_argument(line, 0);
    if (verb && strcmp(verb, "wipe") == 0)
        return wipe(line, station);
    if (verb && strcmp(verb, "show") != 0)
        return command_fail_with(EX_USAGE, "station takes show or wipe, not \"%s\"", verb);
    g_autoptr(Store) store = store_open(station->store_path, &error);
    return store ? show(station, store) : command_fail(error);
}

const Command command_this_station = {
    .name = "station",
    .arguments = "[show|wipe]",
    .summary = "show who this station is, or begin it anew from the hub",
    .description =
        "show says the station's id, how the exchange stands, and which records are set aside because the hub or this station could "
        "not take them.\n\n"
        "wipe removes the store with all its people and makes a new, empty one, which the hub fills: for a machine that changes "
        "hands, whose store is damaged, or that was copied from another. It refuses while lanyard run or another program has the "
        "store open, and while records of this station are nowhere else.",
    .examples = "lanyard station\nlanyard station wipe",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_station,
};
