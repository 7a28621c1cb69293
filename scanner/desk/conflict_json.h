// SPDX-License-Identifier: GPL-3.0-or-later
// conflict_json.h - what stations that were apart decided differently, as page and commands show it.
#pragma once

#include "common/base/json.h"
#include "common/store/admit/conflict.h"
#include "common/store/record/branch.h"
#include "scanner/station/station.h"

// What a counter handed out more of than was bought: its title. NULL when the conflict is none of these.
const char *desk_conflict_handed(const Profile *profile, const Conflict *conflict);
// A conflict as page and `lanyard conflicts --json` show it: key, kind, person, winner and loser (station, when, where, by,
// value), note. The caller owns it.
json_t *desk_conflict_json(const Station *station, const Conflict *conflict);
// What one side of a conflict says of `field`: of a session's start as ISO 8601. The caller owns it.
char *desk_conflict_value(const Profile *profile, const char *field, const char *value);
// A history that stands apart: {key, station, name, branch, since, records}.
json_t *desk_fork_json(const Station *station, const Fork *fork);
