// SPDX-License-Identifier: GPL-3.0-or-later
// known_hubs.h - private to common/sync: the hubs of this event that a station met, or heard of by a bundle, and whose place no other took
// (config/postgres/028_incarnation.sql). There is one, unless two were made of one dump.
#pragma once

#include "common/sync/hub.h"

// "ID/INCARNATION", parted by blanks; "" = it met none. The caller owns it.
char *known_hubs(Store *store);
// What a bundle tells, in the same form; what is no such thing is passed over. One that cannot be kept now is told of again.
void known_hubs_add(Store *store, const char *hubs);

// Asks the hub which it is, keeps that, and tells it of a hub whose place it did not take. `out_who` is the name of a station that exchanged
// with another hub as well, this one before others; NULL = nobody is known to. The caller owns it.
bool known_hubs_meet(Store *store, Hub *hub, char **out_who, GError **error);
