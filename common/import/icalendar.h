// SPDX-License-Identifier: GPL-3.0-or-later
// icalendar.h - private to common/import: the events of an iCalendar file (RFC 5545) as sessions.
//
// A session's code is that of its page at pretalx (".../talk/CODE/"), else what stands before the @ of its UID; its title is the whole
// SUMMARY, its type the first of the CATEGORIES. TZID and X-WR-TIMEZONE are taken as IANA names; other times are in the event's
// zone. What was cancelled is left out; what recurs is marked, and refused by schedule.c.
#pragma once

#include "common/base/json.h"

// Long lines are folded, at times within a letter: a line that begins with a blank goes on with the one before. The caller owns it.
char *icalendar_unfold(const char *text);

// `text`: unfolded. See programme_document.h. The caller owns it.
json_t *icalendar_read(const char *text);
