// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/base/text.h"
#include "common/base/zone.h"
#include "common/import/programme.h"
#include "common/import/registrations.h"
#include "scanner/cli/progress.h"
#include "scanner/check/check.h"
#include "scanner/desk/conflict_json.h"

#define PROBLEMS_SHOWN 20
#define CANCEL_CEILING 3 // people or sessions that an import may cancel unasked

static const CommandOption options[] = {
    {"map", 'm', "MAP", "Which column of the file means what: a built-in map, or a file; default: by the headings"},
    {"rejects", 'R', "FILE", "Where rows that cannot be read go; default: FILE.rejects.csv"},
    {"dry-run", 'd', NULL, "Check the file and report; import nothing"},
    {"full", 'f', NULL, "The file is complete: whoever is missing from it is cancelled"},
    {"as-of", 'a', "ISO8601", "When the file was exported, in the event's zone: it then overrules nothing that is newer"},
    {"yes", 'y', NULL, "Do not ask before many people or sessions are cancelled"},
    {0},
};

static void print_problems(const GPtrArray *problems, const char *path)
{
    for (guint i = 0; problems && i < MIN(problems->len, PROBLEMS_SHOWN); i++) {
        const ImportProblem *problem = g_ptr_array_index(problems, i);
        say_error("%s", path);
        if (problem->line)
            say_error(":%" G_GINT64_FORMAT, problem->line);
        say_error(": %s%s%s%s\n", problem->column, *problem->column ? ": " : "", problem->reason,
                  problem->is_rejected ? " (left out)" : "");
    }
    if (problems && problems->len > PROBLEMS_SHOWN)
        say_error("%s: %u more\n", path, problems->len - PROBLEMS_SHOWN);
}

// "Ada, Grace, ...". The caller owns it.
static char *some_of(const GPtrArray *names, gint64 count)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < names->len; i++)
        g_string_append_printf(text, "%s%s", i > 0 ? ", " : "", (const char *)g_ptr_array_index(names, i));
    return g_strconcat(text->str, count > names->len ? ", ..." : "", NULL);
}

// True when so many may be cancelled: because they are few, or somebody says so.
static bool may_cancel(CommandLine *line, gint64 count, const GPtrArray *names, const char *what, const char *path)
{
    if (count <= CANCEL_CEILING || command_flag(line, "yes"))
        return true;
    g_autofree char *listed = some_of(names, count);
    say_error("%s: %" G_GINT64_FORMAT " %s are not in it and would be cancelled: %s\n", path, count, what, listed);
    char answer[16] = "";
    if (isatty(STDIN_FILENO)) {
        say_error("Cancel them? [y/N] ");
        if (fgets(answer, sizeof answer, stdin) && (answer[0] == 'y' || answer[0] == 'Y'))
            return true;
    }
    say_error("Nothing was imported; check that it is the right file, or give --yes.\n");
    return false;
}

// What leads changed on the day and the file says otherwise.
static void print_differences(const GPtrArray *differences, const Profile *profile)
{
    ARRAY_EACH(const SessionDifference, one, differences) {
        g_autofree char *desk = desk_conflict_value(profile, one->field, one->desk);
        g_autofree char *file = desk_conflict_value(profile, one->field, one->file);
        say("  %s: a lead made %s \"%s\", the file says \"%s\"; %s.\n", one->code, one->field, desk, file,
            one->is_overruled ? "the file has something newer, which counts" : "it said so before, so the lead's change counts");
    }
}

static void print_programme(const ProgrammeReport *report, const Profile *profile, const char *path)
{
    print_problems(report->problems, path);
    print_differences(report->differences, profile);
    say("Programme: %d new, %d changed, %d unchanged, %d cancelled, %d left out.\n", report->added_count, report->changed_count,
        report->unchanged_count, report->removed_count, report->rejected_count);
}

// What of event, programme and people does not go together now is said, and changes no exit code: the file went in.
static void look_at_event(const CommandLine *line, guint scopes, const char *programme)
{
    g_autoptr(GPtrArray) findings =
        check_run(&(CheckRequest){.folder = command_folder(line), .scopes = scopes, .programme = programme});
    ARRAY_EACH(const Finding, finding, findings) {
        g_autofree char *sentence = finding_sentence(finding);
        if (finding->grade != FINDING_OK)
            say_error("%s\n", sentence);
    }
}

