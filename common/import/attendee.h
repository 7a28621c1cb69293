// SPDX-License-Identifier: GPL-3.0-or-later
// attendee.h - private to common/import: the positions of orders become people.
//
// Rows with the same name and e-mail are one person, in one order and in several; rows that lack one of the two are told apart
// within their order. In one order a person holds at most one admission that is not cancelled: a second one is a second person
// of that name. Add-ons go to the first of them that has none of the kind.
#pragma once

#include "common/import/position.h"
#include "common/store/people/import_record.h"

typedef struct {
    char *id;                  // 16 hex digits, from the order and the reference of the position that decides
    GPtrArray *other_ids;      // char *: those that the person's other positions would have given
    gint64 line;               // of the admission's row
    char *fields[FIELD_COUNT]; // NULL = the file does not say
    GPtrArray *tickets;        // PersonTicket; the first is the one that decides
} Attendee;

void attendee_free(Attendee *attendee);

// What the file says of the attendee, for the store; borrowed from it.
ImportRecord attendee_record(const Attendee *attendee);

// The id that a ticket gives. The caller owns it.
char *attendee_id(const char *order, const char *reference);

// `positions` (element: Position) of whole orders, in the file's order; what they hold is left empty behind. `is_partial`: the
// file holds only some rows of the orders, so that a blank says nothing. Element: Attendee. The caller owns the array.
GPtrArray *attendees_of(const GPtrArray *positions, const Profile *profile, bool is_partial);

// Whether one of the tickets (element: PersonTicket) has this reference.
bool tickets_have(const GPtrArray *tickets, const char *reference);

// Which of a person's tickets decides on type, status and order: smaller first. An admission that was not cancelled, the paid one
// before the pending one; an add-on, again the paid one first; a cancelled admission.
int ticket_rank(const Profile *profile, const PersonTicket *ticket);

// Sets type, status, product and order by the ticket that decides, `first`, which is among `tickets`.
void attendee_decide(Attendee *attendee, const Profile *profile, const PersonTicket *first, const GPtrArray *tickets);
