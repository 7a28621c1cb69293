// SPDX-License-Identifier: GPL-3.0-or-later
// programme_document.h - private to common/import: the document that schedule.c reads, as the readers of other shapes fill it.
//
// {"schedule": {"conference": {"time_zone_name", "days": [{"rooms": {ROOM: [EVENT]}}]}}} with all sessions in one day, each with
// "date" and either "duration" or "end".
#pragma once

#include "common/base/json.h"

// An empty document, in the event's zone.
json_t *programme_document_new(void);
json_t *programme_document_conference(json_t *document); // borrowed
// Takes `event` over.
void programme_document_add(json_t *document, const char *room, json_t *event);
// Appends a name to the event's "persons".
void programme_document_add_person(json_t *event, const char *name);
