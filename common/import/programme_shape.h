// SPDX-License-Identifier: GPL-3.0-or-later
// programme_shape.h - private to common/import: a programme in any known shape becomes the one that schedule.c reads.
//
// schedule.json of pretalx and frab stays as it is. c3voc's second JSON, schedule.xml, Sessionize's views and iCalendar become such
// a document (programme_document.h). The content says which shape it is, never the file's name.
#pragma once

#include "common/base/json.h"
#include "common/import/problem.h"

// `name` is used in messages. NULL with IMPORT_ERROR_FORMAT when it is no programme: the message says what it is instead.
json_t *programme_shape_read(const char *bytes, gsize length, const char *name, GError **error);

// True when a file that begins with `start` is to be read as a programme; its reader may still refuse it.
bool programme_shape_begins(const char *start);
