// SPDX-License-Identifier: GPL-3.0-or-later
// hub_private.h - private to common/sync: what a Hub is made of.
#pragma once

#include "common/sync/pg_connection.h"

struct Hub {
    PgConnection *pg;
    PgConnection *helper; // ends what makes the first one wait (hub_sessions.h); NULL = was not needed yet
    bool is_met;          // the schema was checked, news are listened for
    bool is_gateway;      // this role reads lanyard.passed, in which nobody has a name (config/postgres/027_kind.sql)
    bool is_staging;      // the staging table was made
    bool is_handing_in;   // the transaction of a line of somebody else is open (hub_kind.h)
};

// What binary COPY begins with; its NUL belongs to it.
#define PG_COPY_SIGNATURE "PGCOPY\n\377\r\n"

// Which table, or view, of the schema this role reads records from.
static inline const char *hub_readable(const Hub *hub)
{
    return hub->is_gateway ? "passed" : "record";
}

// Makes the staging table, once.
bool hub_make_staging(Hub *hub, GError **error);

// Whether a hub of this version and event is the one that is wanted. HUB_ERROR_SCHEMA, HUB_ERROR_EVENT.
bool hub_check_version(int version, const char *held_event, const char *event, GError **error);
// Asks the hub which it is.
bool hub_check_schema(Hub *hub, const char *event, GError **error);
