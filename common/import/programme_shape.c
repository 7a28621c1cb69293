// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/programme_shape.h"

#include <string.h>

#include "common/import/icalendar.h"
#include "common/import/programme_document.h"
#include "common/import/schedule_xml.h"
#include "common/import/sessionize.h"

typedef struct {
    const char *name;
    const char *text;        // without a byte order mark and leading blanks
    json_t *document;        // NULL when it is no JSON
    json_error_t json_fault; // why it is none
} Source;

// --- the readers ---

static bool is_frab(const Source *source)
{
    const json_t *schedule = json_object_get(source->document, "schedule");
    return json_is_array(json_object_get(json_object_get(schedule, "conference"), "days")) &&
           !json_is_array(json_object_get(schedule, "events"));
}

static bool is_schedule2(const Source *source)
{
    return json_is_array(json_object_get(json_object_get(source->document, "schedule"), "events"));
}

// "room" is an object or a text; a session at somebody's table has a "location" instead.
static const char *room_of(const json_t *event)
{
    const json_t *room = json_object_get(event, "room");
    const char *name = json_is_string(room) ? json_string_value(room) : json_text(room, "name", NULL);
    return name ? name : json_text(json_object_get(event, "location"), "name", "");
}

static json_t *read_schedule2(const Source *source)
{
    const json_t *schedule = json_object_get(source->document, "schedule");
    const json_t *conference = json_object_get(schedule, "conference");
    json_t *document = programme_document_new();
    json_put_text(programme_document_conference(document), "time_zone_name", json_text(conference, "time_zone_name", NULL));
    json_object_set(programme_document_conference(document), "rooms", json_object_get(conference, "rooms"));
    gsize index;
    json_t *given;
    json_array_foreach(json_object_get(schedule, "events"), index, given)
    {
        json_t *event = json_is_object(given) ? json_copy(given) : json_object();
        json_put_text(event, "date", json_text(given, "start", NULL));
        json_object_set(event, "persons",
                        json_object_get(given, json_object_get(given, "participants") ? "participants" : "persons"));
        json_object_del(event, "room");
        programme_document_add(document, room_of(given), event);
    }
    return document;
}

static bool is_schedule_xml(const Source *source)
{
    return source->text[0] == '<' && strstr(source->text, "<schedule");
}

static bool is_icalendar(const Source *source)
{
    return g_ascii_strncasecmp(source->text, "BEGIN:VCALENDAR", strlen("BEGIN:VCALENDAR")) == 0;
}

// --- what it is ---

bool programme_shape_begins(const char *start)
{
    const Source source = {.text = start};
    return *start == '{' || *start == '[' || is_schedule_xml(&source) || is_icalendar(&source);
}

static json_t *refuse(const Source *source, GError **error)
{
    static const char known[] =
        "expected schedule.json or schedule.xml (pretalx, frab, c3voc), Sessionize's JSON or iCalendar (.ics)";
    bool is_json = *source->text == '{' || *source->text == '[';
    if (is_json && !source->document)
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT, "%s:%d:%d: this is not JSON (%s); export the schedule again",
                    source->name, source->json_fault.line, source->json_fault.column, source->json_fault.text);
    else if (json_is_array(json_object_get(json_object_get(source->document, "event"), "orders")))
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT,
                    "%s is pretix's order data, which holds people, not a programme; %s", source->name, known);
    else if (*source->text == '<')
        g_set_error(
            error, IMPORT_ERROR, IMPORT_ERROR_FORMAT,
            "%s is a web page or XML of another kind, not a programme; perhaps the download asked for a sign-in, so export it "
            "again",
            source->name);
    else
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT, "%s is %sno programme; %s%s", source->name,
                    !*source->text ? "empty and "
                    : is_json      ? "JSON, but "
                                   : "",
                    known, is_json ? ", or pretix's Order data (JSON) for people" : "");
    return NULL;
}

json_t *programme_shape_read(const char *bytes, gsize length, const char *name, GError **error)
{
    if (length >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
        bytes += 3;
        length -= 3;
    }
    g_autofree char *raw = g_strchug(g_strndup(bytes, length));
    const Source start = {.text = raw};
    g_autofree char *text = is_icalendar(&start) ? icalendar_unfold(raw) : g_steal_pointer(&raw);
    if (memchr(bytes, 0, length) || !g_utf8_validate(text, -1, NULL))
        return error_set_null(IMPORT_ERROR, IMPORT_ERROR_FORMAT, error,
                              "%s is not UTF-8 text, so it cannot be a programme; export it again as UTF-8", name);
    Source source = {.name = name, .text = text};
    g_autoptr(json_t) document = json_loads(text, 0, &source.json_fault);
    source.document = document;
    if (is_frab(&source)) // pretalx and frab, schedule.json
        return g_steal_pointer(&document);
    if (is_schedule2(&source)) // c3voc, schedule2
        return read_schedule2(&source);
    if (sessionize_is(document)) // Sessionize, views All, Grid and Sessions as JSON
        return sessionize_read(document);
    if (is_schedule_xml(&source)) // pretalx and frab, schedule.xml
        return schedule_xml_read(text, name, error);
    if (is_icalendar(&source)) // RFC 5545
        return icalendar_read(text);
    return refuse(&source, error);
}
