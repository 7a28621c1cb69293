// SPDX-License-Identifier: GPL-3.0-or-later
// attendee.h - private to common/import: the positions of one order become people.
//
// Rows with the same name and e-mail are one person, who holds at most one admission that is not cancelled: a second
// one is a second person of that name. Add-ons go to the first of them that has none of the kind.
#pragma once

#include "common/import/position.h"

typedef struct {
    char *id;                  // 16 hex digits, from the order and the admission's reference
    gint64 line;               // of the admission's row
    char *fields[FIELD_COUNT]; // NULL = the file does not say
    GPtrArray *tickets;        // PersonTicket
} Attendee;

void attendee_free(Attendee *attendee);

// `positions` (element: Position) in the file's order; what they hold is left empty behind. `is_partial`: the file holds
// only some rows of the order, so that a blank says nothing. Element: Attendee. The caller owns the array.
GPtrArray *attendees_of_order(const char *order, const GPtrArray *positions, bool is_partial);
