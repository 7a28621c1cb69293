// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "common/base/files.h"
#include "common/base/zone.h"
#include "common/store/upkeep/purge.h"
#include "common/store/database/exclusive_lock.h"
#include "common/store/upkeep/kept.h"
#include "common/store/upkeep/leftover.h"
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

// --- files beside the store that hold the same people ---

// "000017-badge.png": as virtual printers call their labels.
static bool is_picture(const char *name)
{
    return strspn(name, "0123456789") >= 6 && strchr(name, '-') &&
           (g_str_has_suffix(name, ".png") || g_str_has_suffix(name, ".bin"));
}

static bool is_any(const char *name)
{
    (void)name;
    return true;
}

static void add_files(GPtrArray *files, const char *folder, bool (*is_one)(const char *))
{
    g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
    for (const char *name; dir && (name = g_dir_read_name(dir));)
        if (is_one(name))
            g_ptr_array_add(files, g_build_filename(folder, name, NULL));
}

typedef struct {
    GPtrArray *kept;     // stores that restore, wipe and repair kept, with their logs
    GPtrArray *stations; // files that lanyard setup made for other stations
    GPtrArray *pictures; // what virtual printers made of people's names
} Beside;

static void beside_clear(Beside *beside)
{
    g_clear_pointer(&beside->kept, g_ptr_array_unref);
    g_clear_pointer(&beside->stations, g_ptr_array_unref);
    g_clear_pointer(&beside->pictures, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Beside, beside_clear)

static Beside find_beside(const CommandLine *line, const char *path)
{
    g_autofree char *folder = g_build_filename(command_folder(line), STATION_FILE_FOLDER, NULL);
    Beside beside = {.kept = store_kept_files(path),
                     .stations = g_ptr_array_new_with_free_func(g_free),
                     .pictures = g_ptr_array_new_with_free_func(g_free)};
    add_files(beside.stations, folder, is_any);
    for (char **spec = command_station(line)->settings->printers; spec && *spec; spec++) {
        const char *at = strstr(*spec, VIRTUAL);
        g_autofree char *pictures = at ? g_strndup(at + strlen(VIRTUAL), strcspn(at + strlen(VIRTUAL), " ")) : NULL;
        if (pictures)
            add_files(beside.pictures, pictures, is_picture);
    }
    return beside;
}

static void say_beside(const Beside *beside, const char *heading)
{
    const struct {
        const char *what;
        const GPtrArray *files;
    } kinds[] = {{"files of stores that were kept", beside->kept},
                 {"files made for other stations", beside->stations},
                 {"files with pictures of labels", beside->pictures}};
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (kinds[i].files->len == 0)
            continue;
        g_autofree char *folder = g_path_get_dirname(g_ptr_array_index(kinds[i].files, 0));
        say("%s%10u  %s, in %s\n", heading, kinds[i].files->len, kinds[i].what, folder);
        heading = "";
    }
}

static bool remove_files(const GPtrArray *files, GError **error)
{
    ARRAY_EACH(const char, file, files) {
        if (g_unlink(file) != 0 && errno != ENOENT)
            return error_set(STORE_ERROR, STORE_ERROR_IO, error, "%s still holds people: %s", file, g_strerror(errno));
    }
    return true;
}

static bool remove_beside(const CommandLine *line, const Beside *beside, GError **error)
{
    g_autofree char *folder = g_build_filename(command_folder(line), STATION_FILE_FOLDER, NULL);
    if (!remove_files(beside->kept, error) || !remove_files(beside->stations, error) || !remove_files(beside->pictures, error))
        return false;
    files_remove_folder(folder);
    return true;
}

// --- what is nowhere else ---

// A sentence without a full stop, with the command that mends it; NULL when there is nothing as far as is known. The caller owns it.
static char *nowhere_else(const CommandLine *line, const char *path)
{
    SyncState state;
    g_autoptr(GPtrArray) debts = store_kept_debts(command_store(line), path);
    if (debts->len > 0)
        return store_kept_words(debts);
    sync_state_load(command_store(line), &state);
    if (state.unsent_count == 0 || !exchange_is_possible(command_station(line)->settings, NULL))
        return NULL;
    const bool is_one = state.unsent_count == 1;
    return g_strdup_printf("%" G_GINT64_FORMAT " record%s of this station %s nowhere else; %s", state.unsent_count,
                           is_one ? "" : "s", is_one ? "is" : "are",
                           *state.problem ? state.problem
                           : is_one       ? "lanyard sync hands it in"
                                          : "lanyard sync hands them in");
}

