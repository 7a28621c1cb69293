// SPDX-License-Identifier: GPL-3.0-or-later
// check_programme.c - the event against the programme that counts: what the store has, or else the schedule.json of the event.
#include <string.h>

#include "common/base/fold.h"
#include "common/base/zone.h"
#include "common/import/programme.h"
#include "scanner/check/check_place.h"

#define MOST_SAID 5 // of one kind; the rest is counted
#define NIGHT_FROM "01:00"
#define NIGHT_UNTIL "05:00"
#define DAY_MS G_GINT64_CONSTANT(86400000)

static void keep_living(GPtrArray *sessions)
{
    for (guint i = sessions->len; i-- > 0;)
        if (((const Session *)g_ptr_array_index(sessions, i))->is_cancelled)
            g_ptr_array_remove_index(sessions, i);
}

// What is wrong with many sessions is said once.
static void say_problems(Check *check, const GPtrArray *problems)
{
    g_autoptr(GHashTable) said = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    guint left_count = problems->len;
    for (guint i = 0; i < problems->len && g_hash_table_size(said) < MOST_SAID; i++) {
        const ImportProblem *problem = g_ptr_array_index(problems, i);
        if (!g_hash_table_add(said, g_strdup_printf("%s %s", problem->column, problem->reason)))
            continue;
        check_say(check, FINDING_WARN, check_at_programme(check, problem->column), "%s: %s%s", problem->column, problem->reason,
                  problem->is_rejected ? "; it was left out" : "");
        left_count--;
    }
    if (left_count)
        check_say(check, FINDING_WARN, g_strdup(check->programme_name),
                  "%u more sessions like that; correct them in the programme", left_count);
}

static void load_file(Check *check, const char *path)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) problems = import_problems_new();
    check->sessions = programme_read(check->profile, path, problems, &error);
    if (!check->sessions) {
        check_say(check, FINDING_FAIL, NULL, "%s", error->message);
        return;
    }
    check->programme_name = g_path_get_basename(path);
    g_file_get_contents(path, &check->programme_text, NULL, NULL);
    say_problems(check, problems);
}

// The first door or rule that asks for a programme.
static char *find_follower(const Check *check)
{
    ARRAY_EACH(const Checkpoint, checkpoint, check->profile->checkpoints)
        if (checkpoint->kind == CHECKPOINT_ROOM)
            return check_at_event(check, "checkpoint", checkpoint->code, "room");
    return NULL;
}

// What lies beside event.ini in the hope that it is read.
static void check_other_programmes(Check *check)
{
    g_autoptr(GDir) files = g_dir_open(check->event_folder, 0, NULL);
    for (const char *name; files && (name = g_dir_read_name(files));)
        if (g_str_has_suffix(name, ".xml") || g_str_has_suffix(name, ".ics") ||
            (g_str_has_prefix(name, "schedule") && strcmp(name, "schedule.json") != 0))
            check_say(
                check, FINDING_WARN, g_strdup(name),
                "only schedule.json is read, whatever kind of programme it holds; give this one that name, or take it away");
}

void check_programme(Check *check)
{
    g_autofree char *path = check->request->programme ? g_strdup(check->request->programme)
                                                      : g_build_filename(check->event_folder, "schedule.json", NULL);
    bool is_there = g_file_test(path, G_FILE_TEST_EXISTS);
    bool is_given = check->request->programme != NULL;
    g_autoptr(GPtrArray) sessions =
        check->store && !is_given ? session_list(check->store, NULL, G_MININT64, G_MAXINT64, NULL) : NULL;
    if (sessions && sessions->len > 0) {
        keep_living(sessions);
        check->sessions = g_steal_pointer(&sessions);
    } else if (is_there && (is_given || !check->station_folder)) {
        load_file(check, path);
    }
    if (!is_given && !check->station_folder)
        check_other_programmes(check);
    if (check->sessions) {
        check_say(check, FINDING_OK, NULL, "%u sessions", check->sessions->len);
        return;
    }
    bool is_said = check->station_folder ? !check->store : is_there;      // what is wrong is told already
    bool is_booth = check->settings && settings_sponsor(check->settings); // which is no door
    char *follower = is_said || is_booth ? NULL : find_follower(check);
    if (follower)
        check_say(check, FINDING_WARN, follower, "this door follows the programme, but there is none; %s",
                  check->station_folder ? "lanyard import schedule.json takes it in" : "put schedule.json beside event.ini");
}

