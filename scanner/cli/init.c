// SPDX-License-Identifier: GPL-3.0-or-later
// init.c - a station from a profile: what was typed, for scanner/station/new_station.h.
#include "scanner/cli/commands.h"

#include <string.h>

#include "common/sync/sync.h"
#include "scanner/cli/station.h"
#include "scanner/station/booth_file.h"
#include "scanner/station/new_station.h"
#include "scanner/station/station_file.h"

static const CommandOption options[] = {
    {"event", 'e', "EVENT", "A built-in event (see --list), or a folder with an event.ini"},
    {"from", 'f', "FILE",
     "The file that lanyard station add, or for a booth lanyard sponsor add, wrote at another station, in place of all else"},
    {"name", 'n', "TEXT", "What people call this station; default \"Desk 1\", or the sponsor's code and 1"},
    {"keys", 'k', "FILE", "Use the event's key file made on another station"},
    {"door", 'd', NULL, "Leave out desk.key: names and tickets can be checked here, e-mails and notes cannot be read"},
    {"hub", 'u', "STRING", "The hub's connection string, without a password; default: the one in the file of --pass"},
    {"pass", 'p', "FILE", "The file that lanyard hub wrote, with the hub's address and the password; kept as hub.pass"},
    {"sponsor", 's', "CODE",
     "Make a sponsor's booth that works alone until it is given its file (--from): it holds no keys and no attendee data"},
    {"rep", 'r', "NAME", "Sponsor: the name to record while nobody is signed in"},
    {"tags", 't', "LIST", "Sponsor: tags to choose from, separated by semicolons"},
    {"questions", 'q', "LIST", "Sponsor: up to five questions that reps ask, separated by semicolons"},
    {"recruiting", 'j', NULL, "Sponsor: ask for role and seniority, as at a job fair"},
    {"list", 'l', NULL, "List the built-in events"},
    {0},
};

// An organiser's own folder is judged before it is copied, so that what is found names the organiser's own file.
static bool judge_folder(const char *event, GError **error)
{
    g_autofree char *ini = g_build_filename(event, "event.ini", NULL);
    return !g_file_test(ini, G_FILE_TEST_EXISTS) ||
           command_judge(&(CheckRequest){.folder = event, .scopes = CHECK_EVENT | CHECK_PROGRAMME | CHECK_LABELS}, error);
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
    else if (sponsor && (command_option(line, "hub") || command_option(line, "pass")))
        command_fail_with(EX_USAGE, "%s", SYNC_BOOTH_WITHOUT_FILE);
    else if (command_flag(line, "door") && !command_option(line, "keys"))
        command_fail_with(EX_USAGE, "--door needs --keys=FILE, the key file of a desk: the first station of an event is a desk");
    else if (!sponsor && is_own)
        command_fail_with(EX_USAGE,
                          "--rep, --tags, --questions and --recruiting are for a sponsor's station; add --sponsor=CODE");
    else
        return true;
    return false;
}

static void say_next(const NewStation *wanted, const char *target)
{
    say("%s is ready.\n", target);
    if (!wanted->sponsor) {
        say("Next: lanyard import --station=%s YOUR-EXPORT.csv, then lanyard doctor --station=%s\n", target, target);
        return;
    }
    say("It captures leads for %s, and holds no keys and no attendee data. Whose badges they are, it learns with the file that lanyard "
        "sponsor add %s writes at a desk: lanyard init --from=FILE %s\n"
        "Next: lanyard volunteer add NAME --role=sponsor --station=%s for each rep, then lanyard doctor --station=%s\n",
        wanted->sponsor, wanted->sponsor, target, target, target);
}

static int list_events(void)
{
    g_auto(GStrv) names = profile_builtin_names();
    for (char **name = names; *name; name++)
        say("%s\n", *name);
    return EX_OK;
}

