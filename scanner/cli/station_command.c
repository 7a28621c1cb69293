// SPDX-License-Identifier: GPL-3.0-or-later
// station_command.c - the command `station`; station.c beside it is what the commands share.
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/zone.h"
#include "common/store/journal/journal.h"
#include "common/store/journal/quarantine.h"
#include "common/store/database/exclusive_lock.h"
#include "common/store/record/station.h"
#include "common/store/store.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/replace.h"
#include "common/sync/sync.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/progress.h"
#include "scanner/station/station.h"
#include "scanner/station/station_file.h"

#define LIST_MOST 100

static const CommandOption options[] = {
    {"mode", 'm', "MODE", "add: desk, door, kiosk, print or gateway; default: desk"},
    {"checkpoint", 'c', "CHECKPOINT", "add: where its scans count, such as the room of a door"},
    {"printer", 'p', "SPEC",
     "add: its printer, as station.ini names one, or \"practice\" for a folder that receives labels as pictures"},
    {"hub", 'u', "STRING", "add: the connection of the hub's owner, where station.ini names a hub"},
    {"output", 'o', "FILE", "add: the file to write"},
    {"now-is-right", 0, NULL, "clock: what the clock shows now is right; records ahead of it are written again"},
    {"force", 'f', NULL, "wipe: even if nothing proves that all records of this station are elsewhere"},
    {0},
};

// --- clock ---

#define DAY_MS G_GINT64_CONSTANT(86400000)

// A rehearsal of a day that is over makes no record one of the future.
static gint64 right_now(const Station *station)
{
    return MAX(station_now_utc_ms(station), clock_utc_ms());
}

// NULL on failure, "" when records and clock agree. The caller owns it.
static char *ahead_words(const Station *station, Store *store, GError **error)
{
    gint64 ahead_ms;
    if (!journal_is_ahead(store, right_now(station), &ahead_ms, error))
        return NULL;
    return ahead_ms == 0 ? g_strdup("")
                         : g_strdup_printf("its records are %" G_GINT64_FORMAT " days ahead of its clock", ahead_ms / DAY_MS);
}

static int say_clock(const Station *station, Store *store)
{
    GError *error = NULL;
    g_autofree char *now = zone_format_iso(station->profile->zone, right_now(station));
    g_autofree char *words = ahead_words(station, store, &error);
    if (!words)
        return command_fail(error);
    say("The clock shows %s; %s.\n", now, *words ? words : "no record is ahead of it");
    if (!*words)
        return EX_OK;
    say("Other stations refuse such records. If the clock is wrong, set it; if it is right: lanyard station clock --now-is-right\n");
    return 1;
}

static int clock_is_right(const Station *station, Store *store)
{
    GError *error = NULL;
    gint64 count;
    if (!journal_recover_clock(store, right_now(station), &count, &error))
        return command_fail(error);
    if (count > 0)
        say("%" G_GINT64_FORMAT
            " records of a time to come are set aside; those that this station wrote are there again, written at the time "
            "that the clock shows now.\n",
            count);
    return say_clock(station, store);
}

// --- show, wipe, add ---

static int show(const Station *station, Store *store)
{
    SyncState state;
    sync_state_load(store, &state);
    say("%s, id %s, event %s\n", store_station_name(store), store_station_id(store), store_event_slug(store));
    g_autofree char *words = sync_state_text(&state, station->profile->zone);
    if (exchange_is_possible(station->settings, NULL))
        say("exchange: %s%s%s%s\n", words, *state.problem ? "; " : "", state.problem,
            state.is_paused ? "; the organisers have paused this sponsor: what it captures waits here; talk to them" : "");
    GError *error = NULL;
    g_autofree char *doubt = NULL;
    g_autofree char *ahead = ahead_words(station, store, &error);
    if (!ahead || !store_identity_doubt(store, &doubt, &error))
        return command_fail(error);
    if (doubt)
        say("history: %s: with its next record this station goes on under a new id\n", doubt);
    if (*ahead)
        say("clock: %s; lanyard station clock says what to do\n", ahead);
    g_autoptr(GPtrArray) list = quarantine_list(store, LIST_MOST, &error);
    if (!list)
        return command_fail(error);
    ARRAY_EACH(const Quarantined, one, list)
        say("set aside: record %" G_GINT64_FORMAT " of station %s: %s\n", one->sequence, one->station, one->reason);
    return EX_OK;
}