// --- days ---

static char *span_text(const Check *check, gint64 start_utc_ms, gint64 end_utc_ms)
{
    g_autofree char *from = zone_format_day(check->profile->zone, start_utc_ms);
    g_autofree char *to = zone_format_day(check->profile->zone, end_utc_ms);
    return g_strdup_printf("%s to %s", from, to);
}

static bool is_within_event(const Check *check, const Session *session)
{
    return session->start_utc_ms < check->profile->end_utc_ms + DAY_MS &&
           session->end_utc_ms > check->profile->start_utc_ms - DAY_MS;
}

static void say_other_event(Check *check)
{
    gint64 first = G_MAXINT64, last = 0;
    ARRAY_EACH(const Session, session, check->sessions) {
        first = MIN(first, session->start_utc_ms);
        last = MAX(last, session->end_utc_ms);
    }
    g_autofree char *programme = span_text(check, first, last);
    g_autofree char *event = span_text(check, check->profile->start_utc_ms, check->profile->end_utc_ms - 1);
    check_say(
        check, FINDING_FAIL, g_strdup(check->programme_name),
        "the programme is from %s and the event from %s; take the programme of this event, or correct start and end of its parts",
        programme, event);
}

// A time that lost its "pm", or that is another zone's.
static void check_nights(Check *check)
{
    guint said_count = 0;
    for (guint i = 0; i < check->sessions->len && said_count < MOST_SAID; i++) {
        const Session *session = g_ptr_array_index(check->sessions, i);
        g_autofree char *clock = zone_format_clock(check->profile->zone, session->start_utc_ms);
        if (strcmp(clock, NIGHT_FROM) < 0 || strcmp(clock, NIGHT_UNTIL) >= 0)
            continue;
        check_say(check, FINDING_WARN, check_at_programme(check, session->title),
                  "%s begins at %s at night; compare its time and the programme's zone", session->code, clock);
        said_count++;
    }
}

void check_dates(Check *check)
{
    check_nights(check);
    guint outside_count = 0;
    for (guint i = 0; i < check->sessions->len; i++)
        outside_count += !is_within_event(check, g_ptr_array_index(check->sessions, i));
    if (check->sessions->len > 0 && outside_count == check->sessions->len) {
        say_other_event(check);
        return;
    }
    guint said_count = 0;
    for (guint i = 0; i < check->sessions->len && said_count < MOST_SAID; i++) {
        const Session *session = g_ptr_array_index(check->sessions, i);
        if (is_within_event(check, session))
            continue;
        g_autofree char *day = zone_format_day(check->profile->zone, session->start_utc_ms);
        check_say(check, FINDING_WARN, check_at_programme(check, session->title),
                  "%s is on %s, which is not a day of the event; compare its date with the parts of event.ini", session->code,
                  day);
        said_count++;
    }
    if (outside_count > said_count)
        check_say(check, FINDING_WARN, g_strdup(check->programme_name), "%u more sessions are on no day of the event",
                  outside_count - said_count);
}

// --- rooms ---

// Letters and digits alone: "room 315" is meant by "Room-315".
static char *squeezed(const char *text)
{
    g_autofree char *folded = fold_text(text);
    g_auto(GStrv) words = g_strsplit(folded, " ", -1);
    return g_strjoinv("", words);
}

