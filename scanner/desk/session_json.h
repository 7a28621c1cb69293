// SPDX-License-Identifier: GPL-3.0-or-later
// session_json.h - what the programme has, as page and commands show it.
#pragma once

#include "common/base/json.h"
#include "common/conf/profile.h"
#include "common/store/programme/session.h"

// A session as page and commands show it. The caller owns it.
json_t *desk_session_json(const Profile *profile, const Session *session);
// Sets `key` to the moment as ISO 8601 in the event's zone.
void desk_put_time(json_t *object, const char *key, const Profile *profile, gint64 utc_ms);
// A part of the event: code, title, start, end. The caller owns it.
json_t *desk_part_json(const Profile *profile, const EventPart *part);
