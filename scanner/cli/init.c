// SPDX-License-Identifier: GPL-3.0-or-later
// init.c - a station from a profile. Everything is made in a folder beside the wanted one and moved into place at
// the end, so that a mistake leaves nothing behind.
#include "scanner/cli/commands.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/conf/settings.h"
#include "common/import/programme.h"
#include "common/store/sealed.h"
#include "scanner/cli/files.h"
#include "scanner/cli/station.h"
#include "scanner/desk/desk.h"

static const CommandOption options[] = {
    {"event", 'e', "EVENT", "A built-in event (see --list), or a folder with an event.ini"},
    {"name", 'n', "TEXT", "What people call this station; default \"Desk 1\", or the sponsor's code and 1"},
    {"keys", 'k', "FILE", "Use the event's key file made on another station"},
    {"door", 'd', NULL, "Leave out desk.key: names and tickets can be checked here, e-mails and notes cannot be read"},
    {"hub", 'u', "STRING", "The hub's connection string, without a password; default: the one in the file of --pass"},
    {"pass", 'p', "FILE", "The file that lanyard hub wrote, with the hub's address and the password; kept as hub.pass"},
    {"sponsor", 's', "CODE", "Make a sponsor's station: it captures leads, and holds no keys and no attendee data"},
    {"rep", 'r', "NAME", "Sponsor: the name to record while nobody is signed in"},
    {"tags", 't', "LIST", "Sponsor: tags to choose from, separated by semicolons"},
    {"questions", 'q', "LIST", "Sponsor: up to five questions that reps ask, separated by semicolons"},
    {"recruiting", 'j', NULL, "Sponsor: ask for role and seniority, as at a job fair"},
    {"list", 'l', NULL, "List the built-in events"},
    {0},
};

// An organiser's own folder is judged before it is copied, so that what is found names the organiser's own file.
static bool get_profile(const char *event, const char *folder, GError **error)
{
    g_autofree char *target = g_build_filename(folder, "event", NULL);
    g_autofree char *ini = g_build_filename(event, "event.ini", NULL);
    if (!g_file_test(ini, G_FILE_TEST_EXISTS))
        return profile_unpack(event, target, error);
    return command_judge(&(CheckRequest){.folder = event, .scopes = CHECK_EVENT | CHECK_PROGRAMME | CHECK_LABELS}, error) &&
           files_copy_folder(event, target, error);
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

// The desks' key is made with the event's keys, and goes with them from desk to desk.
static bool make_desk_key(const char *given, bool is_door, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "desk.key", NULL);
    if (!given)
        return key_ring_create(path, error);
    g_autofree char *from = g_path_get_dirname(given);
    g_autofree char *beside = g_build_filename(from, "desk.key", NULL);
    if (is_door || !g_file_test(beside, G_FILE_TEST_EXISTS))
        return true;
    g_autoptr(KeyRing) checked = key_ring_load(beside, error);
    return checked && files_copy(beside, path, error);
}

