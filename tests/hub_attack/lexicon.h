// SPDX-License-Identifier: GPL-3.0-or-later
// lexicon.h - what there is to attack in one database: names, types and counters, from the catalogue.
//
// It is read as a superuser: a sponsor may know the hub's source. It never changes once it is made.
#pragma once

#include "tests/hub_attack/connection.h"

typedef struct {
    char *name;
    char **types;   // of a function's arguments, of a relation's columns
    char **columns; // of a relation
} LexiconEntry;

typedef struct {
    GPtrArray *functions;                              // LexiconEntry: what the sponsor may execute and the server did not bring
    GPtrArray *relations;                              // LexiconEntry: what it may read, column by column
    GPtrArray *hidden;                                 // char *: all tables and views of the hub, readable or not
    GPtrArray *sequences, *schemas, *roles, *channels; // char *
    GHashTable *names;                                 // "16412" -> "table lanyard.lead"
    // Statements that read the counters which the sponsor may read: of the transaction that runs, of the server, as things
    // stand. Rows of (oid, counter, value); NULL when there are none.
    char *inside, *after, *standing;
} Lexicon;

Lexicon *lexicon_new(const HubAttackTarget *target, const char *database);
void lexicon_free(Lexicon *lexicon);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Lexicon, lexicon_free)