static int import_programme(CommandLine *line, const char *path)
{
    g_auto(ProgrammeReport) look = {0};
    g_auto(ProgrammeReport) report = {0};
    GError *error = NULL;
    if (!programme_compare(command_store(line), command_profile(line), path, &look, &error))
        return command_fail(error);
    if (command_flag(line, "dry-run")) {
        print_programme(&look, command_profile(line), path);
        look_at_event(line, CHECK_PROGRAMME, path);
        say("Nothing was imported.\n");
        return look.rejected_count ? 1 : EX_OK;
    }
    if (!may_cancel(line, look.removed_count, look.removed, "sessions", path))
        return 1;
    if (!programme_import(command_store(line), command_profile(line), path, station_now_utc_ms(command_station(line)), &report,
                          &error))
        return command_fail(error);
    print_programme(&report, command_profile(line), path);
    look_at_event(line, CHECK_PROGRAMME | CHECK_PEOPLE, NULL);
    return report.rejected_count ? 1 : 0;
}

static const char *shown(const char *text)
{
    return text && *text ? text : "-";
}

static void print_people(const GPtrArray *people)
{
    ARRAY_EACH(const RegistrationsPerson, person, people) {
        say("  %s | %s | %s | %s | %u ticket%s\n", shown(person->fields[FIELD_NAME]), shown(person->fields[FIELD_COMPANY]),
            shown(person->fields[FIELD_PRODUCT]), shown(person->fields[FIELD_STATUS]), person->tickets->len,
            person->tickets->len == 1 ? "" : "s");
    }
}

static void print_types(const RegistrationsReport *report, const Profile *profile)
{
    guint count;
    g_autofree char **codes = (char **)g_hash_table_get_keys_as_array(report->types, &count);
    qsort(codes, count, sizeof *codes, text_compare);
    for (guint i = 0; i < count; i++) {
        const TicketType *type = profile_ticket_type(profile, codes[i]);
        say("  %s: %" G_GINT64_FORMAT "\n", type ? type->title : "no ticket that admits",
            *(gint64 *)g_hash_table_lookup(report->types, codes[i]));
    }
}

static void print_absent(const RegistrationsReport *report, bool is_full, bool is_dry_run)
{
    if (report->absent_count == 0)
        return;
    g_autofree char *listed = some_of(report->absent, report->absent_count);
    say("Imported earlier and not in this file: %" G_GINT64_FORMAT "; %s: %s\n", report->absent_count,
        !is_full     ? "they stay (--full cancels them)"
        : is_dry_run ? "they would be cancelled"
                     : "cancelled",
        listed);
}

static void print_report(const RegistrationsReport *report, const char *path, const char *rejects, const Profile *profile,
                         bool is_full, bool is_dry_run)
{
    print_problems(report->problems, path);
    say("Read as %s.%s\n", report->map_title, is_dry_run ? " The first people:" : "");
    if (is_dry_run)
        print_people(report->people);
    say("Rows: %" G_GINT64_FORMAT ", people: %" G_GINT64_FORMAT ".", report->row_count, report->person_count);
    if (is_dry_run)
        say(" Nothing was imported.\n");
    else
        say(" New: %" G_GINT64_FORMAT ", changed: %" G_GINT64_FORMAT ", unchanged: %" G_GINT64_FORMAT ".\n", report->added_count,
            report->changed_count, report->unchanged_count);
    print_types(report, profile);
    if (report->joined_count)
        say("Joined from several orders: %" G_GINT64_FORMAT ".\n", report->joined_count);
    if (report->overruled_count)
        say("Different from what the desk said: %" G_GINT64_FORMAT "; each is named above.\n", report->overruled_count);
    if (report->older_count)
        say("Left as they are, since something newer was said of them: %" G_GINT64_FORMAT "; --as-of says when a file is from.\n",
            report->older_count);
    if (report->erased_count)
        say("Erased at their own wish, and not brought back: %" G_GINT64_FORMAT ".\n", report->erased_count);
    if (report->denied_count)
        say("Not admitted, because the file says so (blocked, not valid): %" G_GINT64_FORMAT " rows.\n", report->denied_count);
    if (report->nobody_count)
        say("Nobody's (donations, tests): %" G_GINT64_FORMAT " rows.\n", report->nobody_count);
    print_absent(report, is_full, is_dry_run);
    if (report->rejected_count)
        say("Left out: %" G_GINT64_FORMAT " row%s%s%s.\n", report->rejected_count, report->rejected_count == 1 ? "" : "s",
            is_dry_run ? "" : "; correct and import ", is_dry_run ? "" : rejects);
}

