// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/schedule.h"

#include <string.h>

#include "common/base/json.h"
#include "common/base/zone.h"
#include "common/import/programme_shape.h"

#define MS_PER_MIN 60000
#define LONGEST_MIN (14 * 24 * 60)
#define TEXT_CEILING 4096 // bytes of one text; a record has to stay small
#define MOST_SESSIONS 20000

typedef struct {
    const Profile *profile;
    GPtrArray *problems;
    Schedule *schedule;
    GTimeZone *zone;     // of times without an offset
    const json_t *rooms; // "rooms" of the conference, NULL in older files
    GHashTable *codes;   // seen so far
} ScheduleReader;

MEMBERS_CLEAR_FUNC(schedule_clear, Schedule, sessions, unread)

// "03:20", "3:20", "200" (minutes), 200, or "1:02:30" (days first). 0 when it is none of these.
static int read_minutes(const json_t *duration)
{
    if (json_is_integer(duration)) {
        json_int_t minutes = json_integer_value(duration);
        return minutes > 0 && minutes <= LONGEST_MIN ? (int)minutes : 0;
    }
    g_auto(GStrv) pieces = g_strsplit(json_is_string(duration) ? json_string_value(duration) : "", ":", 4);
    static const gint64 weights[3][3] = {{1}, {60, 1}, {24 * 60, 60, 1}};
    guint count = g_strv_length(pieces);
    gint64 total = 0;
    for (guint i = 0; i < count; i++) {
        gint64 number;
        if (count > 3 || !g_ascii_string_to_signed(pieces[i], 10, 0, LONGEST_MIN, &number, NULL))
            return 0;
        total += number * weights[count - 1][i];
    }
    return total <= LONGEST_MIN ? (int)total : 0;
}

// Names between commas; pretalx says "name", others "public_name" or "full_public_name".
static char *read_speakers(const json_t *event)
{
    g_autoptr(GString) names = g_string_new(NULL);
    gsize index;
    json_t *person;
    json_array_foreach(json_object_get(event, "persons"), index, person)
    {
        const char *name = json_text(person, "public_name", NULL);
        if (!name)
            name = json_text(person, "name", json_text(person, "full_public_name", NULL));
        if (name && *name)
            g_string_append_printf(names, "%s%s", names->len > 0 ? ", " : "", name);
    }
    return g_string_free(g_steal_pointer(&names), FALSE);
}

static int read_capacity(const ScheduleReader *reader, const char *room)
{
    gsize index;
    json_t *known;
    json_array_foreach(reader->rooms, index, known)
    {
        if (strcmp(json_text(known, "name", ""), room) == 0)
            return (int)CLAMP(json_int(known, "capacity", 0), 0, G_MAXINT32);
    }
    return 0;
}

static char *read_code(const ScheduleReader *reader, const json_t *event, const char *type, const char *title)
{
    const char *part = NULL;
    if (profile_session_needs(reader->profile, type, title, &part) == SESSION_NEEDS_OWN) {
        g_autofree char *product = g_strdup_printf("%s – %s", type, title);
        char *granted = profile_match_add_on(reader->profile, product, NULL);
        if (granted)
            return granted;
    }
    const char *code = json_text(event, "code", "");
    if (!*code)
        code = json_text(event, "guid", "");
    if (*code)
        return g_strdup(code);
    const json_t *id = json_object_get(event, "id");
    if (json_is_string(id))
        return g_strdup(json_string_value(id));
    return json_is_integer(id) ? g_strdup_printf("%" JSON_INTEGER_FORMAT, json_integer_value(id)) : g_strdup("");
}

// What is wrong with the session's times, or NULL with both set. The caller owns it.
static char *read_times(const ScheduleReader *reader, const json_t *event, Session *session)
{
    const char *date = json_text(event, "date", NULL);
    const char *end = json_text(event, "end", NULL);
    int minutes = read_minutes(json_object_get(event, "duration"));
    g_autoptr(GError) cause = NULL;
    if (!date)
        return g_strdup("it has no date; expected one such as \"2024-05-15T13:20:00-04:00\"");
    if (!zone_parse(reader->zone, date, &session->start_utc_ms, &cause))
        return g_strdup_printf("date: %s", cause->message);
    session->end_utc_ms = session->start_utc_ms + (gint64)minutes * MS_PER_MIN;
    if (minutes == 0 && end && !zone_parse(reader->zone, end, &session->end_utc_ms, &cause))
        return g_strdup_printf("end: %s", cause->message);
    gint64 length_ms = session->end_utc_ms - session->start_utc_ms;
    if (minutes == 0 && end && (length_ms <= 0 || length_ms > (gint64)LONGEST_MIN * MS_PER_MIN))
        return g_strdup_printf("its end, %s, is not after its start, or too long after it", end);
    return length_ms > 0 ? NULL : g_strdup("its duration cannot be read; expected one such as \"03:20\"");
}

