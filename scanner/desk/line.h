// SPDX-License-Identifier: GPL-3.0-or-later
// line.h - the standby line at a room's door (common/store/programme/standby.h): who may stand in it, and who gets the next seat.
#pragma once

#include "scanner/desk/desk.h"

typedef enum {
    LINE_GOOD,
    LINE_NOT_THE_ROOM, // this door is not checking that session now
    LINE_NO_PLACE,     // this person needs no place in the line, or may not have one
    LINE_NOBODY,       // is waiting
    LINE_NO_SEAT,      // is free for the line yet
} LineResult;

typedef struct {
    const Post *post; // NULL = the station's own
    const char *session, *person;
    const char *volunteer_name;
} LineAsk;

// Who may stand in the line is asked of the rules: a look at the door that is checking this session. `out_place`: of LINE_GOOD. False
// only when the store failed, as the next one.
bool desk_line_join(Desk *desk, const LineAsk *ask, int *out_place, LineResult *out, GError **error);
// The id of the first in line, of LINE_GOOD: an ordinary scan lets them in, which knows the order. The caller owns it.
bool desk_line_first(Desk *desk, const char *session, char **out_person, LineResult *out, GError **error);
