// SPDX-License-Identifier: GPL-3.0-or-later
// session.c - the programme on the day: a lead adds, moves, cancels sessions, and doors follow.
#include "common/store/programme/session.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "scanner/cli/commands.h"
#include "scanner/cli/station.h"
#include "scanner/desk/session_json.h"

#define MS_PER_MIN G_GINT64_CONSTANT(60000)
#define LONGEST_MIN 1440
#define SEATS_MOST 100000

static const CommandOption options[] = {
    {"title", 't', "TEXT", "What it is called"},
    {"room", 'r', "ROOM", "Where it is, as the programme and the doors name it"},
    {"at", 'a', "TIME", "When it begins, in the event's zone: \"2024-05-17 14:00\""},
    {"minutes", 'm', "N", "How long it is; default of a new one: 60"},
    {"type", 0, "TYPE", "Its type, as the programme names types; default: Open Space"},
    {"open-to", 0, "WHO",
     "\"everyone\", or the code of a ticket type, in place of what the profile says for its type; \"\" = as the profile says"},
    {"capacity", 0, "N", "How many seats; 0 = not counted"},
    {"volunteer", 'v', "NAME", "Who says so; default: nobody"},
    {"json", 'j', NULL, "list: one JSON object a line"},
    {0},
};

// --- list ---

static void print_session(const Profile *profile, const Session *session)
{
    g_autofree char *day = zone_format_weekday(profile->zone, session->start_utc_ms);
    g_autofree char *start = zone_format_clock(profile->zone, session->start_utc_ms);
    g_autofree char *end = zone_format_clock(profile->zone, session->end_utc_ms);
    say("%-12s %-10s %s-%s  %-12s %s%s%s\n", session->code, day, start, end, session->room, session->title,
        session->is_cancelled ? " (cancelled)" : "", session->is_changed ? " (changed on the day)" : "");
}

static int list(CommandLine *line, GError **error)
{
    const Profile *profile = command_profile(line);
    g_autoptr(GPtrArray) sessions = session_list(command_store(line), NULL, G_MININT64, G_MAXINT64, error);
    ARRAY_EACH(const Session, session, sessions) {
        g_autoptr(json_t) object = desk_session_json(profile, session);
        if (command_flag(line, "json"))
            say_json(object);
        else
            print_session(profile, session);
    }
    return sessions ? EX_OK : COMMAND_FAILED;
}

// --- changes ---

static void replace(char **text, const char *with)
{
    if (!with)
        return;
    text_take(text, g_strdup(with));
}

static bool read_audience(CommandLine *line, Session *session)
{
    const char *open_to = command_option(line, "open-to");
    if (open_to && *open_to && strcmp(open_to, SESSION_EVERYONE) != 0 && !profile_ticket_type(command_profile(line), open_to)) {
        say_error("lanyard: --open-to: \"%s\" is neither \"everyone\" nor the code of a ticket type of event.ini\n", open_to);
        return false;
    }
    replace(&session->open_to, open_to);
    return true;
}

// A session that is moved keeps its length, unless another one is given.
static bool read_time(CommandLine *line, Session *session)
{
    int before_min = (int)((session->end_utc_ms - session->start_utc_ms) / MS_PER_MIN), minutes;
    if (!command_time(line, "at", command_profile(line)->zone, &session->start_utc_ms) ||
        !command_number(line, "minutes", before_min, 1, LONGEST_MIN, &minutes))
        return false;
    session->end_utc_ms = session->start_utc_ms + minutes * MS_PER_MIN;
    return true;
}

// What was typed stands in the place of what is known.
static bool read_options(CommandLine *line, Session *session)
{
    replace(&session->title, command_option(line, "title"));
    replace(&session->room, command_option(line, "room"));
    replace(&session->type, command_option(line, "type"));
    return command_number(line, "capacity", session->capacity, 0, SEATS_MOST, &session->capacity) &&
           read_audience(line, session) && read_time(line, session);
}

static int record(CommandLine *line, const Session *session, GError **error)
{
    gint64 sequence;
    if (!session_change(command_store(line), session, command_volunteer_name(line), station_now_utc_ms(command_station(line)),
                        &sequence, error))
        return COMMAND_FAILED;
    print_session(command_profile(line), session);
    if (sequence)
        say("Record %" G_GINT64_FORMAT "; lanyard undo %" G_GINT64_FORMAT " --reason=TEXT takes it back.\n", sequence, sequence);
    else
        say("It was so before; nothing was recorded.\n");
    return EX_OK;
}

static int add(CommandLine *line, GError **error)
{
    const char *code = command_argument(line, 1);
    g_autoptr(Session) known = code ? session_load(command_store(line), code, NULL) : NULL;
    if (known)
        return command_fail_with(1, "the programme has a session %s; move it, or leave the code out", code);
    g_autoptr(Session) session = g_new0(Session, 1);
    session->code = code ? g_strdup(code) : session_new_code();
    session->type = g_strdup("Open Space");
    session->speakers = g_strdup("");
    session->end_utc_ms = 60 * MS_PER_MIN;
    return read_options(line, session) ? record(line, session, error) : EX_USAGE;
}

static int change(CommandLine *line, bool is_move, bool is_cancelled, GError **error)
{
    const char *code = command_argument(line, 1);
    g_autoptr(Session) session = session_load(command_store(line), code, error);
    if (!session)
        return COMMAND_FAILED;
    if (is_move && !read_options(line, session))
        return EX_USAGE;
    if (!is_move)
        session->is_cancelled = is_cancelled;
    return record(line, session, error);
}

static int check(const CommandLine *line)
{
    const char *what = command_argument(line, 0), *code = command_argument(line, 1);
    static const char *const acts[] = {"list", "add", "move", "cancel", "restore", NULL};
    if (!g_strv_contains(acts, what))
        return command_fail_with(EX_USAGE, "session takes list, add, move, cancel or restore, not \"%s\"", what);
    bool is_list = strcmp(what, "list") == 0, is_add = strcmp(what, "add") == 0;
    if (is_list && code)
        return command_fail_with(EX_USAGE, "session list takes no further argument");
    if (is_add && (!command_option(line, "title") || !command_option(line, "room") || !command_option(line, "at")))
        return command_fail_with(EX_USAGE, "session add takes --title, --room and --at");
    if (!is_list && !is_add && !code)
        return command_fail_with(EX_USAGE, "say the session's code; lanyard session list says them");
    return EX_OK;
}

static int run_session(CommandLine *line, GError **error)
{
    const char *what = command_argument(line, 0);
    if (strcmp(what, "list") == 0)
        return list(line, error);
    return strcmp(what, "add") == 0 ? add(line, error)
                                    : change(line, strcmp(what, "move") == 0, strcmp(what, "cancel") == 0, error);
}

const Command command_session = {
    .name = "session",
    .arguments = "list | add [CODE] | move CODE | cancel CODE | restore CODE",
    .summary = "change the programme on the day",
    .options = options,
    .least_arguments = 1,
    .most_arguments = 2,
    .needs = COMMAND_NEEDS_STATION,
    .check = check,
    .run = run_session,
};