// When what the file says was so.
static bool file_as_of(CommandLine *line, const char *path, gint64 *out_utc_ms, gint64 *out_written_utc_ms, GError **error)
{
    const char *told = command_option(line, "as-of");
    struct stat info;
    *out_utc_ms = 0;
    *out_written_utc_ms = stat(path, &info) == 0 ? info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000 : 0;
    return !told || zone_parse(command_profile(line)->zone, told, out_utc_ms, error);
}

static int import_registrations(CommandLine *line, const char *path, bool is_dry_run)
{
    GError *error = NULL;
    gint64 as_of_utc_ms, written_utc_ms;
    if (!file_as_of(line, path, &as_of_utc_ms, &written_utc_ms, &error))
        return command_fail(error);
    bool is_full = command_flag(line, "full");
    g_autofree char *beside = g_strconcat(path, ".rejects.csv", NULL);
    const char *rejects = command_option(line, "rejects") ? command_option(line, "rejects") : beside;
    Progress progress;
    progress_init(&progress, "Reading");
    const RegistrationsRequest request = {
        .store = command_store(line),
        .profile = command_profile(line),
        .path = path,
        .as_of_utc_ms = as_of_utc_ms,
        .written_utc_ms = written_utc_ms,
        .map = command_option(line, "map"),
        .rejects_path = rejects,
        .now_utc_ms = station_now_utc_ms(command_station(line)),
        .is_full = is_full,
        .is_dry_run = is_dry_run,
        .progress = progress_show,
        .progress_data = &progress,
    };
    g_auto(RegistrationsReport) report = {0};
    bool is_read = registrations_import(&request, &report, &error);
    progress_clear(&progress);
    if (!is_read && report.proposal)
        say_lines(report.proposal);
    if (!is_read)
        return command_fail(error);
    bool is_asking = is_dry_run && !command_flag(line, "dry-run");
    if (is_asking)
        return may_cancel(line, report.absent_count, report.absent, "people", path) ? EX_OK : 1;
    print_report(&report, path, rejects, command_profile(line), is_full, is_dry_run);
    return report.rejected_count ? 1 : EX_OK;
}

static int import_file(CommandLine *line, const char *path)
{
    bool is_dry_run = command_flag(line, "dry-run");
    if (programme_is_file(path))
        return import_programme(line, path);
    // A whole file is looked at before anybody is cancelled.
    if (command_flag(line, "full") && !command_flag(line, "yes") && !is_dry_run) {
        int code = import_registrations(line, path, true);
        if (code != EX_OK)
            return code;
    }
    return import_registrations(line, path, is_dry_run);
}

static int run_import(CommandLine *line, GError **error)
{
    (void)error; // of each file it is said by itself
    int code;
    if (command_flag(line, "full") && command_argument_count(line) > 1)
        return command_fail_with(EX_USAGE,
                                 "--full says that one file is complete, and these are %d; join them into one, or import them "
                                 "without --full",
                                 command_argument_count(line));
    int worst = EX_OK;
    for (int i = 0; i < command_argument_count(line); i++) {
        const char *path = command_argument(line, i);
        code = import_file(line, path);
        worst = MAX(worst, code);
    }
    if (!command_flag(line, "dry-run"))
        look_at_event(line, CHECK_NAMES, NULL);
    return worst;
}

const Command command_import = {
    .name = "import",
    .arguments = "FILE...",
    .summary = "take in registrations (CSV, pretix JSON) or the programme (schedule.json, .xml, .ics)",
    .options = options,
    .least_arguments = 1,
    .most_arguments = -1,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_import,
};
