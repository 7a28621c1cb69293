// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include <stdio.h>

#include "common/base/clock.h"
#include "scanner/cli/station.h"

static const CommandOption options[] = {
    {"reason", 'r', "REASON", "For printing again: lost (revokes the former badge), damaged, wrong-text, did-not-come-out"},
    {"only", 'o', "WHAT", "badge or tickets; default: both"},
    {"printer", 'p', "NAME", "This printer; default: any that has the right media"},
    {0},
};

static int run_print(CommandLine *line)
{
    const char *only = command_option(line, "only");
    if (only && !g_str_equal(only, "badge") && !g_str_equal(only, "tickets"))
        return command_fail_with(EX_USAGE, "--only takes badge or tickets, not \"%s\"", only);
    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    GError *error = NULL;
    g_autofree char *id = command_find_person(at.desk, command_argument(line, 0), &error);
    if (!id)
        return command_fail(error);
    const PrintRequest request = {
        .person_id = id,
        .reason = command_option(line, "reason"),
        .with_badge = !only || g_str_equal(only, "badge"),
        .with_tickets = !only || g_str_equal(only, "tickets"),
        .printer = command_option(line, "printer"),
        .now_utc_ms = clock_utc_ms(),
    };
    gint64 group_id = 0;
    if (!desk_print(at.desk, &request, &group_id, &error))
        return command_fail(error);
    if (group_id == 0)
        return puts("There is nothing to print for this person."), EX_OK;
    g_autoptr(GPtrArray) jobs = job_list_group(desk_store(at.desk), group_id, &error);
    if (!jobs)
        return command_fail(error);
    printf("%u label%s queued; lanyard run prints them, lanyard jobs follows them.\n", jobs->len, jobs->len == 1 ? "" : "s");
    return EX_OK;
}

const Command command_print = {
    .name = "print",
    .arguments = "PERSON",
    .summary = "queue a person's badge and tutorial tickets",
    .description =
        "PERSON is a code, a registration id, or words that find exactly one person. This command admits nobody. A badge that was "
        "printed before needs --reason. For tickets, Lanyard takes the label of the event that a printer of the running station can "
        "print; waiting tickets change to another label when a printer for that one is plugged in.",
    .examples = "lanyard print ABCDE\nlanyard print 'grace ho' --reason=lost",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_print,
};
