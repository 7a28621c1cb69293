// SPDX-License-Identifier: GPL-3.0-or-later
// hub_attack.h - a thief with one station's password: what its PostgreSQL role can see, find out and hold up, whatever the hub is made of.
//
// Written from PostgreSQL's documentation and the server's catalogue, without a look at the hub. Each part works on copies of
// a database that the target prepares, and needs a superuser of a server that nobody else uses. What is found comes back as
// text; a harness that cannot do its work ends the program.
#pragma once

#include <glib.h>
#include <stdbool.h>

// Connections are libpq's, without dbname. NULL-terminated lists may be NULL.
typedef struct {
    const char *superuser, *thief, *staff;
    const char *thief_role;
    // Makes the hub in an empty database, with the roles that are not there yet; once for each target.
    void (*prepare)(const char *superuser_connection, gpointer user_data);
    gpointer user_data;
    const char *after_copy;           // SQL for a superuser in each copy of that database; NULL
    const char *const *phrases;       // what an honest station says
    const char *const *secrets;       // words that stand in the hub's data and nowhere else: found in a readable row, they leak
    const char *const *staff_phrases; // what others must be able to do while the thief is at its worst
    const gint64 *advisory_keys;      // that the hub is known to use
    gsize advisory_key_count;
    int most_connections; // of one role; more are a finding
} HubAttackTarget;

// Lines, sorted, the same for each run: "added ..." is what this role may that a role without any grant may not in an empty
// database of the same server; "disclosed ..." is a way to learn something about hidden tables; "room ..." is something that
// costs others, or prepares an attack, and is not refused. The caller owns it.
char *hub_attack_enumerate(const HubAttackTarget *target);
// The lines that stand in one of the two only, with + (found) or - (expected); NULL when there are none. "#" begins a comment
// in the expected file, and an empty line says nothing. The caller owns it.
char *hub_attack_compare(const char *found, const char *expected_path);

// Takes all connections that it gets, holds transactions, locks and processors, and has the staff work meanwhile. NULL when the
// staff can, else a line for each thing that it cannot. Bounded by FLOOD_DEADLINE_S for each step. The caller owns it.
char *hub_attack_flood(const HubAttackTarget *target);
#define FLOOD_DEADLINE_S 60

// Drops the databases that the functions above made for this target; the roles stay.
void hub_attack_clean(const HubAttackTarget *target);