static SyncOptions exchange_of(const Station *station, const char *store_path)
{
    return exchange_options(station->settings, store_path);
}

// A new store beside the old one, filled by the hub, which hears of a new station only when the old one is replaced.
static bool fill_beside(const Station *station, const char *beside, gint64 *out_count, GError **error)
{
    if (!store_create(beside, station->settings->station_name, station->profile->slug, error))
        return false;
    g_autoptr(Store) old = store_open(station->store_path, NULL); // what is broken is wiped as well
    SyncOptions sync_options = exchange_of(station, beside);
    sync_options.stands_for = old ? store_station_id(old) : NULL;
    Progress progress;
    progress_init(&progress, "Taking records from the hub");
    SyncReport report;
    bool is_good = sync_once(&sync_options, progress_show, &progress, &report, error);
    progress_clear(&progress);
    *out_count = report.pulled_count;
    return is_good;
}

// Whether every record of the old store stands in the new one, by its hash. Prints why not.
static int prove(const Station *station, const char *beside)
{
    GError *error = NULL;
    g_autoptr(Store) old = store_open(station->store_path, &error);
    g_autoptr(Store) new = old ? store_open(beside, &error) : NULL;
    gint64 found, missing;
    if (!new || !store_contains(new, old, &found, &missing, &error))
        return command_fail(error);
    g_autoptr(GPtrArray) debts = store_kept_debts(new, station->store_path);
    g_autofree char *words = store_kept_words(debts);
    if (missing == 0 && words)
        return command_fail_with(EX_TEMPFAIL, "%s; nothing was changed; --force wipes it anyway, and keeps that file", words);
    if (missing == 0) {
        say("All %" G_GINT64_FORMAT " records of this station are at the hub.\n", found);
        return EX_OK;
    }
    return command_fail_with(
        EX_TEMPFAIL,
        "%" G_GINT64_FORMAT " of %" G_GINT64_FORMAT
        " records of this station are nowhere else; nothing was changed. lanyard bundle export FILE carries them to another "
        "station; --force wipes it anyway, and keeps the old file",
        missing, found + missing);
}

// How many records of the old store nobody else has, as far as is known: all that the hub filled in is, and of a hub that was not asked what the
// last exchange left. 0 when the store cannot be read.
static gint64 count_left(const Station *station, const char *beside, bool is_filled)
{
    SyncState state;
    gint64 found, missing;
    g_autoptr(Store) old = store_open(station->store_path, NULL), new = old ? store_open(beside, NULL) : NULL;
    if (!new)
        return 0;
    sync_state_load(old, &state);
    gint64 left = is_filled && store_contains(new, old, &found, &missing, NULL) ? missing : state.unsent_count;
    sync_left(new, left); // whoever is killed after the swap knows it
    return left;
}

static void say_left(const Station *station, gint64 left_count, const char *kept)
{
    g_autoptr(Store) store = store_open(station->store_path, NULL);
    g_autoptr(GPtrArray) debts = store ? store_kept_debts(store, station->store_path) : NULL;
    g_autofree char *words = debts ? store_kept_words(debts) : NULL;
    if (left_count > 0)
        say("%" G_GINT64_FORMAT
            " records are on this machine alone, as far as is known, in that file. Next: lanyard rescue %s, then lanyard bundle "
            "export FILE for another desk.\n",
            left_count, kept);
    else if (words)
        say("Attention: %s.\n", words);
}

// The new one says who it is. Where the hub cannot be asked, the next exchange does.
static void introduce(const Station *station)
{
    SyncReport report;
    const SyncOptions sync_options = exchange_of(station, station->store_path);
    (void)sync_once(&sync_options, NULL, NULL, &report, NULL);
}

