// SPDX-License-Identifier: GPL-3.0-or-later
// program.h - drills played with the program itself, on PostgreSQL's own terms: the owner is no superuser, everybody signs in with a
// password (SCRAM), and nobody is trusted but the test.
#pragma once

#include "tests/sync/cluster.h"

typedef struct {
    Cluster *cluster;
    char *folder; // where the program runs; stations are folders in it
    char *owner;  // "--hub='...'" of the hub's owner
} Drill;

// A hub of PyCon US 2024 in a cluster, which is the data, and the station "first" that made it. Fit g_test_add.
void drill_set_up(Drill *drill, gconstpointer data);
void drill_tear_down(Drill *drill, gconstpointer data);

// Runs `lanyard LINE` in the folder and fails the test unless it exits with `wanted`; the caller owns what it said.
char *drill_lanyard(const Drill *drill, int wanted, const char *line);
// The same of a shell's script, in which the program is called `lanyard`.
char *drill_shell(const Drill *drill, int wanted, const char *script);
void drill_must(const Drill *drill, const char *format, ...) G_GNUC_PRINTF(2, 3);
void drill_says(const Drill *drill, int wanted, const char *line, const char *word);

// Copies a file within the folder, for its owner alone (0600).
void drill_carry(const Drill *drill, const char *from, const char *to);
