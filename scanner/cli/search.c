// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/cli/commands.h"

#include "common/store/people/search.h"

static const CommandOption options[] = {
    {"limit", 'n', "N", "At most this many people; default: 20"},
    {0},
};

static bool read_limit(const CommandLine *line, int *out_limit)
{
    return command_number(line, "limit", 20, 1, 1000, out_limit);
}

static int check(const CommandLine *line)
{
    return read_limit(line, &(int){0}) ? EX_OK : EX_USAGE;
}

static int run_search(CommandLine *line, GError **error)
{
    int limit;
    read_limit(line, &limit);
    g_autoptr(GString) text = g_string_new(NULL);
    for (int i = 0; i < command_argument_count(line); i++)
        g_string_append_printf(text, "%s%s", i ? " " : "", command_argument(line, i));
    g_autoptr(GPtrArray) hits = search_people(command_store(line), text->str, limit, error);
    if (!hits)
        return COMMAND_FAILED;
    ARRAY_EACH(const SearchHit, hit, hits) {
        say("%s  %-8s %s%s%s%s  %s%s%s\n", hit->id, hit->order, hit->name, *hit->second_name ? " / " : "", hit->second_name,
            hit->has_arrived ? " (here)" : "", hit->ticket_type, *hit->company ? ", " : "", hit->company);
    }
    return hits->len ? 0 : 1;
}

const Command command_search = {
    .name = "search",
    .arguments = "WORD...",
    .summary = "find people by the start of their names, order, company or e-mail",
    .options = options,
    .least_arguments = 1,
    .most_arguments = -1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_search,
};
