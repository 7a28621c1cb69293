// SPDX-License-Identifier: GPL-3.0-or-later
// hub_sessions.h - private to common/sync: the sessions of the hub's members, for its owner: ended, kept out, let in.
//
// A role may hold its own row of pg_authid, change its own password, and hold the rows of whatever it was granted (GRANT without the
// right to grant writes them all the same), from any database of the server and for as long as it likes. So nothing waits for a
// session: what stands in the way is ended.
#pragma once

#include "common/sync/hub_private.h"

// From now on whoever makes a statement of this connection wait is ended, unless a superuser or the same role.
void hub_wait_for_nobody(Hub *hub);

typedef enum {
    HUB_SESSIONS_HERE,       // in the hub's database
    HUB_SESSIONS_EVERYWHERE, // in every database of the server
} HubSessions;

// Takes from the roles (an array of names as JSON) the right to connect to this database, runs the statements (char *; those that were
// run are removed from the array), and ends the roles' sessions until there was none for `quiet_ms`. Each is tried again until it works
// or there is no more time. HUB_ERROR_RIGHTS when the connection's role may not; the other statements are run all the same.
bool hub_keep_out(Hub *hub, const char *roles, HubSessions which, GPtrArray *statements, int quiet_ms, GError **error);
#define HUB_QUIET_MS 2000 // a session that was signing in meanwhile is seen by then

// After an error: whether the same may work now, after a moment, which is then over; the error is cleared. Not without an end.
bool hub_try_again(const Hub *hub, gint64 since_mono_us, GError **error);

// The members that nobody shut out, as JSON; also those of a hub from before it had a list of them. NULL after an error.
char *hub_members(Hub *hub, GError **error);
// These may connect to this database again, those excepted that were shut out.
bool hub_let_in(Hub *hub, const char *roles, GError **error);