// The file says all that is to be said. False, and printed, when more is.
static bool is_only_from(const CommandLine *line)
{
    const CommandOption *option = options;
    while (option->name && (strcmp(option->name, "from") == 0 || !command_flag(line, option->name)))
        option++;
    if (option->name)
        command_fail_with(EX_USAGE, "the file of --from says this already; leave out --%s", option->name);
    return !option->name;
}

static int make_from_file(const char *path, const char *target, GError **error)
{
    g_autofree char *name = NULL;
    g_autofree char *mode = NULL;
    if (!station_file_take(path, target, &name, &mode, error))
        return COMMAND_FAILED;
    if (strcmp(mode, "sponsor") == 0) {
        say("%s is ready: the booth %s. It holds no keys of the event and no attendee data.\n"
            "%s reads what this sponsor is given: remove it here, and wherever it was carried.\n"
            "Next: lanyard volunteer add NAME --role=sponsor --station=%s for each rep, then lanyard doctor --station=%s and lanyard run "
            "--station=%s\n",
            target, name, path, target, target, target);
        return EX_OK;
    }
    bool is_gateway = strcmp(mode, "gateway") == 0;
    say("%s is ready: %s (%s).\n%s holds %s: remove it here, and wherever it was carried.\nNext: ", target, name, mode, path,
        is_gateway ? "a password of the hub" : "the event's keys");
    if (is_gateway)
        say("serve-certificate and serve-key in %s/station.ini, for its public name; ", target);
    else
        say("lanyard setup %s for its printer and camera, or ", target);
    say("lanyard doctor --station=%s; then lanyard run --station=%s\n", target, target);
    return EX_OK;
}

// A booth that is there gets its file: it keeps what it captured, its reps and its settings.
static int take_booth_file(const char *path, const char *target, GError **error)
{
    if (!booth_file_take(path, target, error))
        return COMMAND_FAILED;
    say("%s asks stations from now on; what it captured before goes to them.\n"
        "%s reads what this sponsor is given: remove it here, and wherever it was carried.\n"
        "Next: lanyard doctor --station=%s, then start lanyard run again\n",
        target, path, target);
    return EX_OK;
}

static int run_init(CommandLine *line, GError **error)
{
    if (command_flag(line, "list"))
        return list_events();
    const char *target = command_argument(line, 0), *from = command_option(line, "from");
    if (!target || (!from && !command_option(line, "event")))
        return command_fail_with(EX_USAGE,
                                 "init takes --event=NAME or --from=FILE and the folder to make; --list shows the events");
    if (from && !is_only_from(line))
        return EX_USAGE;
    if (from)
        return g_file_test(target, G_FILE_TEST_EXISTS) ? take_booth_file(from, target, error)
                                                       : make_from_file(from, target, error);
    if (!check_options(line))
        return EX_USAGE;
    if (g_file_test(target, G_FILE_TEST_EXISTS))
        return command_fail_with(EX_CANTCREAT, "%s exists already; choose a new folder", target);

    const SettingGiven settings[] = {
        {"leads", "rep", command_option(line, "rep")},
        {"leads", "tags", command_option(line, "tags")},
        {"leads", "questions", command_option(line, "questions")},
        {"leads", "recruiting", command_flag(line, "recruiting") ? "yes" : NULL},
        {0},
    };
    const NewStation wanted = {
        .event = command_option(line, "event"),
        .name = command_option(line, "name"),
        .keys = command_option(line, "keys"),
        .is_door = command_flag(line, "door"),
        .pass = command_option(line, "pass"),
        .hub = command_option(line, "hub"),
        .sponsor = command_option(line, "sponsor"),
        .settings = settings,
    };
    if (!judge_folder(wanted.event, error) || !new_station_make(&wanted, target, error))
        return COMMAND_FAILED;
    say_next(&wanted, target);
    return EX_OK;
}

const Command command_init = {
    .name = "init",
    .arguments = "DIR",
    .summary = "make a station from an event's profile",
    .options = options,
    .most_arguments = 1,
    .run = run_init,
};
