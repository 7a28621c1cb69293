// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_split.h"
#include "common/store/people/same.h"

#include <string.h>

#include "common/store/record/person_field.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"
#include "scanner/cli/table.h"

static const CommandOption options[] = {
    {"json", 0, NULL, "review: as JSON, one doubt a line"},
    {"volunteer", 'v', "NAME", "Who says so; default: nobody"},
    {0},
};

static const char *const reasons[] = {"same name", "same e-mail"};
static const char *const headings[] = {"why",      "id",         "name",        "email",      "order",
                                       "other_id", "other_name", "other_email", "other_order"};
enum { COLUMN_COUNT = G_N_ELEMENTS(headings) };

static void write_doubt(const SameDoubt *doubt, gpointer data)
{
    const char *const cells[COLUMN_COUNT] = {reasons[doubt->reason], doubt->ids[0],    doubt->names[0],
                                             doubt->emails[0],       doubt->orders[0], doubt->ids[1],
                                             doubt->names[1],        doubt->emails[1], doubt->orders[1]};
    table_row(data, cells);
}

static int review(CommandLine *line, GError **error)
{
    Table table = {headings, COLUMN_COUNT, command_flag(line, "json"), -1};
    table_begin(&table);
    return same_review(command_store(line), write_doubt, &table, error) ? EX_OK : COMMAND_FAILED;
}

// Registrations of one order: those of the person who are to be taken out. NULL when the word is no order of theirs.
static char *member_of_order(CommandLine *line, const Person *person, const char *word)
{
    for (char **id = person->members; *id; id++) {
        g_autoptr(Person) member = person_load_alone(command_store(line), command_profile(line), *id, NULL);
        if (member && (strcmp(*id, word) == 0 || strcmp(member->fields[FIELD_ORDER], word) == 0))
            return g_strdup(*id);
    }
    return NULL;
}

static int split(CommandLine *line, const char *id, const char *word, const char *volunteer, GError **error)
{
    g_autoptr(Person) person = person_load(command_store(line), command_profile(line), id, error);
    if (!person)
        return COMMAND_FAILED;
    g_autofree char *member = member_of_order(line, person, word);
    g_autofree char *own = NULL;
    const char *const orders[] = {word, NULL};
    if (!member && !order_split(command_store(line), command_profile(line), person->id, orders, volunteer,
                                station_now_utc_ms(command_station(line)), &own, error))
        return COMMAND_FAILED;
    if (member && !same_split(command_store(line), member, volunteer, station_now_utc_ms(command_station(line)), error))
        return COMMAND_FAILED;
    say("%s is a separate person again.\n", word);
    return EX_OK;
}

static int check(const CommandLine *line)
{
    const char *what = command_argument(line, 0), *one = command_argument(line, 1), *other = command_argument(line, 2);
    static const char *const acts[] = {"review", "merge", "split", "keep-apart", NULL};
    bool is_review = strcmp(what, "review") == 0;
    if (!g_strv_contains(acts, what))
        return command_fail_with(EX_USAGE, "people takes review, merge, split or keep-apart, not \"%s\"", what);
    if (is_review ? one != NULL : !other)
        return command_fail_with(
            EX_USAGE, "write \"people review\", or \"people merge\", \"split\" or \"keep-apart\" with two registrations");
    return EX_OK;
}

static int run_people(CommandLine *line, GError **error)
{
    const char *what = command_argument(line, 0), *one = command_argument(line, 1), *other = command_argument(line, 2);
    const char *volunteer = command_volunteer_name(line);
    if (strcmp(what, "review") == 0)
        return review(line, error);
    if (strcmp(what, "split") == 0)
        return split(line, one, other, volunteer, error);
    bool is_merge = strcmp(what, "merge") == 0;
    bool (*settle)(Store *, const char *, const char *, const char *, gint64, GError **) = is_merge ? same_join : same_keep_apart;
    if (!settle(command_store(line), one, other, volunteer, station_now_utc_ms(command_station(line)), error))
        return COMMAND_FAILED;
    say(is_merge ? "They are one person.\n" : "They are two people.\n");
    return EX_OK;
}

const Command command_people = {
    .name = "people",
    .arguments = "review | merge ID OTHER | split ID ORDER | keep-apart ID OTHER",
    .summary = "decide which registrations are one person, where no rule can know",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 3,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_people,
};