// The first thing that is wrong with the session, or NULL. The caller owns it.
static char *find_fault(const ScheduleReader *reader, const Session *session, const json_t *event)
{
    if (!*session->code)
        return g_strdup("it has neither code nor guid nor id; give it one");
    if (g_hash_table_contains(reader->codes, session->code))
        return g_strdup("its code is in the programme twice; the first one counts");
    if (!*session->title)
        return g_strdup("it has no title");
    if (!*session->room)
        return g_strdup("it has no room; sessions without one cannot be checked at a door");
    if (json_bool(event, "recurs", false))
        return g_strdup("it recurs; enter each of its times as a session");
    const char *const texts[] = {session->code, session->title, session->room, session->type, session->speakers};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        if (strlen(texts[i]) > TEXT_CEILING)
            return g_strdup_printf("one of its texts is longer than %d bytes", TEXT_CEILING);
    return NULL;
}

static void read_event(ScheduleReader *reader, const char *room, const json_t *event)
{
    g_autoptr(Session) session = g_new0(Session, 1);
    session->title = g_strstrip(g_strdup(json_text(event, "title", "")));
    session->type = g_strdup(json_text(event, "type", ""));
    session->room = g_strdup(*room ? room : json_text(event, "room", ""));
    session->speakers = read_speakers(event);
    session->code = read_code(reader, event, session->type, session->title);
    session->capacity = read_capacity(reader, session->room);
    g_autofree char *fault = find_fault(reader, session, event);
    if (!fault)
        fault = read_times(reader, event, session);
    if (fault) {
        const char *name = *session->code ? session->code : session->title;
        import_problem_add(reader->problems, 0, name, true, "%s", fault);
        g_hash_table_add(reader->schedule->unread, g_strdup(session->code));
        reader->schedule->rejected_count++;
        return;
    }
    g_hash_table_add(reader->codes, g_strdup(session->code));
    g_ptr_array_add(reader->schedule->sessions, g_steal_pointer(&session));
}

static void read_day(ScheduleReader *reader, const json_t *day)
{
    const char *room;
    json_t *events;
    json_object_foreach(json_object_get(day, "rooms"), room, events)
    {
        gsize index;
        json_t *event;
        json_array_foreach(events, index, event)
        {
            if (reader->schedule->sessions->len < MOST_SESSIONS)
                read_event(reader, room, event);
        }
    }
}

static void choose_zone(ScheduleReader *reader, const json_t *conference)
{
    const char *name = json_text(conference, "time_zone_name", NULL);
    reader->zone = name ? zone_open(name, NULL) : NULL;
    if (!reader->zone)
        reader->zone = g_time_zone_ref(reader->profile->zone);
    else if (strcmp(name, reader->profile->zone_name) != 0)
        import_problem_add(reader->problems, 0, "time_zone_name", false,
                           "the programme is in %s, the event in %s; sessions keep the moments that the programme gives", name,
                           reader->profile->zone_name);
    const char *unknown = json_text(conference, "unknown_zone", NULL);
    if (unknown)
        import_problem_add(reader->problems, 0, "TZID", false,
                           "no time zone is called \"%s\"; its times are read in that of the %s", unknown,
                           reader->zone == reader->profile->zone ? "event" : "calendar");
}

bool schedule_read(const char *bytes, gsize length, const char *name, const Profile *profile, GPtrArray *problems, Schedule *out,
                   GError **error)
{
    g_autoptr(json_t) document = programme_shape_read(bytes, length, name, error);
    if (!document)
        return false;
    const json_t *conference = json_object_get(json_object_get(document, "schedule"), "conference");
    const json_t *days = json_object_get(conference, "days");
    out->sessions = g_ptr_array_new_with_free_func((GDestroyNotify)session_free);
    out->unread = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_autoptr(GHashTable) codes = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    ScheduleReader reader = {.profile = profile, .problems = problems, .schedule = out, .codes = codes};
    reader.rooms = json_object_get(conference, "rooms");
    choose_zone(&reader, conference);
    gsize index;
    json_t *day;
    json_array_foreach(days, index, day) read_day(&reader, day);
    g_time_zone_unref(reader.zone);
    if (out->sessions->len == 0) {
        const ImportProblem *first = problems->len > 0 ? g_ptr_array_index(problems, 0) : NULL;
        return error_set(IMPORT_ERROR, IMPORT_ERROR_FORMAT, error,
                         "%s has no session that can be read%s%s; check that the programme was published, and export it again",
                         name, first ? ": " : "", first ? first->reason : "");
    }
    return true;
}
