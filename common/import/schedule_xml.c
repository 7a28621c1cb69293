// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/schedule_xml.h"

#include <string.h>

#include "common/import/programme_document.h"
#include "common/import/problem.h"

typedef struct {
    json_t *document;
    GString *text; // of the innermost element so far
    char *day;     // its date
    char *room;
    json_t *event; // NULL outside of one
} XmlReader;

static void keep_attribute(char **to, const char *name, const char *const *names, const char *const *values)
{
    g_clear_pointer(to, g_free);
    for (gsize i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            *to = g_strdup(values[i]);
}

// What encloses the element that the parser is in; "" = nothing.
static const char *parent_of(GMarkupParseContext *context)
{
    const GSList *stack = g_markup_parse_context_get_element_stack(context);
    return stack && stack->next ? stack->next->data : "";
}

static void begin_element(GMarkupParseContext *context, const char *element, const char **names, const char **values,
                          gpointer data, GError **error)
{
    XmlReader *reader = data;
    (void)error;
    g_string_truncate(reader->text, 0);
    if (strcmp(element, "day") == 0)
        keep_attribute(&reader->day, "date", names, values);
    else if (strcmp(element, "room") == 0 && strcmp(parent_of(context), "day") == 0)
        keep_attribute(&reader->room, "name", names, values);
    else if (strcmp(element, "event") == 0 && !reader->event) {
        reader->event = json_object();
        for (gsize i = 0; names[i]; i++)
            json_put_text(reader->event, names[i], values[i]);
    }
}

static void add_text(GMarkupParseContext *context, const char *text, gsize length, gpointer data, GError **error)
{
    (void)context;
    (void)error;
    g_string_append_len(((XmlReader *)data)->text, text, (gssize)length);
}

// "2018-02-04 01:15" of an event that has only a start.
static char *date_by_day(const XmlReader *reader)
{
    const char *start = json_text(reader->event, "start", NULL);
    if (!reader->day || !start)
        return NULL;
    g_autofree char *midnight = g_strconcat(reader->day, "T00:00:00Z", NULL);
    g_autoptr(GDateTime) day = g_date_time_new_from_iso8601(midnight, NULL);
    bool is_next = strcmp(start, json_text(programme_document_conference(reader->document), "day_change", "")) < 0;
    g_autoptr(GDateTime) date = day ? g_date_time_add_days(day, is_next) : NULL;
    g_autofree char *text = date ? g_date_time_format(date, "%Y-%m-%d") : NULL;
    return text ? g_strdup_printf("%s %s", text, start) : NULL;
}

static void end_event(XmlReader *reader)
{
    if (!json_object_get(reader->event, "date")) {
        g_autofree char *date = date_by_day(reader);
        json_put_text(reader->event, "date", date);
    }
    programme_document_add(reader->document, reader->room ? reader->room : "", g_steal_pointer(&reader->event));
}

static void end_element(GMarkupParseContext *context, const char *element, gpointer data, GError **error)
{
    XmlReader *reader = data;
    const char *parent = parent_of(context);
    const char *text = g_strstrip(reader->text->str);
    (void)error;
    if (strcmp(parent, "conference") == 0 && *text &&
        (strcmp(element, "time_zone_name") == 0 || strcmp(element, "day_change") == 0))
        json_put_text(programme_document_conference(reader->document), element, text);
    else if (reader->event && strcmp(parent, "event") == 0 && *text)
        json_put_text(reader->event, element, text);
    else if (reader->event && strcmp(element, "person") == 0 && *text)
        programme_document_add_person(reader->event, text);
    else if (reader->event && strcmp(element, "event") == 0)
        end_event(reader);
    g_string_truncate(reader->text, 0);
}

json_t *schedule_xml_read(const char *text, const char *name, GError **error)
{
    static const GMarkupParser parser = {.start_element = begin_element, .end_element = end_element, .text = add_text};
    XmlReader reader = {.document = programme_document_new(), .text = g_string_new(NULL)};
    GMarkupParseContext *context = g_markup_parse_context_new(&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, &reader, NULL);
    g_autoptr(GError) cause = NULL;
    if (!g_markup_parse_context_parse(context, text, -1, &cause) || !g_markup_parse_context_end_parse(context, &cause)) {
        g_set_error(error, IMPORT_ERROR, IMPORT_ERROR_FORMAT, "%s is not complete XML (%s); export the schedule again", name,
                    cause->message);
        g_clear_pointer(&reader.document, json_decref);
    }
    g_markup_parse_context_free(context);
    g_string_free(reader.text, TRUE);
    g_free(reader.day);
    g_free(reader.room);
    json_decref(reader.event);
    return reader.document;
}
