// SPDX-License-Identifier: GPL-3.0-or-later
// hub_take_in.h - for the owner: records that a station wrote before it was shut out, and that came elsewhere too late, by bundle. Their
// clock is the station's own, so a person looks at each.
#pragma once

#include "common/store/record/branch.h"
#include "common/sync/hub.h"

// A line of records of the role, as this station's store has it beyond the hub.
typedef struct {
    char *id;
    Line line;
    bool is_known;      // to the hub
    GPtrArray *records; // HubRecord: up to the first one from after the revocation
    gint64 later_count; // from there on
} RefusedLine;

// Bases before branches; element: RefusedLine. Those of a role that was not shut out are none. The caller owns it.
GPtrArray *hub_refused_lines(Hub *hub, Store *store, const char *role, GError **error);
// Has the hub take the first `count` records of them, in that order: all or none. The role and its lines stay shut out.
bool hub_take_in(Hub *hub, const char *role, const GPtrArray *lines, guint count, GError **error);
