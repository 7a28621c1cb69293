// SPDX-License-Identifier: GPL-3.0-or-later
// hub_owner.h - what only the owner of the hub's database does: roles that sign in, and the end of the event.
#pragma once

#include "common/sync/hub.h"

// Makes the role `role`, which may sign in and nothing else yet, unless there is one of this name. `out_line` is then the
// line of a password file (hub.pass) with its new password, which is nowhere else; NULL when the role was there. The owner
// must be allowed to make roles: HUB_ERROR_RIGHTS. The caller owns the line.
bool hub_make_role(Hub *hub, const char *role, char **out_line, GError **error);

// Makes the role `role`, which must be there, the one of sponsor `code`: it may do what a sponsor's stations do, and the
// server holds it to that (config/postgres/002_lead.sql).
bool hub_welcome_sponsor(Hub *hub, const char *code, const char *role, GError **error);

// One line of what the hub holds.
typedef struct {
    char *what; // "records with ticket secrets"
    gint64 count;
} HubHolding;
void hub_holding_free(HubHolding *holding);
GPtrArray *hub_holdings(Hub *hub, GError **error); // element: HubHolding. The caller owns it

// Takes the people out of the hub's records for good, as store_purge() does at a station, and has the table written anew.
// `out_count` is how many records are left. All or nothing.
bool hub_purge(Hub *hub, gint64 *out_count, GError **error);
