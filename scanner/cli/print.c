// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/store/job/job.h"
#include "scanner/cli/station.h"
#include "scanner/desk/print.h"

static const CommandOption options[] = {
    {"reason", 'r', "REASON", "For printing again: lost (revokes the former badge), damaged, wrong-text, did-not-come-out"},
    {"only", 'o', "WHAT", "badge or tickets; default: both"},
    {"printer", 'p', "NAME", "This printer; default: any that has the right media"},
    {"all", 'a', NULL, "Everybody's, before the day: they wait in boxes, and a check-in hands them over"},
    {"type", 't', "TYPE", "--all: only this ticket type"},
    {"session", 's', "CODE", "--all: only people who hold this session or extra"},
    {"sort", 0, "ORDER", "--all: by name or company; default: as the event's boxes"},
    {"sheet", 0, "FOLDER", "--all: PDF files of sheets into this folder, in place of the label printers"},
    {"paper", 0, "NAME", "--sheet: A4 (default), A3, Letter, Tabloid, or a sheet of labels such as Avery-5392"},
    {0},
};

// An option that would be passed over without a word; NULL when there is none.
static const char *find_misplaced(const CommandLine *line, bool is_all)
{
    static const char *const of_all[] = {"type", "session", "sort", "sheet", "paper", NULL};
    static const char *const of_person[] = {"only", "reason", NULL};
    for (const char *const *name = is_all ? of_person : of_all; *name; name++)
        if (command_option(line, *name))
            return *name;
    return NULL;
}

static int check(const CommandLine *line)
{
    const char *only = command_option(line, "only");
    if (only && !g_str_equal(only, "badge") && !g_str_equal(only, "tickets"))
        return command_fail_with(EX_USAGE, "--only takes badge or tickets, not \"%s\"", only);
    if (command_flag(line, "all") == (command_argument(line, 0) != NULL))
        return command_fail_with(EX_USAGE, "print takes a person, or --all");
    const char *misplaced = find_misplaced(line, command_flag(line, "all"));
    if (misplaced)
        return command_fail_with(EX_USAGE, "--%s goes %s", misplaced,
                                 command_flag(line, "all") ? "with a person, not with --all" : "with --all");
    if (command_option(line, "paper") && !command_option(line, "sheet"))
        return command_fail_with(EX_USAGE, "--paper goes with --sheet");
    const char *sort = command_option(line, "sort");
    if (sort && !g_str_equal(sort, "name") && !g_str_equal(sort, "company"))
        return command_fail_with(EX_USAGE, "--sort takes name or company, not \"%s\"", sort);
    return EX_OK;
}

static int run_print(CommandLine *line, GError **error)
{
    const char *only = command_option(line, "only");
    if (command_flag(line, "all"))
        return print_all(line);
    g_autofree char *id = command_find_person(line, command_argument(line, 0), error);
    if (!id)
        return COMMAND_FAILED;
    const PrintRequest request = {
        .person_id = id,
        .reason = command_option(line, "reason"),
        .with_badge = !only || g_str_equal(only, "badge"),
        .with_tickets = !only || g_str_equal(only, "tickets"),
        .printer = command_option(line, "printer"),
        .now_utc_ms = station_now_utc_ms(command_station(line)),
    };
    gint64 group_id = 0;
    if (!desk_print(command_desk(line), &request, &group_id, error))
        return COMMAND_FAILED;
    if (group_id == 0)
        return say("There is nothing to print for this person.\n"), EX_OK;
    g_autoptr(GPtrArray) jobs = job_list_group(command_store(line), group_id, error);
    if (!jobs)
        return COMMAND_FAILED;
    say("%u label%s queued; lanyard run prints them, lanyard jobs follows them.\n", jobs->len, jobs->len == 1 ? "" : "s");
    return EX_OK;
}

const Command command_print = {
    .name = "print",
    .arguments = "[PERSON]",
    .summary = "queue a person's badge and tutorial tickets, or everybody's before the day",
    .options = options,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_print,
};
