// SPDX-License-Identifier: GPL-3.0-or-later
// post.h - where a scan happens and for whom: at a desk, at a door, at a kiosk, at a sponsor's booth.
//
// Verdict, words, record and labels follow from the post of a scan, not from the station's settings: a station has a post of its own, and
// whatever it serves beside it has others.
#pragma once

#include "scanner/station/station.h"

typedef struct {
    StationMode mode;
    const char *checkpoint; // code in the profile; NULL = none, as at a booth
    const char *sponsor;    // of a booth; NULL elsewhere
    bool prints_at_once;    // of a desk: a scan admits and prints, without a tap
} Post;

// What its settings say. Borrows from the station.
Post station_post(const Station *station);

// Of the event's profile, to which it belongs; NULL when the post has none there.
const Checkpoint *post_checkpoint(const Post *post, const Profile *profile);

// The checkpoint of this code where it is no desk; NULL for anything else, NULL too.
const Checkpoint *post_door(const Profile *profile, const char *code);

// True where a scan only looks and a tap admits: a desk that does not print at once, and a kiosk.
bool post_confirms_first(const Post *post);
