// SPDX-License-Identifier: GPL-3.0-or-later
// connection.h - libpq for the attack: connections that a test may rely on, and databases that are alike to the last bit.
//
// Connections belong to the thread that opened them.
#pragma once

#include <libpq-fe.h>

#include "tests/hub_attack/hub_attack.h"

G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGconn, PQfinish)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(PGresult, PQclear)

#define ATTACK_BASE "hub_attack_base"   // what the target prepared
#define ATTACK_STOCK "hub_attack_stock" // an empty database, and a role without any grant

// NULL, with the server's sentence, when it is refused. The caller owns both.
PGconn *attack_connect(const char *connection, const char *database, char **out_refusal);
// The same for a superuser, who is never refused.
PGconn *attack_connect_superuser(const HubAttackTarget *target, const char *database);
// Runs statements that must succeed.
void attack_must(PGconn *connection, const char *sql);
// The first column of all rows, which must be answered, one a line. The caller owns it.
char *attack_value(PGconn *connection, const char *sql);
// The same, or NULL and the SQLSTATE when it is refused. The transaction goes on. The caller owns both.
char *attack_try(PGconn *connection, const char *sql, char **out_sqlstate);

// Prepares the target's database unless it is there.
void attack_prepare(const HubAttackTarget *target);
// A copy of another database, the same in every page, privilege and setting.
void attack_copy(const HubAttackTarget *target, const char *from, const char *to);
void attack_drop(const HubAttackTarget *target, const char *database);