static int begin_anew(const Station *station, const char *beside, bool is_forced)
{
    GError *error = NULL;
    gint64 count = 0;
    if (!is_forced) {
        const SyncOptions sync_options = exchange_of(station, station->store_path);
        SyncReport report;
        if (!sync_once(&sync_options, NULL, NULL, &report, &error)) {
            g_prefix_error(&error, "the last exchange failed, so nothing was changed: ");
            return command_fail(error);
        }
    }
    bool is_filled = fill_beside(station, beside, &count, &error);
    if (!is_filled && !is_forced)
        return command_fail(error);
    int code = is_forced ? EX_OK : prove(station, beside);
    if (code != EX_OK)
        return code;
    gint64 left_count = is_forced ? count_left(station, beside, is_filled) : 0;
    g_autofree char *kept = NULL;
    if (error)
        say_error("lanyard: %s\n", error->message);
    g_clear_error(&error);
    if (!store_replace(station->store_path, beside, &kept, &error))
        return command_fail(error);
    if (is_filled)
        introduce(station);
    say("%" G_GINT64_FORMAT " records came from the hub. The station is new; add its volunteers again.\n", count);
    if (kept) {
        say("The old store is %s, until lanyard purge.\n", kept);
        say_left(station, left_count, kept);
    }
    return EX_OK;
}

static int wipe(CommandLine *line, const Station *station)
{
    GError *error = NULL;
    g_autofree char *beside = g_strconcat(station->store_path, ".being-made", NULL);
    if (station->settings->stations && settings_sponsor(station->settings))
        return command_fail_with(EX_UNAVAILABLE,
                                 "no hub fills a booth again; make it anew from the file that lanyard sponsor add writes");
    if (!exchange_is_possible(station->settings, &error) || // nothing would fill it again
        (g_file_test(station->store_path, G_FILE_TEST_EXISTS) && !store_lock_exclusive(station->store_path, &error)) ||
        (g_file_test(beside, G_FILE_TEST_EXISTS) && !store_remove(beside, &error)))
        return command_fail(error);
    int code = begin_anew(station, beside, command_flag(line, "force"));
    if (code != EX_OK && g_file_test(beside, G_FILE_TEST_EXISTS))
        store_remove(beside, NULL); // it holds nothing that came from here
    return code;
}

static int add(CommandLine *line)
{
    GError *error = NULL;
    const char *name = command_argument(line, 1), *path = command_option(line, "output");
    const char *mode = command_option(line, "mode");
    if (!name || !path)
        return command_fail_with(EX_USAGE, "station add takes the new station's name and --output=FILE");
    const StationFileWish wish = {.folder = command_folder(line),
                                  .name = name,
                                  .mode = mode ? mode : "desk",
                                  .checkpoint = command_option(line, "checkpoint"),
                                  .printer = command_option(line, "printer"),
                                  .hub_owner = command_option(line, "hub"),
                                  .now_utc_ms = clock_utc_ms()};
    if (!station_file_write(&wish, path, &error))
        return command_fail(error);
    bool is_gateway = strcmp(wish.mode, "gateway") == 0;
    say("%s makes %s on another machine: lanyard init --from=%s DIR\nIt holds %s. Carry it by hand, and remove "
        "every copy when that station works.\n",
        path, name, path, is_gateway ? "a password of the hub" : "the event's keys");
    return EX_OK;
}

static int run_station(CommandLine *line, GError **error)
{
    if (strcmp(command_argument(line, 0) ? command_argument(line, 0) : "", "add") == 0)
        return add(line);
    g_autoptr(Station) station = station_load(command_folder(line), error);
    if (!station)
        return COMMAND_FAILED;
    const char *verb = command_argument(line, 0);
    if (verb && strcmp(verb, "wipe") == 0)
        return wipe(line, station);
    bool is_clock = g_strcmp0(verb, "clock") == 0;
    if (verb && strcmp(verb, "show") != 0 && !is_clock)
        return command_fail_with(EX_USAGE, "station takes show, add, clock or wipe, not \"%s\"", verb);
    g_autoptr(Store) store = store_open(station->store_path, error);
    if (!store)
        return COMMAND_FAILED;
    if (!is_clock)
        return show(station, store);
    return command_flag(line, "now-is-right") ? clock_is_right(station, store) : say_clock(station, store);
}

const Command command_this_station = {
    .name = "station",
    .arguments = "[show|add NAME|clock|wipe]",
    .summary = "show which station this is, add another one, or fill this one from the hub",
    .options = options,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_station,
};
