// SPDX-License-Identifier: GPL-3.0-or-later
#include <stdio.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/branch.h"
#include "common/store/conflict.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"

#define LIST_MOST 1000

static const CommandOption options[] = {
    {"all", 'a', NULL, "Include acknowledged conflicts"},
    {"json", 'j', NULL, "Print one JSON object per line"},
    {"note", 'n', "TEXT", "What you found out; acknowledges the conflict KEY"},
    {"volunteer", 'o', "NAME", "Who looked at it"},
    {0},
};

static void print_side(const char *what, const char *field, const ConflictSide *side, const Profile *profile)
{
    g_autofree char *when = zone_format_iso(profile->zone, side->utc_ms);
    printf("  %s %s at %s%s%s%s%s", what, when, side->station, *side->where ? ", " : "", side->where, *side->by ? ", by " : "",
           side->by);
    g_autofree char *value = desk_conflict_value(profile, field, side->value);
    if (*value)
        printf(": \"%s\"", value);
    putchar('\n');
}

static void print_handed(const Conflict *conflict, const char *name, const char *what, const Profile *profile)
{
    printf("%s was handed out more than they bought: %s\n", name, what);
    print_side("last of theirs", conflict->field, &conflict->winner, profile);
    print_side("one too many  ", conflict->field, &conflict->loser, profile);
    puts("  Find out whether two people used one ticket, and count what is left.");
}

static void print_conflict(const Conflict *conflict, const Profile *profile)
{
    const char *name = *conflict->name ? conflict->name : conflict->person_id;
    const char *handed = desk_conflict_handed(profile, conflict);
    if (handed) {
        print_handed(conflict, name, handed, profile);
        return;
    }
    switch (conflict->kind) {
    case CONFLICT_TWICE:
        printf("%s was let in twice%s%s\n", name, *conflict->session ? ": " : "", conflict->session);
        print_side("first", conflict->field, &conflict->winner, profile);
        print_side("again", conflict->field, &conflict->loser, profile);
        puts("  Find out whether two people used one ticket; if one entry was a mistake, take it back with lanyard undo.");
        break;
    case CONFLICT_SEAT:
        printf("%s was let in beyond the last seat: %s\n", name, conflict->session);
        print_side("last seat", conflict->field, &conflict->winner, profile);
        print_side("no seat  ", conflict->field, &conflict->loser, profile);
        puts("  Check whether there is room, or take the person to another session.");
        break;
    case CONFLICT_SOLD:
        printf("%s was sold a seat beyond the last one: %s\n", name, conflict->session);
        print_side("last seat", conflict->field, &conflict->winner, profile);
        print_side("no seat  ", conflict->field, &conflict->loser, profile);
        puts("  Tell them before they come to the door: another session, or the money back (lanyard undo takes the sale back).");
        break;
    case CONFLICT_EDIT:
        printf("The %s of %s was edited twice\n", conflict->field, name);
        print_side("stands    ", conflict->field, &conflict->winner, profile);
        print_side("overwritten", conflict->field, &conflict->loser, profile);
        puts("  Ask which value is right, and edit the field again if it is the other one.");
        break;
    case CONFLICT_SESSION:
        printf("The %s of %s was changed on the day, but the change no longer counts\n", conflict->field, conflict->session);
        print_side("stands    ", conflict->field, &conflict->winner, profile);
        print_side("overwritten", conflict->field, &conflict->loser, profile);
        puts("  Ask which is right, and change the session again if it is the other one.");
        break;
    case CONFLICT_KIND_COUNT:
        g_assert_not_reached();
    }
    if (conflict->is_acknowledged)
        printf("  acknowledged%s%s: %s\n", *conflict->noted_by ? " by " : "", conflict->noted_by, conflict->note);
    printf("  %s\n", conflict->key);
}

static void print_fork(const Fork *fork, const Profile *profile)
{
    g_autofree char *since = zone_format_iso(profile->zone, fork->since_utc_ms);
    printf("Station %s (%s) wrote two histories: its store went back in time, or was copied\n", fork->name, fork->origin);
    printf("  since %s, %" G_GINT64_FORMAT " records on the side that is now named %s; nothing is lost; both sides count\n",
           since, fork->record_count, fork->id);
    puts("  Find out whether two machines use copies of one folder, and stop one of them. To restore a backup, use lanyard "
         "restore.");
    printf("  fork:%s\n", fork->id);
}

static bool list_forks(CommandLine *line, const CommandDesk *at, guint *out_count, GError **error)
{
    g_autoptr(GPtrArray) forks = fork_list(desk_store(at->desk), error);
    for (guint i = 0; forks && i < forks->len; i++) {
        const Fork *fork = g_ptr_array_index(forks, i);
        if (fork->is_acknowledged && !command_flag(line, "all"))
            continue;
        ++*out_count;
        if (!command_flag(line, "json")) {
            print_fork(fork, at->station->profile);
            continue;
        }
        g_autoptr(json_t) object = desk_fork_json(at->station, fork);
        g_autofree char *text = json_canonical(object);
        puts(text);
    }
    return forks != NULL;
}

static int list(CommandLine *line, const CommandDesk *at)
{
    GError *error = NULL;
    g_autoptr(GPtrArray) conflicts = conflict_list(desk_store(at->desk), command_flag(line, "all"), LIST_MOST, &error);
    if (!conflicts)
        return command_fail(error);
    for (guint i = 0; i < conflicts->len; i++) {
        const Conflict *conflict = g_ptr_array_index(conflicts, i);
        if (command_flag(line, "json")) {
            g_autoptr(json_t) object = desk_conflict_json(at->station, conflict);
            g_autofree char *text = json_canonical(object);
            puts(text);
        } else {
            print_conflict(conflict, at->station->profile);
        }
    }
    guint fork_count = 0;
    if (!list_forks(line, at, &fork_count, &error))
        return command_fail(error);
    if (conflicts->len + fork_count == 0 && !command_flag(line, "json"))
        puts("No conflicts are waiting.");
    return EX_OK;
}

static int run_conflicts(CommandLine *line)
{
    int code;
    g_auto(CommandDesk) at = {0};
    if (!command_desk_open(line, &at, &code))
        return code;
    const char *key = command_argument(line, 0);
    if (!key)
        return list(line, &at);
    const char *note = command_option(line, "note");
    const char *volunteer_name = command_option(line, "volunteer");
    if (!note || !*note)
        return command_fail_with(EX_USAGE, "acknowledging a conflict takes --note=TEXT");
    GError *error = NULL;
    if (!conflict_acknowledge(desk_store(at.desk), key, note, volunteer_name ? volunteer_name : "",
                              station_now_utc_ms(at.station), &error))
        return command_fail(error);
    puts("Acknowledged; the other stations hear of it.");
    return EX_OK;
}

const Command command_conflicts = {
    .name = "conflicts",
    .arguments = "[KEY]",
    .summary = "list where stations that worked apart contradict each other",
    .description =
        "Two stations without a connection may let the same person in, fill the last seat or edit the same field. Afterwards "
        "all stations agree on which record counts; this command lists the other one: what, who, where, when, at which station, "
        "and what to do. No record is dropped.\n\n"
        "With a KEY and --note the conflict is acknowledged, on every station.",
    .examples = "lanyard conflicts\nlanyard conflicts twice:0123456789abcdef-42 --note='went out for a coffee' --volunteer=Ana",
    .options = options,
    .least_arguments = 0,
    .most_arguments = 1,
    .needs_station = true,
    .run = run_conflicts,
};
