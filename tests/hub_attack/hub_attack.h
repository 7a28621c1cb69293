// SPDX-License-Identifier: GPL-3.0-or-later
// hub_attack.h - a hostile sponsor: what its PostgreSQL role can see, find out and hold up, whatever the hub is made of.
//
// Written from PostgreSQL's documentation and the server's catalogue, without a look at the hub. Each part works on copies of
// a database that the target prepares, and needs a superuser of a server that nobody else uses. What is found comes back as
// text; a harness that cannot do its work ends the program.
#pragma once

#include <glib.h>
#include <stdbool.h>

// One thing that is not the sponsor's business.
typedef struct {
    char *name;
    char *present;  // statements of the superuser's that make it
    char *absent;   // those that the other database gets instead; may be empty
    char **guesses; // what the sponsor suspects it to be: ids, names, tokens
} HubAttackVariation;

// Connections are libpq's, without dbname. NULL-terminated lists may be NULL.
typedef struct {
    const char *superuser, *sponsor, *staff;
    const char *sponsor_role;
    // Makes the hub in an empty database, with the roles that are not there yet; once for each target. The data that stands in
    // both databases is made here, too, and limits of the rate are set so high that a few hundred calls do not reach them: what an
    // answer owes to the time of day cannot be compared. The role needs two connections at once.
    void (*prepare)(const char *superuser_connection, gpointer user_data);
    gpointer user_data;
    const HubAttackVariation *variations;
    gsize variation_count;
    const char *const *phrases;       // queries of an honest sponsor's; $GUESS stands for one of the guesses, quoted
    const char *const *secrets;       // words that stand in the hub's data and nowhere else: found in a readable row, they leak
    const char *const *staff_phrases; // what the staff must be able to do while a sponsor is at its worst
    const gint64 *advisory_keys;      // that the hub is known to use
    gsize advisory_key_count;
    int most_connections; // of one sponsor; more are a finding
    // Kinds of difference that the target owns up to: "counts" and the like, see hub_attack_differential().
    const char *const *tolerated;
} HubAttackTarget;

// Lines, sorted, the same for each run: "added ..." is what this role may that a role without any grant may not in an empty
// database of the same server; "disclosed ..." is a way to learn something about hidden tables; "room ..." is something that
// costs others, or prepares an attack, and is not refused. The caller owns it.
char *hub_attack_enumerate(const HubAttackTarget *target);
// The lines that stand in one of the two only, with + (found) or - (expected); NULL when there are none. "#" begins a comment
// in the expected file, and an empty line says nothing. The caller owns it.
char *hub_attack_compare(const char *found, const char *expected_path);

// Draws so many statements by the seed, deals them out over the variations, and runs each in two databases, one with the hidden
// thing. NULL when all answers are the same; else the first statement that differs, twice in two pairs of databases and not
// between two databases that are alike, with both answers. Kinds of difference: "answer", "notices", "notifications", "buffers"
// (blocks touched), "locks", "statistics" (what a statement adds to the server's counters), "transactions" (ids that it took),
// "counts" (estimates, sizes and counters as they stand), "connection". The caller owns it.
char *hub_attack_differential(const HubAttackTarget *target, guint32 seed, guint statement_count);

// Takes all connections that it gets, holds transactions, locks and processors, and has the staff work meanwhile. NULL when the
// staff can, else a line for each thing that it cannot. Bounded by FLOOD_DEADLINE_S for each step. The caller owns it.
char *hub_attack_flood(const HubAttackTarget *target);
#define FLOOD_DEADLINE_S 60

// Drops the databases that the functions above made for this target; the roles stay.
void hub_attack_clean(const HubAttackTarget *target);

// Reads variations from a file: "-- variation NAME", any number of "-- guess WORD", the statements, "-- else", the others.
typedef struct HubAttackVariations HubAttackVariations;
HubAttackVariations *hub_attack_variations_new(const char *path);
void hub_attack_variations_free(HubAttackVariations *variations);
const HubAttackVariation *hub_attack_variations_list(const HubAttackVariations *variations, gsize *out_count);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(HubAttackVariations, hub_attack_variations_free)
