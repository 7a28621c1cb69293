// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "common/base/json.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"at", 'a', "CHECKPOINT", "Where: a checkpoint of the profile; default: the station's own"},
    {"time", 't', "ISO8601", "Decide as if it were this time, in the event's zone; default: now"},
    {"dry-run", 'd', NULL, "Look, record nothing"},
    {"volunteer", 'o', "NAME", "Who is at the desk, for the record"},
    {"json", 'j', NULL, "The outcome as one line of JSON"},
    {0},
};

static void print_outcome(const Station *station, const AdmitOutcome *outcome)
{
    g_autofree char *headline = NULL;
    g_autofree char *next_step = NULL;
    desk_verdict_words(station, outcome, station->settings->language, &headline, &next_step);
    bool is_hidden = outcome->verdict == VERDICT_HOLD || !outcome->person;
    printf("%s: %s%s%s. %s\n", verdict_is_pass(outcome->verdict) ? "yes" : "no", headline, is_hidden ? "" : ", ",
           is_hidden ? "" : outcome->person->fields[FIELD_NAME], next_step);
    if (verdict_is_pass(outcome->verdict) && outcome->sequence)
        printf("Record %" G_GINT64_FORMAT "; lanyard undo %" G_GINT64_FORMAT " --reason=TEXT takes it back.\n", outcome->sequence,
               outcome->sequence);
}

static void print_json(const Station *station, const AdmitOutcome *outcome)
{
    g_autoptr(json_t) object = desk_outcome_json(station, outcome, station->settings->language);
    g_autofree char *text = json_canonical(object);
    puts(text);
}

static int run_admit(CommandLine *line)
{
    int code;
    g_auto(CommandDesk) at = {0};
    gint64 now_utc_ms;
    if (!command_desk_open(line, &at, &code))
        return code;
    if (!command_time(line, at.station, &now_utc_ms))
        return EX_USAGE;
    const char *text = command_argument(line, 0);
    const DeskScan scan = {
        .code = text,
        .code_length = strlen(text),
        .checkpoint = command_option(line, "at"),
        .volunteer_name = command_option(line, "volunteer"),
        .is_dry_run = command_flag(line, "dry-run"),
        .now_utc_ms = now_utc_ms,
    };
    GError *error = NULL;
    AdmitOutcome outcome = {0};
    if (!desk_scan(at.desk, &scan, &outcome, &error))
        return command_fail(error);
    if (command_flag(line, "json"))
        print_json(at.station, &outcome);
    else
        print_outcome(at.station, &outcome);
    code = verdict_is_pass(outcome.verdict) ? 0 : 1;
    admit_outcome_clear(&outcome);
    return code;
}

const Command command_admit = {
    .name = "admit",
    .arguments = "CODE",
    .summary = "decide on a code and record it, as a scan would",
    .description =
        "Looks the code up, decides by the rules and records the admission or refusal, all in one transaction: when two programs on one "
        "store admit the same person at the same moment, the person is admitted once.\n\n"
        "Exit code 0: admitted; 1: refused; others: nothing was decided.",
    .examples = "lanyard admit 7q2kz8m4 --at=registration\nlanyard admit 7q2kz8m4 --at=room-318 --time='2024-05-15 13:05' --json",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_admit,
};
