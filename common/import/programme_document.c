// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/import/programme_document.h"

json_t *programme_document_new(void)
{
    return json_pack("{s{s{s[{s{}}]}}}", "schedule", "conference", "days", "rooms");
}

json_t *programme_document_conference(json_t *document)
{
    return json_object_get(json_object_get(document, "schedule"), "conference");
}

void programme_document_add(json_t *document, const char *room, json_t *event)
{
    json_t *day = json_array_get(json_object_get(programme_document_conference(document), "days"), 0);
    json_t *rooms = json_object_get(day, "rooms");
    json_t *events = json_object_get(rooms, room);
    if (!events) {
        events = json_array();
        json_object_set_new(rooms, room, events);
    }
    json_array_append_new(events, event);
}

void programme_document_add_person(json_t *event, const char *name)
{
    json_t *persons = json_object_get(event, "persons");
    if (!persons) {
        persons = json_array();
        json_object_set_new(event, "persons", persons);
    }
    json_array_append_new(persons, json_pack("{ss}", "name", name));
}
