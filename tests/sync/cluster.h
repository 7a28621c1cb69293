// SPDX-License-Identifier: GPL-3.0-or-later
// cluster.h - a throw-away PostgreSQL in a temporary folder, on a free port. It lets in everybody from loopback and nobody else, without a
// password unless it is told otherwise.
//
// As root the server runs as the user postgres, since it refuses to run as root.
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Cluster Cluster;

// Makes and starts one. NULL when PostgreSQL is not installed, which is said: the test is to be skipped (77).
Cluster *cluster_new(void);
void cluster_free(Cluster *cluster);

// "host=127.0.0.1 port=N user=lanyard dbname=NAME"; the database is made anew and empty. The caller owns it.
char *cluster_database(Cluster *cluster, const char *name);
// The same for a database that is there, as another role: the cluster trusts loopback. The caller owns it.
char *cluster_connection(const Cluster *cluster, const char *name, const char *role);
guint16 cluster_port(const Cluster *cluster);
// Runs one statement of the owner's and gives what it printed, without the line's end. The caller owns it.
char *cluster_sql(Cluster *cluster, const char *database, const char *sql);

// Makes the role unless it is there, and gives it attributes, such as CREATEROLE. It may sign in, as often as it likes, even
// where a test before has shut it out.
void cluster_role(Cluster *cluster, const char *name, const char *attributes);

// Lets in everybody from a network (CIDR), too.
void cluster_let_in(Cluster *cluster, const char *network);

// From now on every role but the test's own superuser signs in with a password (SCRAM).
void cluster_ask_passwords(Cluster *cluster);
// From now on these lines are its pg_hba.conf; the test's own superuser needs one.
void cluster_rules(Cluster *cluster, const char *rules);

// What psql prints, then its complaints, when the role sends these statements one after the other, whatever comes of each.
// The caller owns it.
char *cluster_ask(Cluster *cluster, const char *role, const char *database, const char *script);

void cluster_kill(Cluster *cluster);  // SIGKILL, all of its processes
void cluster_start(Cluster *cluster); // again, after a kill

// An image of the server's disk, as a virtual machine's snapshot is one: roles, passwords, rules and all; and that image put back.
void cluster_keep_image(Cluster *cluster);
void cluster_put_image_back(Cluster *cluster);