static bool expect_sealed(const char *database, GError **error)
{
    g_autoptr(Store) store = store_open(database, error);
    return store && sealed_expect(store, error);
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

// A password file that others can read would be passed over in silence by libpq.
static bool copy_password(const char *given, const char *folder, GError **error)
{
    g_autofree char *path = g_build_filename(folder, "hub.pass", NULL);
    return !given || (files_copy(given, path, error) && g_chmod(path, 0600) == 0);
}

// Where the hub is: as the option says, else as the file that was carried here. NULL = not said. The caller owns it.
static char *find_hub(const CommandLine *line)
{
    const char *given = command_option(line, "hub"), *path = command_option(line, "pass");
    g_autofree char *text = NULL;
    if (given || !path || !g_file_get_contents(path, &text, NULL, NULL) || !g_str_has_prefix(text, FILES_HUB_PREFIX))
        return g_strdup(given);
    return g_strndup(text + strlen(FILES_HUB_PREFIX), strcspn(text, "\r\n") - strlen(FILES_HUB_PREFIX));
}

// station.ini as the options say; read again at once, so that a mistake in them is told with its line.
static bool write_settings(const CommandLine *line, const char *folder, const char *name, GError **error)
{
    const char *sponsor = command_option(line, "sponsor");
    g_autofree char *hub = find_hub(line);
    const SettingGiven given[] = {
        {"station", "name", name},
        {"station", "mode", sponsor ? "sponsor" : NULL},
        {"station", "sponsor", sponsor},
        {"exchange", "hub", hub},
        {"leads", "rep", command_option(line, "rep")},
        {"leads", "tags", command_option(line, "tags")},
        {"leads", "questions", command_option(line, "questions")},
        {"leads", "recruiting", command_flag(line, "recruiting") ? "yes" : NULL},
        {0},
    };
    for (const SettingGiven *one = given; one->group; one++) {
        if (!one->value || !strpbrk(one->value, "\\\n\r"))
            continue;
        g_set_error(error, SETTINGS_ERROR, SETTINGS_ERROR_INVALID,
                    "--%s holds a line break or a backslash, which station.ini cannot", one->key);
        return false;
    }
    g_autofree char *text = settings_default_text(given);
    g_autofree char *path = g_build_filename(folder, "station.ini", NULL);
    if (!g_file_set_contents(path, text, -1, error))
        return false;
    g_autoptr(Settings) checked = settings_load(folder, error);
    return checked != NULL;
}

// A sponsor's station gets neither the keys, with which it could mint and admit, nor a programme to send to the hub.
static bool fill_folder(const CommandLine *line, const char *folder, GError **error)
{
    const char *sponsor = command_option(line, "sponsor");
    const char *given = command_option(line, "name");
    g_autofree char *name = given && *given ? g_strdup(given) : sponsor ? g_strconcat(sponsor, " 1", NULL) : g_strdup("Desk 1");
    if (!get_profile(command_option(line, "event"), folder, error))
        return false;
    g_autofree char *event = g_build_filename(folder, "event", NULL);
    g_autoptr(Profile) profile = profile_load(event, error);
    if (!profile || (!sponsor && !make_keys(command_option(line, "keys"), folder, error)) ||
        (!sponsor && !make_desk_key(command_option(line, "keys"), command_flag(line, "door"), folder, error)) ||
        !copy_password(command_option(line, "pass"), folder, error) || !write_settings(line, folder, name, error))
        return false;
    g_autofree char *database = g_build_filename(folder, "lanyard.db", NULL);
    return store_create(database, name, profile->slug, error) &&
           (!command_flag(line, "door") || expect_sealed(database, error)) &&
           (sponsor || import_programme(folder, profile, database, error));
}

// True when the options go together; else prints why not.
static bool check_options(const CommandLine *line)
{
    static const char *const sponsors_own[] = {"rep", "tags", "questions"};
    const char *sponsor = command_option(line, "sponsor");
    bool is_own = command_flag(line, "recruiting");
    for (gsize i = 0; i < G_N_ELEMENTS(sponsors_own); i++)
        is_own = is_own || command_option(line, sponsors_own[i]);
    if (sponsor && !settings_is_sponsor_code(sponsor))
        command_fail_with(EX_USAGE, "--sponsor takes a short code such as \"acme\" (small letters, digits, - and _), not \"%s\"",
                          sponsor);
    else if (sponsor && command_option(line, "keys"))
        command_fail_with(EX_USAGE, "a sponsor's station gets no keys; leave out --keys");
    else if (command_flag(line, "door") && !command_option(line, "keys"))
        command_fail_with(EX_USAGE, "--door needs --keys=FILE, the key file of a desk: the first station of an event is a desk");
    else if (!sponsor && is_own)
        command_fail_with(EX_USAGE,
                          "--rep, --tags, --questions and --recruiting are for a sponsor's station; add --sponsor=CODE");
    else
        return true;
    return false;
}

static void say_next(const CommandLine *line, const char *target)
{
    const char *sponsor = command_option(line, "sponsor");
    printf("%s is ready.\n", target);
    if (!sponsor) {
        printf("Next: lanyard import --station=%s YOUR-EXPORT.csv, then lanyard doctor --station=%s\n", target, target);
        return;
    }
    g_autofree char *hub = find_hub(line);
    printf("It captures leads for %s, and holds no keys and no attendee data.\nNext: ", sponsor);
    if (!hub)
        puts("the hub's connection string goes under [exchange] in station.ini.");
    else if (!command_option(line, "pass"))
        printf("the file that lanyard hub sponsor add %s wrote goes into %s/hub.pass (chmod 600).\n", sponsor, target);
    printf("%slanyard volunteer add NAME --role=sponsor --station=%s for each rep, then lanyard doctor --station=%s\n",
           hub && command_option(line, "pass") ? "" : "Then ", target, target);
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
    if (!check_options(line))
        return EX_USAGE;
    if (g_file_test(target, G_FILE_TEST_EXISTS))
        return command_fail_with(EX_CANTCREAT, "%s exists already; choose a new folder", target);

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
    say_next(line, target);
    return EX_OK;
}

const Command command_init = {
    .name = "init",
    .arguments = "DIR",
    .summary = "make a station from an event's profile",
    .description =
        "Makes the folder DIR with everything that a station needs: the event's profile (event/), its settings (station.ini), its "
        "store (lanyard.db) with the programme imported, and the event's keys (keys, readable by its owner only).\n\n"
        "All stations of one event share one key file: make the first station, then give its file to the others with --keys. A file desk.key "
        "that lies beside it goes along, unless --door is given: with it a station reads what is sealed in the records, such as e-mails, dietary "
        "needs, notes and tickets' codes. Doors and kiosks work without it, and a thief of theirs reads names and tickets only.\n\n"
        "With --sponsor the station captures leads for that sponsor. It gets no keys, no programme and no attendee data: at each exchange "
        "the hub sends what the attendees allow, to the role that lanyard hub sponsor add made.\n\n"
        "A folder of your own is checked as lanyard check does: with a mistake nothing is made, and the first one is reported with its "
        "file, its line and what to do; so is a label that is cut off on the media that it names. What may be meant so is reported, too, "
        "and the station is made.",
    .examples =
        "lanyard init --event=pycon-us-2024 desk1\nlanyard init --event=my-event/ --name='Desk 2' --keys=desk1/keys desk2\n"
        "lanyard init --event=my-event/ --sponsor=acme --pass=acme.pass booth",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 1,
    .run = run_init,
};