static int only_count(CommandLine *line, const char *path)
{
    gint64 due_utc_ms;
    if (!find_due(line, command_profile(line), &due_utc_ms))
        return EX_USAGE;
    g_autofree char *due = zone_format_day(command_profile(line)->zone, due_utc_ms);
    int code = print_counts(command_store(line), "The store holds:");
    g_auto(Beside) beside = find_beside(line, path);
    say_beside(&beside, "These are removed, too:\n");
    g_autofree char *debt = nowhere_else(line, path);
    say("From %s on, lanyard purge --yes takes names, e-mails, companies, ticket secrets, notes, reasons, volunteers and print jobs "
        "out, and leaves pseudonyms.\n",
        due);
    if (debt)
        say("But first: %s.\n", debt);
    return code;
}

// One exchange more: a hub that went back lacks what it had. One that is away, or refuses the password, was asked before, and one that
// was purged, or shut this station out, takes nothing (`out_is_closed`).
static bool ask_once_more(const Settings *settings, const char *path, bool *out_is_closed, GError **error)
{
    GError *local = NULL;
    SyncReport report;
    const SyncOptions exchanged = exchange_options(settings, path);
    if (settings_sponsor(settings) || sync_once(&exchanged, NULL, NULL, &report, &local))
        return true;
    *out_is_closed = g_error_matches(local, HUB_ERROR, HUB_ERROR_REVOKED);
    bool is_away = *out_is_closed || g_error_matches(local, HUB_ERROR, HUB_ERROR_UNREACHABLE) ||
                   g_error_matches(local, HUB_ERROR, HUB_ERROR_RIGHTS);
    if (is_away)
        g_clear_error(&local);
    else
        g_propagate_prefixed_error(error, local,
                                   "nobody can say what the hub lacks of this station, so nothing was changed "
                                   "(--force purges all the same): ");
    return is_away;
}

static bool is_elsewhere(const CommandLine *line, const char *path, int *out_code)
{
    GError *error = NULL;
    bool is_closed = false;
    const Settings *settings = command_station(line)->settings;
    if (command_flag(line, "force"))
        return true;
    if (exchange_is_possible(settings, NULL) && !ask_once_more(settings, path, &is_closed, &error)) {
        *out_code = command_fail(error);
        return false;
    }
    g_autofree char *debt = nowhere_else(line, path);
    if (debt)
        *out_code = command_fail_with(EX_TEMPFAIL, "%s%s; nothing was changed; --force purges all the same", debt,
                                      is_closed ? "; and the hub takes nothing of this station now" : "");
    return !debt;
}

static int run_purge(CommandLine *line, GError **error)
{
    int code;
    g_autofree char *path = g_build_filename(command_folder(line), "lanyard.db", NULL);
    // A station at work would write people back, and hold those of its log.
    if (command_flag(line, "yes") && g_file_test(path, G_FILE_TEST_EXISTS) && !store_lock_exclusive(path, error))
        return COMMAND_FAILED;
    code = command_open(line);
    if (code != EX_OK)
        return code;
    if (!command_flag(line, "yes"))
        return only_count(line, path);
    if (!purge_is_due(line, command_profile(line), station_now_utc_ms(command_station(line)), &code) ||
        !is_elsewhere(line, path, &code))
        return code;
    g_autoptr(GPtrArray) away = leftover_remove_all(command_store(line), path, error);
    g_auto(Beside) beside = find_beside(line, path);
    if (!away || !store_purge(command_store(line), error) || !remove_beside(line, &beside, error))
        return COMMAND_FAILED;
    sync_left(command_store(line), 0);
    for (guint i = 0; i < away->len; i++)
        say_error("lanyard: %s is half a backup and holds people; remove it by hand\n", (const char *)g_ptr_array_index(away, i));
    code = print_counts(command_store(line), "The people are removed. What is left:");
    say_beside(&beside, "Removed:\n");
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
