// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/icalendar.h"

#include <string.h>

#include "common/base/zone.h"
#include "common/import/programme_document.h"

// One content line: "DTSTART;TZID=Europe/Berlin:20240515T090000".
typedef struct {
    char *name;            // capital letters
    char *zone;            // of the parameter TZID; NULL
    char *value;           // as it stands there, escapes and all
    bool is_begin, is_end; // of a component
} Line;

typedef struct {
    json_t *document;
    json_t *event;   // NULL outside of a VEVENT
    int depth;       // of components within the event: an alarm has properties of its own
    bool is_dropped; // the event was cancelled
} Calendar;

MEMBERS_AUTO(line_clear, Line, name, zone, value)

char *icalendar_unfold(const char *text)
{
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    g_autoptr(GString) whole = g_string_new(NULL);
    for (char **line = lines; *line; line++) {
        gsize length = strlen(*line);
        if (length > 0 && (*line)[length - 1] == '\r')
            (*line)[length - 1] = '\0';
        bool is_more = **line == ' ' || **line == '\t';
        g_string_append_printf(whole, "%s%s", is_more || whole->len == 0 ? "" : "\n", *line + is_more);
    }
    return g_string_free(g_steal_pointer(&whole), FALSE);
}

// The end of what `text` begins with: a name, or a parameter with its quoted text.
static const char *end_of_piece(const char *text)
{
    bool is_quoted = false;
    while (*text && (is_quoted || (*text != ';' && *text != ':'))) {
        is_quoted ^= *text == '"';
        text++;
    }
    return text;
}

static bool line_parse(const char *text, Line *out)
{
    const char *end = end_of_piece(text);
    g_autofree char *name = g_strndup(text, (gsize)(end - text));
    *out = (Line){.name = g_ascii_strup(name, -1),
                  .is_begin = g_ascii_strncasecmp(text, "BEGIN:", strlen("BEGIN:")) == 0,
                  .is_end = g_ascii_strncasecmp(text, "END:", strlen("END:")) == 0};
    while (*end == ';') {
        const char *start = end + 1;
        end = end_of_piece(start);
        if (g_ascii_strncasecmp(start, "TZID=", strlen("TZID=")) == 0) {
            text_take(&out->zone, g_strndup(start + strlen("TZID="), (gsize)(end - start) - strlen("TZID=")));
            g_strdelimit(out->zone, "\"", ' ');
            g_strstrip(out->zone);
        }
    }
    out->value = *end == ':' ? g_strdup(end + 1) : NULL;
    return out->value;
}

// Of a text: \n, \, \; and \\ are escapes. `is_first`: up to a comma that is none. The caller owns it.
static char *plain_text(const char *value, bool is_first)
{
    g_autoptr(GString) text = g_string_new(NULL);
    for (; *value && !(is_first && *value == ','); value++) {
        if (*value == '\\' && value[1]) {
            value++;
            g_string_append_c(text, *value == 'n' || *value == 'N' ? ' ' : *value);
        } else
            g_string_append_c(text, *value);
    }
    return g_strdup(g_strstrip(text->str));
}

// "20240515T090000" in its zone, with the offset; what is in no zone of its own, or no time, stays as it is. The caller owns it.
static char *iso_time(const Line *line, GTimeZone *zone)
{
    gint64 utc_ms;
    return zone && zone_parse(zone, line->value, &utc_ms, NULL) ? zone_format_iso(zone, utc_ms) : g_strdup(line->value);
}

// "P1DT2H30M" in minutes; 0 when it is none.
static int duration_min(const char *value)
{
    static const struct {
        char letter;
        int minutes;
    } units[] = {{'W', 7 * 24 * 60}, {'D', 24 * 60}, {'H', 60}, {'M', 1}, {'S', 0}};
    gint64 total = 0, number = 0;
    for (const char *at = value; *at && total < G_MAXINT32; at++) {
        if (g_ascii_isdigit(*at))
            number = MIN(number * 10 + *at - '0', G_MAXINT32);
        for (gsize i = 0; i < G_N_ELEMENTS(units); i++)
            total += *at == units[i].letter ? number * units[i].minutes : 0;
        if (!g_ascii_isdigit(*at))
            number = 0;
    }
    return *value == 'P' ? (int)MIN(total, G_MAXINT32) : 0;
}

