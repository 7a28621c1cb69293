// SPDX-License-Identifier: GPL-3.0-or-later

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/store/record/branch.h"
#include "common/store/admit/conflict.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"
#include "scanner/desk/conflict_json.h"

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
    say("  %s %s at %s%s%s%s%s", what, when, side->station, *side->where ? ", " : "", side->where, *side->by ? ", by " : "",
        side->by);
    g_autofree char *value = desk_conflict_value(profile, field, side->value);
    if (*value)
        say(": \"%s\"", value);
    say("\n");
}

static void print_handed(const Conflict *conflict, const char *name, const char *what, const Profile *profile)
{
    say("%s was handed out more than they bought: %s\n", name, what);
    print_side("last of theirs", conflict->field, &conflict->winner, profile);
    print_side("one too many  ", conflict->field, &conflict->loser, profile);
    say("  Find out whether two people used one ticket, and count what is left.\n");
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
        say("%s was let in twice%s%s\n", name, *conflict->session ? ": " : "", conflict->session);
        print_side("first", conflict->field, &conflict->winner, profile);
        print_side("again", conflict->field, &conflict->loser, profile);
        say("  Find out whether two people used one ticket; if one entry was a mistake, take it back with lanyard undo.\n");
        break;
    case CONFLICT_SEAT:
        say("%s was let in beyond the last seat: %s\n", name, conflict->session);
        print_side("last seat", conflict->field, &conflict->winner, profile);
        print_side("no seat  ", conflict->field, &conflict->loser, profile);
        say("  Check whether there is room, or take the person to another session.\n");
        break;
    case CONFLICT_SOLD:
        say("%s was sold a seat beyond the last one: %s\n", name, conflict->session);
        print_side("last seat", conflict->field, &conflict->winner, profile);
        print_side("no seat  ", conflict->field, &conflict->loser, profile);
        say("  Tell them before they come to the door: another session, or the money back (lanyard undo takes the sale back).\n");
        break;
    case CONFLICT_TRANSFERRED:
        say("The ticket of %s was handed on to two people\n", name);
        print_side("first", conflict->field, &conflict->winner, profile);
        print_side("again", conflict->field, &conflict->loser, profile);
        say("  Ask them who is to have it, and take the other transfer back: it is in the story of who gave the ticket.\n");
        break;
    case CONFLICT_EDIT:
        say("The %s of %s was edited twice\n", conflict->field, name);
        print_side("stands    ", conflict->field, &conflict->winner, profile);
        print_side("overwritten", conflict->field, &conflict->loser, profile);
        say("  Ask which value is right, and edit the field again if it is the other one.\n");
        break;
    case CONFLICT_SESSION:
        say("The %s of %s was changed on the day, but the change no longer counts\n", conflict->field, conflict->session);
        print_side("stands    ", conflict->field, &conflict->winner, profile);
        print_side("overwritten", conflict->field, &conflict->loser, profile);
        say("  Ask which is right, and change the session again if it is the other one.\n");
        break;
    case CONFLICT_KIND_COUNT:
        g_assert_not_reached();
    }
    if (conflict->is_acknowledged)
        say("  acknowledged%s%s: %s\n", *conflict->noted_by ? " by " : "", conflict->noted_by, conflict->note);
    say("  %s\n", conflict->key);
}

static void print_fork(const Fork *fork, const Profile *profile)
{
    g_autofree char *since = zone_format_iso(profile->zone, fork->since_utc_ms);
    say("Station %s (%s) wrote two histories: its store went back in time, or was copied\n", fork->name, fork->origin);
    say("  since %s, %" G_GINT64_FORMAT " records on the side that is now named %s; nothing is lost; both sides count\n", since,
        fork->record_count, fork->id);
    say("  Find out whether two machines use copies of one folder, and stop one of them. To restore a backup, use lanyard "
        "restore.\n");
    say("  fork:%s\n", fork->id);
}

static bool list_forks(CommandLine *line, guint *out_count, GError **error)
{
    g_autoptr(GPtrArray) forks = fork_list(command_store(line), error);
    ARRAY_EACH(const Fork, fork, forks) {
        if (fork->is_acknowledged && !command_flag(line, "all"))
            continue;
        ++*out_count;
        if (!command_flag(line, "json")) {
            print_fork(fork, command_profile(line));
            continue;
        }
        g_autoptr(json_t) object = desk_fork_json(command_station(line), fork);
        say_json(object);
    }
    return forks != NULL;
}

static int list(CommandLine *line, GError **error)
{
    g_autoptr(GPtrArray) conflicts = conflict_list(command_store(line), command_flag(line, "all"), LIST_MOST, error);
    if (!conflicts)
        return COMMAND_FAILED;
    ARRAY_EACH(const Conflict, conflict, conflicts) {
        if (command_flag(line, "json")) {
            g_autoptr(json_t) object = desk_conflict_json(command_station(line), conflict);
            say_json(object);
        } else {
            print_conflict(conflict, command_profile(line));
        }
    }
    guint fork_count = 0;
    if (!list_forks(line, &fork_count, error))
        return COMMAND_FAILED;
    if (conflicts->len + fork_count == 0 && !command_flag(line, "json"))
        say("No conflicts are waiting.\n");
    return EX_OK;
}

static int check(const CommandLine *line)
{
    const char *note = command_option(line, "note");
    bool is_good = !command_argument(line, 0) || (note && *note);
    return is_good ? EX_OK : command_fail_with(EX_USAGE, "acknowledging a conflict takes --note=TEXT");
}

static int run_conflicts(CommandLine *line, GError **error)
{
    const char *key = command_argument(line, 0);
    if (!key)
        return list(line, error);
    const char *note = command_option(line, "note");
    if (!conflict_acknowledge(command_store(line), key, note, command_volunteer_name(line),
                              station_now_utc_ms(command_station(line)), error))
        return COMMAND_FAILED;
    say("Acknowledged; the other stations hear of it.\n");
    return EX_OK;
}

const Command command_conflicts = {
    .name = "conflicts",
    .arguments = "[KEY]",
    .summary = "list where stations that worked apart contradict each other",
    .options = options,
    .most_arguments = 1,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_conflicts,
};
