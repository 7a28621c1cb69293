// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/files.h"
#include "common/base/zone.h"
#include "common/store/upkeep/purge.h"
#include "common/store/database/exclusive_lock.h"
#include "common/store/upkeep/leftover.h"
#include "common/store/upkeep/replace.h"
#include "common/sync/hub.h"
#include "common/sync/sync.h"
#include "scanner/cli/exchange.h"
#include "scanner/cli/station.h"
#include "scanner/station/station_file.h"

#define DAYS_KEPT 30
#define VIRTUAL "virtual:" // how station.ini calls a printer that is a folder
#define DAY_MS G_GINT64_CONSTANT(86400000)

static const CommandOption options[] = {
    {"days", 'd', "N", "How long people are kept after the event's last day; default: 30"},
    {"yes", 'y', NULL, "Do it; without this option, only count what the store holds"},
    {"force", 'f', NULL, "Also when the hub lacks records of this station: what they say of people is lost"},
    {0},
};

// When they are to be taken out. Prints and answers false when the option is wrong.
static bool find_due(const CommandLine *line, const Profile *profile, gint64 *out_utc_ms)
{
    int days;
    if (!command_number(line, "days", DAYS_KEPT, 0, 3650, &days))
        return false;
    *out_utc_ms = profile->end_utc_ms + days * DAY_MS;
    return true;
}

bool purge_is_due(const CommandLine *line, const Profile *profile, gint64 now_utc_ms, int *out_code)
{
    gint64 due_utc_ms;
    *out_code = EX_USAGE;
    if (!find_due(line, profile, &due_utc_ms))
        return false;
    if (now_utc_ms >= due_utc_ms)
        return true;
    g_autofree char *due = zone_format_day(profile->zone, due_utc_ms);
    *out_code = command_fail_with(EX_TEMPFAIL, "people are kept until %s, %d days after %s; --days=N changes that", due,
                                  (int)((due_utc_ms - profile->end_utc_ms) / DAY_MS), profile->title);
    return false;
}

static int print_counts(Store *store, const char *heading)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) counts = store_purge_counts(store, &error);
    if (!counts)
        return command_fail(error);
    say("%s\n", heading);
    ARRAY_EACH(const PurgeCount, count, counts)
        say("%10" G_GINT64_FORMAT "  %s\n", count->count, count->what);
    return EX_OK;
}

static int only_count(CommandLine *line)
{
    gint64 due_utc_ms;
    if (!find_due(line, command_profile(line), &due_utc_ms))
        return EX_USAGE;
    g_autofree char *due = zone_format_day(command_profile(line)->zone, due_utc_ms);
    int code = print_counts(command_store(line), "The store holds:");
    say("From %s on, lanyard purge --yes removes the people.\n", due);
    return code;
}

// Stores that restore and wipe kept hold the same people.
static bool remove_kept(const char *path, GError **error)
{
    g_autoptr(GPtrArray) files = store_kept_files(path);
    ARRAY_EACH(const char, file, files) {
        if (g_unlink(file) != 0)
            return error_set(STORE_ERROR, STORE_ERROR_IO, error, "%s still holds people: %s", file, g_strerror(errno));
    }
    return true;
}

// So do the files that lanyard setup made for other stations.
static bool remove_station_files(const CommandLine *line, GError **error)
{
    g_autofree char *folder = g_build_filename(command_folder(line), STATION_FILE_FOLDER, NULL);
    files_remove_folder(folder);
    if (g_file_test(folder, G_FILE_TEST_EXISTS))
        g_set_error(error, STORE_ERROR, STORE_ERROR_IO, "%s still holds people; remove it by hand", folder);
    return !g_file_test(folder, G_FILE_TEST_EXISTS);
}