// "https://pretalx.example.org/event/talk/ABCDEF/" gives ABCDEF. The caller owns it; NULL when it is no such page.
static char *code_of_page(const char *link)
{
    const char *at = strstr(link, "/talk/");
    const char *code = at ? at + strlen("/talk/") : "";
    gsize length = strcspn(code, "/?#");
    return length > 0 ? g_strndup(code, length) : NULL;
}

static void put_time(Calendar *calendar, const char *key, const Line *line)
{
    g_autoptr(GTimeZone) zone = line->zone ? zone_open(line->zone, NULL) : NULL;
    g_autofree char *text = iso_time(line, zone);
    json_put_text(calendar->event, key, text);
    if (line->zone && !zone)
        json_put_text(programme_document_conference(calendar->document), "unknown_zone", line->zone);
}

static void take_property(Calendar *calendar, const Line *line)
{
    static const struct {
        const char *name, *key;
    } texts[] = {{"SUMMARY", "title"}, {"LOCATION", "room"}, {"CATEGORIES", "type"}};
    json_t *event = calendar->event;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_autofree char *text = strcmp(line->name, texts[i].name) == 0 ? plain_text(line->value, i == 2) : NULL;
        json_put_text(event, texts[i].key, text);
    }
    if (strcmp(line->name, "DTSTART") == 0)
        put_time(calendar, "date", line);
    else if (strcmp(line->name, "DTEND") == 0)
        put_time(calendar, "end", line);
    else if (strcmp(line->name, "DURATION") == 0)
        json_put_int(event, "duration", duration_min(line->value));
    else if (strcmp(line->name, "RRULE") == 0 || strcmp(line->name, "RDATE") == 0)
        json_object_set_new(event, "recurs", json_true());
    else if (strcmp(line->name, "STATUS") == 0)
        calendar->is_dropped = g_ascii_strcasecmp(line->value, "CANCELLED") == 0;
    else if (strcmp(line->name, "UID") == 0) {
        g_autofree char *uid = g_strndup(line->value, strcspn(line->value, "@"));
        json_put_text(event, "guid", uid);
    } else if (strcmp(line->name, "URL") == 0) {
        g_autofree char *code = code_of_page(line->value);
        json_put_text(event, "code", code);
    }
}

static void end_event(Calendar *calendar)
{
    json_t *event = g_steal_pointer(&calendar->event);
    g_autofree char *room = g_strdup(json_text(event, "room", ""));
    if (calendar->is_dropped)
        json_decref(event);
    else
        programme_document_add(calendar->document, room, event);
}

static void take_line(Calendar *calendar, const Line *line)
{
    if (!calendar->event) {
        if (line->is_begin && g_ascii_strcasecmp(line->value, "VEVENT") == 0) {
            calendar->event = json_object();
            calendar->depth = 0;
            calendar->is_dropped = false;
        } else if (strcmp(line->name, "X-WR-TIMEZONE") == 0)
            json_put_text(programme_document_conference(calendar->document), "time_zone_name", line->value);
        return;
    }
    if (line->is_end && calendar->depth == 0)
        end_event(calendar);
    else if (line->is_begin || line->is_end)
        calendar->depth += line->is_begin ? 1 : -1;
    else if (calendar->depth == 0)
        take_property(calendar, line);
}

json_t *icalendar_read(const char *text)
{
    Calendar calendar = {.document = programme_document_new()};
    g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
    for (char **at = lines; *at; at++) {
        g_auto(Line) line = {0};
        if (line_parse(*at, &line))
            take_line(&calendar, &line);
    }
    json_decref(calendar.event);
    return calendar.document;
}
