// SPDX-License-Identifier: GPL-3.0-or-later
#include "scanner/station/post.h"

Post station_post(const Station *station)
{
    const Settings *settings = station->settings;
    return (Post){
        .mode = settings->mode,
        .checkpoint = settings->checkpoint,
        .sponsor = settings->mode == STATION_SPONSOR ? settings->sponsor : NULL,
        .prints_at_once = settings->mode == STATION_DESK && settings->print_at_once,
    };
}

const Checkpoint *post_checkpoint(const Post *post, const Profile *profile)
{
    return post->checkpoint ? profile_checkpoint(profile, post->checkpoint) : NULL;
}

const Checkpoint *post_door(const Profile *profile, const char *code)
{
    const Checkpoint *found = code ? profile_checkpoint(profile, code) : NULL;
    return found && found->kind != CHECKPOINT_DESK ? found : NULL;
}

bool post_confirms_first(const Post *post)
{
    return post->mode == STATION_KIOSK || (post->mode == STATION_DESK && !post->prints_at_once);
}