// What to write instead: the room that is the same but for spelling, else the first few.
static char *rooms_instead(const Check *check, const char *room)
{
    g_autofree char *meant = squeezed(room);
    g_autoptr(GString) rooms = g_string_new(NULL);
    g_autoptr(GHashTable) seen = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(const Session, session, check->sessions) {
        g_autofree char *other = squeezed(session->room);
        if (strcmp(meant, other) == 0)
            return g_strdup_printf("did you mean \"%s\"?", session->room);
        if (g_hash_table_add(seen, session->room) && g_hash_table_size(seen) <= MOST_SAID)
            g_string_append_printf(rooms, "%s%s", rooms->len ? ", " : "", session->room);
    }
    return g_strdup_printf("name one of its rooms: %s%s", rooms->str, g_hash_table_size(seen) > MOST_SAID ? ", ..." : "");
}

static bool has_door(const Profile *profile, const char *room)
{
    ARRAY_EACH(const Checkpoint, checkpoint, profile->checkpoints)
        if (checkpoint->kind == CHECKPOINT_ROOM && strcmp(checkpoint->room, room) == 0)
            return true;
    return false;
}

static bool needs_own(const Profile *profile, const Session *session)
{
    const char *part;
    return profile_session_needs(profile, session->type, session->title, &part) == SESSION_NEEDS_OWN;
}

// Rooms where a ticket of its own is asked for, and nobody asks.
static void check_unguarded(Check *check)
{
    g_autoptr(GHashTable) said = g_hash_table_new(g_str_hash, g_str_equal);
    ARRAY_EACH(const Session, session, check->sessions) {
        if (!needs_own(check->profile, session) || has_door(check->profile, session->room) ||
            !g_hash_table_add(said, session->room))
            continue;
        check_say(check, FINDING_WARN, check_at_programme(check, session->room),
                  "%s and whatever else is in \"%s\" needs its own ticket, but there is no checkpoint; add one of kind room",
                  session->code, session->room);
    }
}

void check_rooms(Check *check)
{
    const GPtrArray *checkpoints = check->profile->checkpoints;
    ARRAY_EACH(const Checkpoint, checkpoint, checkpoints) {
        if (checkpoint->kind != CHECKPOINT_ROOM || ARRAY_FIND(Session, room, check->sessions, checkpoint->room))
            continue;
        g_autofree char *instead = rooms_instead(check, checkpoint->room);
        check_say(check, FINDING_FAIL, check_at_event(check, "checkpoint", checkpoint->code, "room"),
                  "[checkpoint %s] is at \"%s\", where the programme has no session, so it never opens; %s", checkpoint->code,
                  checkpoint->room, instead);
    }
    check_unguarded(check);
}

// --- rules ---

static bool is_rule_met(const Check *check, const SessionRule *rule)
{
    ARRAY_EACH(const Session, session, check->sessions) {
        bool is_type = strcmp(rule->type, "*") == 0 || g_ascii_strcasecmp(rule->type, session->type) == 0;
        if (is_type && (!rule->title || g_pattern_spec_match_string(rule->title, session->title)))
            return true;
    }
    return false;
}

void check_rules_met(Check *check)
{
    g_auto(GStrv) groups = g_key_file_get_groups(check->event_ini.keys, NULL);
    guint index = 0;
    for (char **group = groups; *group; group++) {
        if (!g_str_has_prefix(*group, "session-rule "))
            continue;
        const SessionRule *rule = g_ptr_array_index(check->profile->session_rules, index++);
        const char *name = *group + strlen("session-rule ");
        if (!is_rule_met(check, rule))
            check_say(check, FINDING_WARN, check_at_event(check, "session-rule", name, rule->title ? "title" : "type"),
                      "[session-rule %s] fits no session of the programme; compare its type%s with the programme's", name,
                      rule->title ? " and title" : "");
    }
}

// --- sessions that need a ticket of their own ---

// As a ticketing system would call the session's ticket: with its code, unless the title begins with that. The caller owns it.
static char *product_of(const Session *session)
{
    bool has_code = g_str_has_prefix(session->title, session->code);
    return g_strdup_printf("%s – %s%s%s", session->type, has_code ? "" : session->code, has_code ? "" : " ", session->title);
}

// Whether some product grants this session: one that is called as the session is, or one that is for it alone.
static bool is_sold(const Profile *profile, const Session *session)
{
    g_autofree char *product = product_of(session);
    g_autofree char *granted = profile_match_add_on(profile, product, NULL);
    return g_strcmp0(granted, session->code) == 0 || profile_add_on_granting(profile, session->code);
}

