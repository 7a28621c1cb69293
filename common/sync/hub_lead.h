// hub_lead.h - what the hub does for sponsors, and when the event is over.
#pragma once

#include "common/sync/hub.h"

// Makes the role `role`, which must be there, the one of sponsor `code`: it may do what a sponsor's stations do, and the
// server holds it to that (config/postgres/002_lead.sql). Needs the owner's role.
bool hub_welcome_sponsor(Hub *hub, const char *code, const char *role, GError **error);

// Takes from the hub what the people behind the sponsor's leads allow at this moment, in place of what the store was told
// before. The hub must be open with that sponsor's role; as any other, nothing is released.
bool hub_release(Hub *hub, Store *store, const char *sponsor, GError **error);

// Takes the people out of the hub's records for good, as store_purge() does at a station, and has the table written anew.
// `out_count` is how many records are left. Needs the owner's role.
bool hub_purge(Hub *hub, gint64 *out_count, GError **error);
