// SPDX-License-Identifier: GPL-3.0-or-later
// room.h - what runs at a checkpoint now, and who is in: as a door's page shows it, and a phone at a door.
#pragma once

#include "common/base/json.h"
#include "common/conf/profile.h"
#include "common/store/store.h"

typedef struct {
    Store *store;
    const Profile *profile;
    const Checkpoint *checkpoint;
    const char *pinned; // the session to which a volunteer fixed this door; NULL or "" = it follows the programme
    gint64 now_utc_ms;
} RoomAsk;

// {checkpoint, now, entered, inside}; at a room's door also {sessions, pinned, session: its code, standby}, and no counts while nothing
// runs there. The caller owns it.
json_t *desk_room_json(const RoomAsk *ask, GError **error);
