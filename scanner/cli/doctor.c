// SPDX-License-Identifier: GPL-3.0-or-later
// doctor.c - lanyard doctor and lanyard check: what the one judge (scanner/check/check.h) finds, a line each.
#include "common/store/store.h"
#include "scanner/cli/command_clock.h"
#include "scanner/cli/commands.h"

#include "scanner/cli/progress.h"
#include "scanner/check/check.h"

static void print_finding(const Finding *finding)
{
    g_autofree char *sentence = finding_sentence(finding);
    say("%-5s %-10s %s\n", finding_grade_name(finding->grade), finding->subject, sentence);
}

// Prints what is `least` or worse; the exit code.
static int print_findings(const GPtrArray *findings, FindingGrade least)
{
    guint other_count, printed_count = 0;
    ARRAY_EACH(const Finding, finding, findings) {
        if (finding->grade < least)
            continue;
        print_finding(finding);
        printed_count++;
    }
    if (printed_count == 0)
        say("No problem was found.\n");
    return check_first_failure(findings, &other_count) ? 1 : EX_OK;
}

static GPtrArray *look(const char *folder, guint scopes, const char *pictures)
{
    Progress progress;
    g_autofree char *path = g_build_filename(folder, "lanyard.db", NULL);
    g_autoptr(Store) store = store_open(path, NULL); // what is wrong with it is a finding
    gint64 clock_offset_ms = store ? command_clock_offset_ms(store) : 0;
    g_clear_pointer(&store, store_close);
    progress_init(&progress, "Replaying the journal");
    GPtrArray *findings = check_run(&(CheckRequest){.folder = folder,
                                                    .scopes = scopes,
                                                    .clock_offset_ms = clock_offset_ms,
                                                    .pictures = pictures,
                                                    .progress = progress_show,
                                                    .progress_data = &progress});
    progress_clear(&progress);
    return findings;
}

static const CommandOption options[] = {
    {"pictures", 'p', "FOLDER", "Draw each of the event's labels as each printer would print it; what has no room gets a frame"},
    {0},
};

static int run_doctor(CommandLine *line, GError **error)
{
    (void)error;
    g_autoptr(GPtrArray) findings = look(command_folder(line), CHECK_ALL, command_option(line, "pictures"));
    return print_findings(findings, FINDING_OK);
}

const Command command_doctor = {
    .name = "doctor",
    .arguments = "",
    .summary = "check everything that a station needs, and say what is ready",
    .options = options,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_doctor,
};

static int run_check(CommandLine *line, GError **error)
{
    (void)error;
    const char *folder = command_argument(line, 0);
    g_autoptr(GPtrArray) findings = look(folder ? folder : command_folder(line), CHECK_ALL, NULL);
    return print_findings(findings, FINDING_WARN);
}

const Command command_check = {
    .name = "check",
    .arguments = "[EVENT-FOLDER|STATION]",
    .summary = "find what is wrong with an event or a station before the day",
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_FOLDER,
    .run = run_check,
};
