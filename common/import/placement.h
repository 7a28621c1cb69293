// SPDX-License-Identifier: GPL-3.0-or-later
// placement.h - private to common/import: whose is a row that has no name?
//
// In lists of positions an add-on has no attendee. It is whose ticket it was added to where the file says so, else the only
// attendee's of its order. Where an order has several it is never guessed: who is known to hold its secret keeps it, or it is
// asked. A nameless row for something that is neither ticket nor add-on (a donation) is nobody's.
#pragma once

#include "common/import/position.h"

typedef enum {
    PLACE_KEPT,   // it has a name, or is given to somebody, or is an order of its own
    PLACE_NOBODY, // a donation or the like
    PLACE_ASKED,  // one of several people's
} Place;

// What to do with `position` among all of its order and others (element: Position). Gives it to its owner when that is known.
// `holder_key`: the person_key of whoever the store knows to hold its secret; "" = nobody.
Place placement_find(const GPtrArray *positions, Position *position, const char *holder_key);

// True when the position needs such a look at all.
bool placement_is_open(const Position *position);

// The names among which it has to be chosen. The caller owns the text.
char *placement_candidates(const GPtrArray *positions, const Position *position);