// Names the first few and counts all; `example` is the first.
static void say_unsold(Check *check, const GString *codes, guint count, const Session *example)
{
    g_autofree char *product = product_of(example);
    check_say(check, FINDING_WARN, check_at_programme(check, example->title),
              "%s%s need%s a ticket of %s own, but no add-on grants it; compare match= and grants= of event.ini with \"%s\"",
              codes->str, count > MOST_SAID ? ", ..." : "", count == 1 ? "s" : "", count == 1 ? "its" : "their", product);
}

void check_own_tickets(Check *check)
{
    g_autoptr(GString) codes = g_string_new(NULL);
    g_autoptr(GHashTable) greedy = g_hash_table_new(NULL, NULL); // ticket types that were said
    const Session *first = NULL;
    guint count = 0;
    ARRAY_EACH(const Session, session, check->sessions) {
        if (!needs_own(check->profile, session))
            continue;
        g_autofree char *product = product_of(session);
        const TicketType *type = profile_match_ticket_type(check->profile, product);
        if (type && g_hash_table_add(greedy, (gpointer)type))
            check_say(check, FINDING_FAIL, check_at_event(check, "ticket-type", type->code, "match"),
                      "match also takes \"%s\", which is a ticket for a session; make it narrower", product);
        if (type || is_sold(check->profile, session))
            continue;
        first = first ? first : session;
        if (count++ < MOST_SAID)
            g_string_append_printf(codes, "%s%s", codes->len ? ", " : "", session->code);
    }
    if (count)
        say_unsold(check, codes, count, first);
}

static bool is_asked_for(const Check *check, const char *entitlement)
{
    const Profile *profile = check->profile;
    return profile_part(profile, entitlement) || ARRAY_FIND(Checkpoint, needs, profile->checkpoints, entitlement) ||
           ARRAY_FIND(SessionRule, part, profile->session_rules, entitlement) ||
           ARRAY_FIND(Session, code, check->sessions, entitlement);
}

void check_grants_met(Check *check)
{
    ARRAY_EACH(const AddOn, add_on, check->profile->add_ons) {
        if (!strchr(add_on->grants, '\\') && !is_asked_for(check, add_on->grants))
            check_say(check, FINDING_WARN, check_at_event(check, "add-on", add_on->code, "grants"),
                      "grants \"%s\", which is neither a part nor a session, and no checkpoint needs it; compare the names",
                      add_on->grants);
    }
}

// --- two at once ---

static int by_room_and_time(gconstpointer a, gconstpointer b)
{
    const Session *one = *(Session *const *)a, *other = *(Session *const *)b;
    int order = strcmp(one->room, other->room);
    return order ? order : one->start_utc_ms < other->start_utc_ms ? -1 : one->start_utc_ms > other->start_utc_ms;
}

// A door opens for one session; only those that it is there for are compared.
void check_overlaps(Check *check)
{
    g_autoptr(GPtrArray) sorted = g_ptr_array_copy(check->sessions, NULL, NULL);
    g_ptr_array_set_free_func(sorted, NULL);
    g_ptr_array_sort(sorted, by_room_and_time);
    for (guint i = 1; i < sorted->len; i++) {
        const Session *before = g_ptr_array_index(sorted, i - 1), *session = g_ptr_array_index(sorted, i);
        if (strcmp(before->room, session->room) != 0 || before->end_utc_ms <= session->start_utc_ms ||
            !has_door(check->profile, session->room))
            continue;
        g_autofree char *day = zone_format_day(check->profile->zone, session->start_utc_ms);
        g_autofree char *time = zone_format_clock(check->profile->zone, session->start_utc_ms);
        check_say(check, FINDING_WARN, check_at_programme(check, session->title),
                  "%s begins in \"%s\" on %s at %s, when %s is still on there, and its door opens for only one; correct the "
                  "times",
                  session->code, session->room, day, time, before->code);
    }
}
