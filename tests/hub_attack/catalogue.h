// SPDX-License-Identifier: GPL-3.0-or-later
// catalogue.h - what to ask a server about a role: data for enumerate.c.
//
// Sources: PostgreSQL's manual, "System Information Functions and Operators", "System Catalogs", "The Cumulative Statistics
// System", "Server Configuration", versions 15 to 17.
#pragma once

#include <glib.h>
#include <stdbool.h>

// Each gives lines about the role that the setting attack.role names; asked by a superuser.
extern const char *const catalogue_privileges[];
extern const gsize catalogue_privilege_count;

// What does not belong to the hub but can be read like it: names of relations, quoted.
extern const char catalogue_readable[];
// Ids of the hub's tables and of its sequences, with commas.
extern const char catalogue_hidden_tables[], catalogue_hidden_sequences[];
extern const char catalogue_first_schema[];

typedef struct {
    const char *what;
    const char *sql; // answers t when something is learned; $IDS are the ids
    bool is_about_sequences;
} CatalogueQuestion;
extern const CatalogueQuestion catalogue_questions[];
extern const gsize catalogue_question_count;

typedef struct {
    const char *what;
    const char *sql; // $SELF, $OWNER, $SCHEMA and $PID are names and a process of another's
    bool is_alone;   // does not run in a transaction
} CatalogueAttempt;
extern const CatalogueAttempt catalogue_attempts[];
extern const gsize catalogue_attempt_count;
