// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/base/json.h"
#include "common/store/record/person_field.h"
#include "scanner/cli/station.h"
#include "scanner/desk/outcome.h"
#include "scanner/desk/verdict_words.h"

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
    say("%s: %s%s%s. %s\n", verdict_is_pass(outcome->verdict) ? "yes" : "no", headline, is_hidden ? "" : ", ",
        is_hidden ? "" : outcome->person->fields[FIELD_NAME], next_step);
    if (verdict_is_pass(outcome->verdict) && outcome->sequence)
        say("Record %" G_GINT64_FORMAT "; lanyard undo %" G_GINT64_FORMAT " --reason=TEXT takes it back.\n", outcome->sequence,
            outcome->sequence);
}

static void print_json(const Station *station, const Post *post, const AdmitOutcome *outcome)
{
    g_autoptr(json_t) object = desk_outcome_json(station, post, outcome, station->settings->language);
    say_json(object);
}

static int run_admit(CommandLine *line, GError **error)
{
    gint64 now_utc_ms = station_now_utc_ms(command_station(line));
    if (!command_time(line, "time", command_profile(line)->zone, &now_utc_ms))
        return EX_USAGE;
    const char *text = command_argument(line, 0);
    const char *at = command_option(line, "at");
    Post post = station_post(command_station(line));
    post.checkpoint = at ? at : post.checkpoint;
    const DeskScan scan = {
        .code = text,
        .code_length = strlen(text),
        .post = &post,
        .volunteer_name = command_option(line, "volunteer"),
        .is_dry_run = command_flag(line, "dry-run"),
        .now_utc_ms = now_utc_ms,
    };
    AdmitOutcome outcome = {0};
    if (!desk_scan(command_desk(line), &scan, &outcome, error))
        return COMMAND_FAILED;
    if (command_flag(line, "json"))
        print_json(command_station(line), &post, &outcome);
    else
        print_outcome(command_station(line), &outcome);
    int code = verdict_is_pass(outcome.verdict) ? 0 : 1;
    admit_outcome_clear(&outcome);
    return code;
}

const Command command_admit = {
    .name = "admit",
    .arguments = "CODE",
    .summary = "decide on a code and record it, as a scan would",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .run = run_admit,
};
