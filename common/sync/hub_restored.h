// SPDX-License-Identifier: GPL-3.0-or-later
// hub_restored.h - a hub that was put back from a backup, and has forgotten who was shut out since. It is closed to every member by itself
// (config/postgres/027_kind.sql), until its owner, at a desk that remembers, has shut these out again and sent what that desk has.
#pragma once

#include "common/sync/hub_owner.h"

// Whether the database is another one than that in which the hub was made or opened last.
bool hub_is_restored(Hub *hub, bool *out, GError **error);
// The same for a member: whether the hub serves it. HUB_ERROR_PUT_BACK: it serves nobody.
bool hub_ask_if_served(Hub *hub, GError **error);
// Shuts out the stations that are revoked as a station's store has it (element: RevokedStation), with their roles; also those that the hub
// does not know any more.
bool hub_revoke_again(Hub *hub, const GPtrArray *stations, GError **error);
// From now on it serves the role alone; NULL = every member, and it is the hub in place of those that stations told of.
bool hub_open_for(Hub *hub, const char *role, GError **error);
