// SPDX-License-Identifier: GPL-3.0-or-later
// hub_member.h - private to lanyard hub: the verbs that make, shut out and change who signs in at the hub.
#pragma once

#include "common/conf/profile.h"
#include "common/sync/hub_owner.h"
#include "scanner/cli/commands.h"

// What a verb works with.
typedef struct {
    CommandLine *line;
    Hub *hub;
    const Profile *profile;
    PeerLimits limits;
} HubWork;

// Makes the role unless it is there (`out_is_new`), and tells its password, which is kept nowhere else. An exit code.
int hub_make_member(const HubWork *work, const char *role, bool *out_is_new);

// Verbs; each gives an exit code.
int hub_add_station(const HubWork *work);
int hub_add_sponsor(const HubWork *work);
int hub_revoke_one(const HubWork *work);
int hub_rotate(const HubWork *work);
