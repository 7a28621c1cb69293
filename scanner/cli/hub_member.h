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

// Adds who signs in, and hands the password of a new role out. An exit code.
int hub_join(const HubWork *work, const HubMember *member);

// Verbs; each gives an exit code.
int hub_station(const HubWork *work);
int hub_station_take_in(const HubWork *work, const char *role, const char *name);
int hub_revoke_one(const HubWork *work);
int hub_rotate(const HubWork *work);
// The end of init and upgrade: nothing to do, unless the hub was put back from a backup.
int hub_take_up_again(const HubWork *work);
