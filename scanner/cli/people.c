// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/order_split.h"
#include "common/store/same.h"

#include <stdio.h>
#include <string.h>

#include "common/base/clock.h"
#include "common/base/json.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/csv_line.h"
#include "scanner/cli/station.h"

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
    const bool *is_json = data;
    const char *const cells[COLUMN_COUNT] = {reasons[doubt->reason], doubt->ids[0],    doubt->names[0],
                                             doubt->emails[0],       doubt->orders[0], doubt->ids[1],
                                             doubt->names[1],        doubt->emails[1], doubt->orders[1]};
    g_autoptr(GString) line = g_string_new(NULL);
    g_autoptr(json_t) object = json_object();
    for (gsize i = 0; i < COLUMN_COUNT; i++) {
        csv_line_add(line, cells[i]);
        json_put_text(object, headings[i], cells[i]);
    }
    g_autofree char *text = *is_json ? json_dumps(object, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
    if (text)
        puts(text);
    else
        csv_line_print(line);
}

static int review(CommandLine *line, CommandDesk *at)
{
    bool is_json = command_flag(line, "json");
    g_autoptr(GString) first = g_string_new(NULL);
    GError *error = NULL;
    for (gsize i = 0; i < COLUMN_COUNT; i++)
        csv_line_add(first, headings[i]);
    if (!is_json)
        csv_line_print(first);
    return same_review(desk_store(at->desk), write_doubt, &is_json, &error) ? EX_OK : command_fail(error);
}

// Registrations of one order: those of the person who are to be taken out. NULL when the word is no order of theirs.
static char *member_of_order(CommandDesk *at, const Person *person, const char *word)
{
    for (char **id = person->members; *id; id++) {
        g_autoptr(Person) member = person_load_alone(desk_store(at->desk), at->station->profile, *id, NULL);
        if (member && (strcmp(*id, word) == 0 || strcmp(member->fields[FIELD_ORDER], word) == 0))
            return g_strdup(*id);
    }
    return NULL;
}

static int split(CommandDesk *at, const char *id, const char *word, const char *volunteer)
{
    GError *error = NULL;
    g_autoptr(Person) person = person_load(desk_store(at->desk), at->station->profile, id, &error);
    if (!person)
        return command_fail(error);
    g_autofree char *member = member_of_order(at, person, word);
    g_autofree char *own = NULL;
    const char *const orders[] = {word, NULL};
    if (!member &&
        !order_split(desk_store(at->desk), at->station->profile, person->id, orders, volunteer, clock_utc_ms(), &own, &error))
        return command_fail(error);
    if (member && !same_split(desk_store(at->desk), member, volunteer, clock_utc_ms(), &error))
        return command_fail(error);
    printf("%s is a separate person again.\n", word);
    return EX_OK;
}

static int run_people(CommandLine *line)
{
    int code;
    g_auto(CommandDesk) at = {0};
    const char *what = command_argument(line, 0), *one = command_argument(line, 1), *other = command_argument(line, 2);
    bool is_review = strcmp(what, "review") == 0;
    if (is_review ? one != NULL : !other)
        return command_fail_with(
            EX_USAGE, "write \"people review\", or \"people merge\", \"split\" or \"keep-apart\" with two registrations");
    if (!command_desk_open(line, &at, &code))
        return code;
    const char *volunteer = command_option(line, "volunteer") ? command_option(line, "volunteer") : "";
    GError *error = NULL;
    if (is_review)
        return review(line, &at);
    if (strcmp(what, "split") == 0)
        return split(&at, one, other, volunteer);
    bool is_merge = strcmp(what, "merge") == 0;
    if (!is_merge && strcmp(what, "keep-apart") != 0)
        return command_fail_with(EX_USAGE, "people takes review, merge, split or keep-apart, not \"%s\"", what);
    bool (*say)(Store *, const char *, const char *, const char *, gint64, GError **) = is_merge ? same_join : same_keep_apart;
    if (!say(desk_store(at.desk), one, other, volunteer, clock_utc_ms(), &error))
        return command_fail(error);
    puts(is_merge ? "They are one person." : "They are two people.");
    return EX_OK;
}

const Command command_people = {
    .name = "people",
    .arguments = "review | merge ID OTHER | split ID ORDER | keep-apart ID OTHER",
    .summary = "decide which registrations are one person, where no rule can know",
    .description =
        "Imports join registrations with the same name and e-mail. review lists who else may be one person: the same name with "
        "another e-mail or none, or the same e-mail with a similar name. merge makes OTHER the same person as ID, whose name "
        "stays: that person has every code, ticket and entry of both, at every station. split takes out the registration of an "
        "order, or one named by its id; keep-apart records that two are different people, and review does not ask again. split "
        "also takes out an order that an import joined by name and e-mail: a later order under the same two is then a person of "
        "its own until somebody decides whose it is. Later imports respect these decisions.",
    .examples =
        "lanyard people review\nlanyard people merge 3f2a91c0d4e5b677 81b0c2d3e4f50617\nlanyard people split 3f2a91c0d4e5b677 MMBBB",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 3,
    .needs_station = true,
    .run = run_people,
};
