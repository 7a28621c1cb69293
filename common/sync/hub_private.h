// SPDX-License-Identifier: GPL-3.0-or-later
// hub_private.h - private to common/sync: what a Hub is made of.
#pragma once

#include "common/sync/pg_connection.h"

struct Hub {
    PgConnection *pg;
    PgConnection *helper; // ends what makes the first one wait (hub_sessions.h); NULL = was not needed yet
    bool is_met;          // the schema was checked, news are listened for
    bool is_staging;      // the staging table was made
    bool has_answers;     // the hub told of some since they were last taken
    char *duty;           // the channel, quoted, on which captures are told to those who answer them; NULL = not on duty
    GHashTable *to_serve; // sponsors' roles that were told of there, as a set
    bool is_sponsors;     // asks by the functions of a sponsor's role (config/postgres/009_sponsor.sql), not by tables
};

// What binary COPY begins with; its NUL belongs to it.
#define PG_COPY_SIGNATURE "PGCOPY\n\377\r\n"

// Whether a hub of this version and event is the one that is wanted. HUB_ERROR_SCHEMA, HUB_ERROR_EVENT.
bool hub_check_version(int version, const char *held_event, const char *event, GError **error);
// Asks the hub which it is.
bool hub_check_schema(Hub *hub, const char *event, GError **error);

// hub_sponsor.c: what a sponsor's station does by functions where others use tables.
bool hub_sponsor_meet(Hub *hub, const HubGreeting *greeting, GError **error);
// Asked without anything to send, so that reps who capture nothing hear of it, too.
bool hub_sponsor_is_paused(Hub *hub, const char *station, bool *out, GError **error);
bool hub_sponsor_push(Hub *hub, const GPtrArray *records, GError **error);
