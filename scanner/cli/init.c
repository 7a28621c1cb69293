// init.c - a station from a profile. Everything is made in a folder beside the wanted one and moved into place at
// the end, so that a mistake leaves nothing behind.
#include "scanner/cli/commands.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>

#include "common/base/clock.h"
#include "common/conf/settings.h"
#include "common/import/programme.h"
#include "scanner/cli/files.h"
#include "scanner/desk/desk.h"

static const CommandOption options[] = {
    {"event", 'e', "NAME", "A built-in event (see --list), or a folder with an event.ini"},
    {"name", 'n', "TEXT", "What people call this station; default \"Desk 1\""},
    {"keys", 'k', "FILE", "Use the event's key file made on another station"},
    {"list", 'l', NULL, "List the built-in events"},
    {0},
};

static bool get_profile(const char *event, const char *folder, GError **error)
{
    g_autofree char *target = g_build_filename(folder, "event", NULL);
    g_autofree char *ini = g_build_filename(event, "event.ini", NULL);
    if (!g_file_test(ini, G_FILE_TEST_EXISTS))
        return profile_unpack(event, target, error);
    g_autoptr(Profile) checked = profile_load(event, error); // messages name the organiser's own file
    return checked && files_copy_folder(event, target, error);
}

static bool make_keys(const char *given, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "keys", NULL);
    if (!given)
        return key_ring_create(path, error);
    g_autoptr(KeyRing) checked = key_ring_load(given, error);
    if (!checked || !files_copy(given, path, error))
        return false;
    g_autoptr(KeyRing) copied = key_ring_load(path, error); // the copy's mode is checked too
    return copied != NULL;
}

static bool import_programme(const char *folder, const Profile *profile, const char *database, GError **error)
{
    g_autofree char *schedule = g_build_filename(folder, "event", "schedule.json", NULL);
    if (!g_file_test(schedule, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(Store) store = store_open(database, error);
    g_auto(ProgrammeReport) report = {0};
    return store && programme_import(store, profile, schedule, clock_utc_ms(), &report, error);
}

static bool fill_folder(const CommandLine *line, const char *folder, GError **error)
{
    const char *name = command_option(line, "name");
    name = name && *name ? name : "Desk 1";
    if (!get_profile(command_option(line, "event"), folder, error))
        return false;
    g_autofree char *event = g_build_filename(folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(event, error);
    if (!profile || !make_keys(command_option(line, "keys"), folder, error))
        return false;
    g_autofree char *settings = settings_default_text(name);
    g_autofree char *settings_path = g_build_filename(folder, "station.ini", NULL);
    if (!g_file_set_contents(settings_path, settings, -1, error))
        return false;
    g_autofree char *database = g_build_filename(folder, "lanyard.db", NULL);
    return store_create(database, name, profile->slug, error) && import_programme(folder, profile, database, error);
}

static int list_events(void)
{
    g_auto(GStrv) names = profile_builtin_names();
    for (char **name = names; *name; name++)
        puts(*name);
    return EX_OK;
}

static int run_init(CommandLine *line)
{
    if (command_flag(line, "list"))
        return list_events();
    const char *target = command_argument(line, 0);
    if (!target || !command_option(line, "event"))
        return command_fail_with(EX_USAGE, "init takes --event=NAME and the folder to make; --list shows the events");
    if (g_file_test(target, G_FILE_TEST_EXISTS))
        return command_fail_with(EX_CANTCREAT, "%s is there already; choose a new folder", target);

    g_autofree char *canonical = g_canonicalize_filename(target, NULL);
    g_autofree char *folder = g_strdup_printf("%s.being-made-XXXXXX", canonical);
    if (!g_mkdtemp_full(folder, 0700))
        return command_fail_with(EX_CANTCREAT, "%s cannot be made: %s", target, g_strerror(errno));
    GError *error = NULL;
    if (!fill_folder(line, folder, &error)) {
        files_remove_folder(folder);
        return command_fail(error);
    }
    if (g_rename(folder, canonical) != 0) {
        int cause = errno;
        files_remove_folder(folder);
        return command_fail_with(EX_CANTCREAT, "%s cannot be made: %s", target, g_strerror(cause));
    }
    printf("%s is ready.\nNext: lanyard import --station=%s YOUR-EXPORT.csv, then lanyard doctor --station=%s\n", target,
           target, target);
    return EX_OK;
}

const Command command_init = {
    .name = "init",
    .arguments = "DIR",
    .summary = "make a station from an event's profile",
    .description = "Makes the folder DIR with everything a station has: the event's profile (event/), its settings (station.ini), its "
                   "store (lanyard.db) with the programme imported, and the event's keys (keys, readable by its owner only).\n\n"
                   "All stations of one event share one key file: make the first station, then give its file to the others with --keys.\n\n"
                   "A mistake in a profile is reported with file, line and what was expected, and nothing is made.",
    .examples = "lanyard init --event=pycon-us-2024 desk1\nlanyard init --event=my-event/ --name='Desk 2' --keys=desk1/keys desk2",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 1,
    .run = run_init,
};