// One exchange more: a hub that went back lacks what it had. One that is away was asked before, and one that was purged takes nothing.
static bool ask_once_more(const Settings *settings, const char *path, GError **error)
{
    GError *local = NULL;
    SyncReport report;
    const SyncOptions exchanged = exchange_options(settings, path);
    if (settings_sponsor(settings) || sync_once(&exchanged, NULL, NULL, &report, &local))
        return true;
    bool is_away =
        g_error_matches(local, HUB_ERROR, HUB_ERROR_UNREACHABLE) || g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
    if (is_away)
        g_clear_error(&local);
    else
        g_propagate_prefixed_error(error, local,
                                   "nobody can say what the hub lacks of this station, so nothing was changed "
                                   "(--force purges all the same): ");
    return is_away;
}

// What was never handed in is nowhere else.
static bool is_handed_in(const CommandLine *line, const char *path, int *out_code)
{
    SyncState state;
    GError *error = NULL;
    const Settings *settings = command_station(line)->settings;
    if (command_flag(line, "force") || !exchange_is_possible(settings, NULL))
        return true;
    if (!ask_once_more(settings, path, &error)) {
        *out_code = command_fail(error);
        return false;
    }
    sync_state_load(command_store(line), &state);
    if (state.unsent_count == 0)
        return true;
    *out_code = command_fail_with(EX_TEMPFAIL,
                                  "%" G_GINT64_FORMAT
                                  " record%s of this station %s nowhere else; nothing was changed. lanyard sync hands them "
                                  "in; --force purges all the same",
                                  state.unsent_count, state.unsent_count == 1 ? "" : "s", state.unsent_count == 1 ? "is" : "are");
    return false;
}

// "000017-badge.png": as virtual printers call their labels.
static bool is_picture(const char *name)
{
    return strspn(name, "0123456789") >= 6 && strchr(name, '-') &&
           (g_str_has_suffix(name, ".png") || g_str_has_suffix(name, ".bin"));
}

// What a virtual printer made of people's names: removed, and said how many.
static bool remove_pictures(const char *folder, GError **error)
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    int count = 0;
    const char *name;
    while (dir && (name = g_dir_read_name(dir))) {
        g_autofree char *path = g_build_filename(folder, name, NULL);
        if (is_picture(name) && g_unlink(path) != 0)
            return error_set(STORE_ERROR, STORE_ERROR_IO, error, "%s still shows a person: %s", path, g_strerror(errno));
        count += is_picture(name);
    }
    if (count)
        say("%d files with pictures of labels are removed from %s.\n", count, folder);
    return true;
}

static bool remove_all_pictures(const CommandLine *line, GError **error)
{
    for (char **spec = command_station(line)->settings->printers; spec && *spec; spec++) {
        const char *at = strstr(*spec, VIRTUAL);
        g_autofree char *folder = at ? g_strndup(at + strlen(VIRTUAL), strcspn(at + strlen(VIRTUAL), " ")) : NULL;
        if (folder && !remove_pictures(folder, error))
            return false;
    }
    return true;
}

static int run_purge(CommandLine *line)
{
    int code;
    GError *error = NULL;
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    // A station at work would write people back, and hold those of its log.
    if (command_flag(line, "yes") && g_file_test(path, G_FILE_TEST_EXISTS) && !store_lock_exclusive(path, &error))
        return command_fail(error);
    code = command_open(line);
    if (code != EX_OK)
        return code;
    if (!command_flag(line, "yes"))
        return only_count(line);
    if (!purge_is_due(line, command_profile(line), station_now_utc_ms(command_station(line)), &code) ||
        !is_handed_in(line, path, &code))
        return code;
    g_autoptr(GPtrArray) away = leftover_remove_all(command_store(line), path, &error);
    if (!away || !store_purge(command_store(line), &error) || !remove_kept(path, &error) || !remove_station_files(line, &error) ||
        !remove_all_pictures(line, &error))
        return command_fail(error);
    sync_left(command_store(line), 0);
    for (guint i = 0; i < away->len; i++)
        say_error("lanyard: %s is half a backup and holds people; remove it by hand\n", (const char *)g_ptr_array_index(away, i));
    code = print_counts(command_store(line), "The people are removed. What is left:");
    say("Backups, exported files and the key file were not touched.\n");
    return code;
}

const Command command_purge = {
    .name = "purge",
    .arguments = "",
    .summary = "take the people out of a store after the event, and keep the counts",
    .options = options,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_purge,
};
